"""Makes a command of Scrapy of a command that reads the archive."""

import argparse
from typing import ClassVar

from crawler.ask.frame.command import AskCommand, run_command
from crawler.command_line import ArchiveCommand
from crawler.configuration.session_policy import read_session_policy


class AskWrapper(ArchiveCommand):
    """Uses one setting, ARCHIVE_URL, and no spider; a sub-class names the command that it wraps."""

    wrapped: ClassVar[AskCommand]
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def short_desc(self) -> str:
        return self.wrapped.summary

    def long_desc(self) -> str:
        return self.wrapped.description or self.wrapped.summary

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        self.wrapped.add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        policy = read_session_policy(self.settings)
        self.exitcode = run_command(self.wrapped, self.settings["ARCHIVE_URL"], opts, policy)
