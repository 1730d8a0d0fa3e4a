"""`scrapy version`: the version of this project and of Scrapy; with -v, Scrapy's table of library versions too."""

import argparse

import scrapy
from scrapy.commands import version

from crawler import __version__
from crawler.command_line import StrictCommand
from crawler.settings import BOT_NAME
from crawler.terminal.output import write_out


class Command(StrictCommand, version.Command):
    """Scrapy's own command, with this project's version before Scrapy's."""

    def short_desc(self) -> str:
        return "Print the version of this project and of Scrapy"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        write_out(f"{BOT_NAME} {__version__} (Scrapy {scrapy.__version__})\n")
        if opts.verbose:
            super().run(args, opts)
