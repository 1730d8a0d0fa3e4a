"""`scrapy enqueue`: adds jobs to the queue in the archive's PostgreSQL, from which `scrapy work` takes them.

Exit code: 0 added, or there already, 2 not added.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from scrapy.settings import BaseSettings

from crawler.command_line import ArchiveCommand
from crawler.configuration.session_policy import read_session_policy
from crawler.queue.database import to_conninfo
from crawler.queue.due import find_due, find_known
from crawler.queue.jobs import KINDS, SITE_SPIDERS, Job
from crawler.sites.mirror import parse_base
from crawler.terminal.output import write_out_lines
from crawler.transport import require_extra
from pipelines.errors import ArchiveError, UsageError

_DUE = "due"


class Command(ArchiveCommand):
    """Uses the settings ARCHIVE_URL and those of sessions, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "due | refresh [SITE ...] | crawl SITE ... | reparse"

    def short_desc(self) -> str:
        return "Add jobs to the queue of an archive in PostgreSQL"

    def long_desc(self) -> str:
        return (
            "due: the sites that are due by their own rhythm.  refresh: these sites, given by URL, or all that the"
            " archive has.  crawl: these sites, with every post.  reparse: the archive.  A site that has a job which"
            " waits or runs gets no other."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--spider", metavar="NAME", help=f"for crawl: {', '.join(SITE_SPIDERS)}")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            to_conninfo(self.settings["ARCHIVE_URL"])
            require_extra("procrastinate", "queue")
            wanted = choose_jobs(self.settings, args, opts.spider)
            added = add_jobs(self.settings["ARCHIVE_URL"], wanted)
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
            return
        there = "waits or runs already"
        write_out_lines(f"{job}: {'added' if job in added else there}\n" for job in wanted)
        if not wanted:
            write_out_lines(["no site is due\n"])
        self.exitcode = 0


def choose_jobs(settings: BaseSettings, args: Sequence[str], spider: str | None) -> list[Job]:
    """The jobs that a command line names.  Raises UsageError and ArchiveError."""
    what, sites = (args[0], args[1:]) if args else ("", [])
    if what not in (_DUE, *KINDS):
        raise UsageError(f"name what to add (due, refresh, crawl or reparse), got {what or 'nothing'}")
    if spider not in (None, *SITE_SPIDERS):
        raise UsageError(f"--spider must be one of {', '.join(SITE_SPIDERS)}, got {spider}")
    if spider and what != "crawl":
        raise UsageError(f"--spider {spider} is for crawl, got {what}; leave it out")
    if sites and what in (_DUE, "reparse"):
        raise UsageError(f"{what} takes no sites, got {' '.join(sites)}; leave them out")
    if what == "crawl" and not sites:
        raise UsageError("crawl needs the URLs of sites, such as https://kedreamix.github.io/")
    if what == "reparse":
        return [Job("reparse")]
    bases = list(dict.fromkeys(map(parse_base, sites)))
    if what == "crawl":
        return [Job("crawl", base, spider or SITE_SPIDERS[0]) for base in bases]
    if bases:
        return [Job("refresh", base) for base in bases]
    find = find_due if what == _DUE else find_known
    return find(settings["ARCHIVE_URL"], read_session_policy(settings), datetime.now(UTC))


def add_jobs(url: str, wanted: Sequence[Job]) -> list[Job]:
    """Add jobs to the queue; those that were added.  Raises ArchiveError."""
    from crawler.queue.broker import open_broker  # imported here: it needs the extra

    async def add() -> list[Job]:
        async with open_broker(url) as broker:
            return await broker.enqueue(wanted)

    return asyncio.run(add())
