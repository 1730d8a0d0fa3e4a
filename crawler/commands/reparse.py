"""`scrapy reparse`: rebuilds every derived row of the archive from the pages that it keeps, offline.

The rebuild is one transaction; what a killed one has read is kept for the next.  Exit code: 0 rebuilt, 1 rebuilt with
pages that are not understood, 2 not started, 75 another run is active, 130 interrupted; the same with --dry-run, which
changes nothing.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from crawler.command_line import ParsingCommand
from crawler.garbage_collection import tune_gc
from crawler.opening import open_to_write, open_workers, prepare_workers
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.bar import RateColumn, show_bar
from crawler.terminal.changes import list_changes
from crawler.terminal.output import write_error, write_out, write_out_lines
from crawler.watch.ages import format_length
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_existing
from pipelines.archive_url import mask_archive_url
from pipelines.errors import ArchiveError, BusyError, UsageError

if TYPE_CHECKING:
    from pipelines.reparse import Replay

_SHOWN = 5  # failures in the summary
_SHOWN_POSTS = 20  # changed posts in the summary
_LINE_EVERY = 30  # seconds between two lines about the progress, where there is no terminal


class Command(ParsingCommand):
    """Uses four settings, ARCHIVE_URL, DASK, JOBS and UPGRADE_BACKUP, and no spider."""

    def short_desc(self) -> str:
        return "Rebuild the archive from the pages it keeps, offline"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--relearn",
            action="store_true",
            help="learn a language model from the sound text of the archive first, and repair mojibake with it",
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would change, and change nothing")
        parser.add_argument("-v", "--verbose", action="store_true", help="show every post that changes")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # its workers are stopped, as after Ctrl-C
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            self.exitcode = report_rebuild(self.settings, opts)
        except (UsageError, ArchiveError, BusyError) as error:
            self.refuse(error)
        except KeyboardInterrupt:
            self.refuse("interrupted; the archive is unchanged, and the next run goes on", EXIT_CODES["interrupted"])


def report_rebuild(settings: BaseSettings, opts: argparse.Namespace) -> int:
    """Rebuild the archive, or only try to, and print a summary; the exit code."""
    from pipelines.reparse import Changes, rebuild_archive  # imported here: Scrapy imports this for every command

    started = time.monotonic()
    prepare_workers(settings)
    changes = Changes(None if opts.verbose else _SHOWN_POSTS)
    with open_workers(settings) as workers, closing(open_to_write(settings, open_existing)) as archive:
        tune_gc()
        with watch_pages() as watch:
            replay = rebuild_archive(
                archive,
                relearn=opts.relearn,
                dry_run=opts.dry_run,
                workers=workers,
                watch=watch,
                changes=changes,
            )
        totals = archive.state.count_totals()
    seconds = time.monotonic() - started
    write_out(format_replay(settings["ARCHIVE_URL"], replay, totals, seconds, dry_run=opts.dry_run))
    write_out_lines(f"{line}\n" for line in list_changes(changes, dry_run=opts.dry_run))
    return 1 if replay.failed else 0


def watch_pages() -> AbstractContextManager[Callable[[int, int], None]]:
    """What is told how many pages are read, and of how many: it shows a bar on a terminal, else a line at times."""
    return show_bar("pages", RateColumn()) if sys.stderr.isatty() else nullcontext(write_lines())


def write_lines() -> Callable[[int, int], None]:
    """Writes a line on stderr, when the last is half a minute old."""
    began = last = time.monotonic()

    def watch(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _LINE_EVERY:
            last = now
            progress = describe_progress(done, total, now - began)
            write_error(f"{time.strftime('%Y-%m-%d %H:%M:%S %z')} reparse: {progress}\n")

    return watch


def describe_progress(done: int, total: int, seconds: float) -> str:
    """How far a rebuild is after so many seconds, how fast, and how long the rest takes at this pace.

    >>> describe_progress(1200, 5000, 30.0)
    '1,200 of 5,000 pages, 40 per second, 1 min left'
    """
    left = format_length(timedelta(seconds=seconds / done * (total - done)))
    return f"{done:,} of {total:,} pages, {done / seconds:,.0f} per second, {left} left"


def format_replay(url: str, replay: "Replay", totals: Totals, seconds: float, *, dry_run: bool = False) -> str:
    """The summary, ending in a newline."""
    outcome = "finished with failures" if replay.failed else "finished"
    outcome = f"dry run {outcome}" if dry_run else outcome
    counts = {"pages": replay.pages, **asdict(totals), "failures": len(replay.failed)}
    lines = [f"reparse: {outcome} after {seconds:.1f} s", ""]
    lines += [f"  {label:<9} {count:,}" for label, count in counts.items()]
    lines += [f"  resumed   {replay.resumed:,} pages that a run before has read"] if replay.resumed else []
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
