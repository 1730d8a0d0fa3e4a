"""The state of an archive and of its sites, and the same as JSON."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.watch.rhythm import choose_interval
from pipelines.archive.queries.extent import Extent
from pipelines.archive.queries.health import OverduePolicy, RunRecord, SiteHealth
from pipelines.archive.queries.totals import Totals
from pipelines.archive.reader import ArchiveReader
from pipelines.parse.posts.themes import THEMES
from pipelines.records.pages import OpenFailure
from pipelines.records.queue import QueueState

FORMAT = 2  # of the JSON; whoever renames or removes a key raises it
_RUNS = 10


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that holds a SQLite archive, in bytes.

    `free_files` is how many more files it can hold; None where it does not count them.  `writable` is False where it is
    mounted read-only, or where the owner of the archive, who asks, may not write the archive or its folder.
    """

    free: int
    total: int
    free_files: int | None = None
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Status:
    """The archive as its users may see it, and its state at the time `at`.

    `disk` is None for a server, `queue` where the archive has none.  `rhythms` says, by base URL, how often workers
    look at a site; it is empty without a queue.
    """

    archive: str
    at: datetime
    totals: Totals
    extent: Extent
    disk: Disk | None
    sites: list[SiteHealth]
    failures: list[OpenFailure]
    runs: list[RunRecord]
    queue: QueueState | None = None
    rhythms: Mapping[str, timedelta] = field(default_factory=dict)


def read_status(reader: ArchiveReader, now: datetime, interval: timedelta) -> Status:
    """The status of an archive.  Raises ArchiveError.

    A site on which no post was ever found is left out: its address was mistyped.  A post is overdue when it was not
    checked for longer than `interval`, and the lists of its site do not print edits.
    """
    themes_with_updates = [name for name, theme in THEMES.items() if theme.entry_updated]
    policy = OverduePolicy(now - interval, themes_with_updates)
    queue = reader.state.read_queue()
    histories = reader.runs.site_histories(now) if queue else []
    return Status(
        archive=reader.name,
        at=now,
        totals=reader.state.count_totals(),
        extent=reader.state.measure(),
        disk=read_disk(reader.file) if reader.file else None,
        sites=[site for site in reader.runs.site_health(policy) if site.live or site.gone],
        failures=reader.failures.list_open(),
        runs=reader.runs.latest(_RUNS),
        queue=queue,
        rhythms={site.base_url: choose_interval(site.days, now.date()) for site in histories},
    )


def read_disk(file: Path) -> Disk:
    """The disk of a file.  Writes nothing: whoever watches an archive need not be who fills it."""
    file = file.resolve()
    is_own = file.stat().st_uid == os.geteuid()
    may_write = all(os.access(path, os.W_OK) for path in (file, file.parent))
    return describe_disk(os.statvfs(file.parent), may_write=may_write or not is_own)


def describe_disk(found: os.statvfs_result, *, may_write: bool) -> Disk:
    """The disk in what the system says of it; some file systems count no files."""
    return Disk(
        free=found.f_bavail * found.f_frsize,
        total=found.f_blocks * found.f_frsize,
        free_files=found.f_favail if found.f_files else None,
        writable=may_write and not found.f_flag & os.ST_RDONLY,
    )


def format_json(status: Status) -> str:
    """The status as one JSON object; times are in UTC, by ISO 8601, rhythms in days."""
    runs = [asdict(run) for run in status.runs]
    document = {"format": FORMAT} | asdict(status) | {"runs": [run | run.pop("counts") for run in runs]}
    return json.dumps(document, default=_format_value, ensure_ascii=False, indent=2) + "\n"


def _format_value(value: Any) -> str | float:
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
