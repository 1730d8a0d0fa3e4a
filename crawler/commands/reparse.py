"""`scrapy reparse`: rebuilds every derived row of the archive from the pages that it keeps, offline.

The rebuild is one transaction.  Exit code: 0 rebuilt, 1 rebuilt with pages that are not understood, 2 not started,
75 another run is active, 130 interrupted.
"""

import argparse
import sys
import time
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.command_line import StrictCommand
from crawler.garbage_collection import tune_gc
from crawler.runs.summary import mask_archive_url
from crawler.runs.verdict import EXIT_CODES, NOT_STARTED
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_existing
from pipelines.errors import ArchiveError, BusyError, UsageError

if TYPE_CHECKING:
    from pipelines.reparse import Replay

_SHOWN = 5  # failures in the summary


class Command(StrictCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Rebuild the archive from the pages it keeps, offline"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--relearn",
            action="store_true",
            help="learn a language model from the sound text of the archive first, and repair mojibake with it",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        url: str = self.settings["ARCHIVE_URL"]
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            self.exitcode = report_rebuild(url, relearn=opts.relearn)
        except (UsageError, ArchiveError, BusyError) as error:
            sys.stderr.write(f"scrapy reparse: {error}\n")
            self.exitcode = EXIT_CODES["busy"] if isinstance(error, BusyError) else NOT_STARTED
        except KeyboardInterrupt:
            sys.stderr.write("scrapy reparse: interrupted; the archive is unchanged\n")
            self.exitcode = EXIT_CODES["interrupted"]


def report_rebuild(url: str, *, relearn: bool) -> int:
    """Rebuild the archive at `url` and print a summary; the exit code."""
    from pipelines.reparse import rebuild_archive  # imported here: Scrapy imports this module for every command

    started = time.monotonic()
    with closing(open_existing(url)) as archive:
        tune_gc()
        replay = rebuild_archive(archive, relearn=relearn)
        totals = archive.state.count_totals()
    sys.stdout.write(format_replay(url, replay, totals, time.monotonic() - started))
    return 1 if replay.failed else 0


def format_replay(url: str, replay: "Replay", totals: Totals, seconds: float) -> str:
    """The summary, ending in a newline."""
    outcome = "finished with failures" if replay.failed else "finished"
    counts = {"pages": replay.pages, **asdict(totals), "failures": len(replay.failed)}
    lines = [f"reparse: {outcome} after {seconds:.1f} s", ""]
    lines += [f"  {label:<9} {count:,}" for label, count in counts.items()]
    lines += [f"  not posts {replay.no_posts:,}"] if replay.no_posts else []
    if replay.learned:
        lines += [f"  model     {replay.learned.version}, learned from {replay.learned.posts:,} posts"]
    lines += [f"  archive   {mask_archive_url(url)}", *_list_failures(replay)]
    return "\n" + "\n".join(lines) + "\n"


def _list_failures(replay: "Replay") -> list[str]:
    if not replay.failed:
        return []
    lines = []
    for failure in replay.failed[:_SHOWN]:
        lines += [f"    {failure.url}", f"      {failure.stage}: {failure.reason}"]
    query = f"SELECT url, stage, error FROM failures WHERE crawl_id = {replay.crawl_id};"
    return ["", "  Failed", *lines, f"    all of them: {query}"]
