"""The state of an archive and of its sites, and the same as JSON."""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.archive.queries.extent import Extent
from pipelines.archive.queries.health import OverduePolicy, RunRecord, SiteHealth
from pipelines.archive.queries.totals import Totals
from pipelines.archive.reader import ArchiveReader
from pipelines.parse.posts.themes import THEMES
from pipelines.records.pages import OpenFailure

FORMAT = 2  # of the JSON; whoever renames or removes a key raises it
_RUNS = 10


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that holds a SQLite archive, in bytes."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Status:
    """The archive as its users may see it, and its state at the time `at`; `disk` is None for a server."""

    archive: str
    at: datetime
    totals: Totals
    extent: Extent
    disk: Disk | None
    sites: list[SiteHealth]
    failures: list[OpenFailure]
    runs: list[RunRecord]


def read_status(reader: ArchiveReader, now: datetime, interval: timedelta) -> Status:
    """The status of an archive.  Raises ArchiveError.

    A site on which no post was ever found is left out: its address was mistyped.  A post is overdue when it was not
    checked for longer than `interval`, and the lists of its site do not print edits.
    """
    themes_with_updates = [name for name, theme in THEMES.items() if theme.entry_updated]
    policy = OverduePolicy(now - interval, themes_with_updates)
    return Status(
        archive=reader.name,
        at=now,
        totals=reader.state.count_totals(),
        extent=reader.state.measure(),
        disk=read_disk(reader.file) if reader.file else None,
        sites=[site for site in reader.runs.site_health(policy) if site.live or site.gone],
        failures=reader.failures.list_open(),
        runs=reader.runs.latest(_RUNS),
    )


def read_disk(file: Path) -> Disk:
    usage = shutil.disk_usage(file.parent)
    return Disk(usage.free, usage.total)


def format_json(status: Status) -> str:
    """The status as one JSON object; times are in UTC, by ISO 8601."""
    runs = [asdict(run) for run in status.runs]
    document = {"format": FORMAT} | asdict(status) | {"runs": [run | run.pop("counts") for run in runs]}
    return json.dumps(document, default=_format_value, ensure_ascii=False, indent=2) + "\n"


def _format_value(value: Any) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
