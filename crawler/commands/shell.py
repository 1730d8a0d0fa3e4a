"""`scrapy shell [URL]`: Scrapy's own shell, in which this project's spiders run without an archive."""

from typing import Any, ClassVar

from scrapy.commands import shell

from crawler.command_line import StrictCommand


class Command(StrictCommand, shell.Command):
    """`--spider NAME` gives a spider without a run: nothing is opened, recorded or judged."""

    default_settings: ClassVar[dict[str, Any]] = {**shell.Command.default_settings, "ARCHIVE_ENABLED": False}
