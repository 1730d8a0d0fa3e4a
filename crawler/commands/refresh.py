"""`scrapy refresh`: brings the archive up to date with what has changed on the sites since they were last read.

A shorter name for `scrapy crawl kedreamix -a mode=refresh`, with the same exit codes.
"""

import argparse
import sys
from collections.abc import Sequence

from crawler.command_line import make_command
from crawler.commands import crawl
from crawler.configuration.intervals import parse_interval
from crawler.transport import require_extra
from pipelines.errors import UsageError


class Command(crawl.Command):
    """Without options: reads every site, and requests only the posts that its lists show as changed."""

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Bring the archive up to date with its sites"

    def long_desc(self) -> str:
        return self.short_desc()

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", metavar="URL", nargs="+", action="extend", help="these sites or copies, not all")
        parser.add_argument("--full", action="store_true", help="look at every post, not only at what has changed")
        parser.add_argument("--accept-gone", action="store_true", help="mark vanished posts as gone, however many")
        parser.add_argument("--every", metavar="INTERVAL", help="keep running, and refresh again every 90m, 6h or 1d")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            if opts.every is not None:
                self.exitcode = repeat_refresh(opts.every, sys.argv[1:])
                return
        except UsageError as error:
            self.refuse(error)
            return
        opts.spargs["mode"] = "full" if opts.full else "refresh"
        if opts.site:
            opts.spargs["site"] = " ".join(opts.site)
        if opts.accept_gone:
            self.settings.set("ACCEPT_GONE", True, "cmdline")
        super().run(["kedreamix"], opts)


def repeat_refresh(interval: str, arguments: Sequence[str]) -> int:
    """Repeats `scrapy refresh` with these arguments, without the interval; the exit code.  Raises UsageError."""
    require_extra("apscheduler", "schedule")
    from crawler.schedule import drop_interval, repeat  # imported here: it needs the extra

    return repeat(make_command("refresh", *drop_interval(arguments)), parse_interval("--every", interval))
