"""`scrapy status`: shows the last runs and the health of each site, as text or, with --json, as JSON.

Exit code: 0 shown, 2 not shown.  Does not import SQLAlchemy.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from crawler.command_line import StrictCommand
from crawler.refresh.intervals import read_revisit_interval
from crawler.runs.summary import mask_archive_url
from crawler.runs.verdict import NOT_STARTED
from pipelines.archive.queries.health import OverduePolicy, RunRecord, SiteHealth
from pipelines.archive.queries.totals import Totals
from pipelines.archive.store import open_existing
from pipelines.errors import ArchiveError, UsageError
from pipelines.parse.posts.themes import THEMES

_RUNS = 10  # the runs that are shown
_NOTHING = "–"
# The counts of a run that are shown, and their headings.
_COUNTS = {
    "requests": "requests",
    "posts_new": "new",
    "posts_edited": "edited",
    "posts_moved": "moved",
    "posts_gone": "gone",
    "failures": "failed",
}
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Status:
    """What is shown: the archive as its users may see it, and the state at the time `at`."""

    archive: str
    at: datetime
    totals: Totals
    sites: list[SiteHealth]
    runs: list[RunRecord]


class Command(StrictCommand):
    """Uses two settings, ARCHIVE_URL and REVISIT_DAYS, and no spider."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def short_desc(self) -> str:
        return "Show the last runs and the health of each site"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="write everything as one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}")
            interval = read_revisit_interval(self.settings)
            status = read_status(self.settings["ARCHIVE_URL"], datetime.now(UTC), interval)
        except (UsageError, ArchiveError) as error:
            sys.stderr.write(f"scrapy status: {error}\n")
            self.exitcode = NOT_STARTED
            return
        if opts.json:
            sys.stdout.write(format_json(status))
        else:
            show_status(status, Console(highlight=False))


def read_status(url: str, now: datetime, interval: timedelta) -> Status:
    """The status of the archive at `url`.  Raises ArchiveError.

    A post is overdue when it was not checked for longer than `interval`, and the lists of its site do not print edits.
    """
    themes_with_updates = [name for name, theme in THEMES.items() if theme.entry_updated]
    with closing(open_existing(url)) as archive:
        return Status(
            archive=mask_archive_url(url),
            at=now,
            totals=archive.count_totals(),
            sites=archive.runs.site_health(OverduePolicy(now - interval, themes_with_updates)),
            runs=archive.runs.latest(_RUNS),
        )


def format_json(status: Status) -> str:
    """The status as one JSON object; times are in UTC, by ISO 8601."""
    runs = [asdict(run) for run in status.runs]
    document = asdict(status) | {"runs": [run | run.pop("counts") for run in runs]}
    return json.dumps(document, default=_format_time, ensure_ascii=False, indent=2) + "\n"


def _format_time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def show_status(status: Status, console: Console) -> None:
    """Print the status in 80 columns."""
    totals = ", ".join(f"{count:,} {kind}" for kind, count in asdict(status.totals).items())
    console.print(f"\n{status.archive}\n{totals}\n", soft_wrap=True)
    for site in status.sites:
        console.print(f"[bold]{site.base_url}[/bold]", soft_wrap=True)
        console.print(f"  {site.live:,} posts, {site.gone:,} gone, {site.overdue:,} overdue for a check")
        console.print(f"  {describe_times(site, status.at)}")
        if site.last_outcome not in {None, "finished"}:
            console.print(f"  [red]last run {format_age(site.last_run_at, status.at)}: {site.last_outcome}[/red]")
        console.print()
    console.print(tabulate_runs(status.runs, status.at) if status.runs else "no runs yet")


def describe_times(site: SiteHealth, now: datetime) -> str:
    """How long ago the site was checked, was read successfully, and changed; in one line."""
    moments = {"checked": site.checked_at, "last success": site.last_success_at, "last change": site.last_change_at}
    return " · ".join(f"{label} {format_age(moment, now)}" for label, moment in moments.items())


def tabulate_runs(runs: Iterable[RunRecord], now: datetime) -> Table:
    table = Table(box=None, padding=(0, 1), collapse_padding=True, pad_edge=False, header_style="bold")
    for heading, justify in _list_headings():
        table.add_column(heading, justify=justify, no_wrap=True)
    for run in runs:
        counts = (_format_count(run.counts, name) for name in _COUNTS)
        style = "" if run.outcome in {"finished", "running"} else "red"
        table.add_row(
            str(run.id),
            format_length(now - run.started_at),
            _format_length(run),
            run.mode,
            run.outcome,
            *counts,
            style=style,
        )
    return table


def _list_headings() -> list[tuple[str, Any]]:
    headings = [("run", "right"), ("ago", "right"), ("took", "right"), ("mode", "left"), ("outcome", "left")]
    return headings + [(heading, "right") for heading in _COUNTS.values()]


def _format_count(counts: Mapping[str, int | None], name: str) -> str:
    count = counts[name]
    return _NOTHING if count is None else f"{count:,}"


def _format_length(run: RunRecord) -> str:
    return format_length(run.finished_at - run.started_at) if run.finished_at else _NOTHING


def format_age(moment: datetime | None, now: datetime) -> str:
    """How long ago something was.

    >>> now = datetime(2024, 5, 22, 8, tzinfo=UTC)
    >>> format_age(datetime(2024, 5, 20, tzinfo=UTC), now), format_age(None, now)
    ('2 d ago', 'never')
    """
    return f"{format_length(now - moment)} ago" if moment else "never"


def format_length(length: timedelta) -> str:
    """A length of time in the largest unit that fits into it.

    >>> [format_length(timedelta(seconds=seconds)) for seconds in (0.4, 59, 3599, 90_000)]
    ['0 s', '59 s', '59 min', '1 d']
    """
    seconds = int(length.total_seconds())
    size, unit = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    return f"{seconds // size} {unit}"
