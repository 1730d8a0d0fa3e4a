"""Decides whether a person is needed: a site without success, a run that broke off, a disk that is nearly full."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from crawler.watch.ages import TOLERATED, format_age, format_length, format_size
from crawler.watch.status import Disk, Status
from pipelines.archive.queries.extent import PageFile
from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.records.queue import DEAD_AFTER_S, QueueState

# Sources that a person reads once, or at will: nobody expects them to be read again.
_READ_ONCE = ("documents", "deployments")
_MISSED = 10  # times that a worker may count as dead before a person is told
_FEWEST_FILES = 10  # a run makes four beside the archive: its log, the index of the log, and two locks
_LEAST_FREE = 100_000_000  # bytes: a run over a full disk needs some to say so
_LOW_FREE, _LOW_SHARE = 1_000_000_000, 0.05  # a disk below both is nearly full


def find_problems(status: Status, max_age: timedelta) -> list[str]:
    """What a person should look at, one line each; nothing where all is well."""
    return [
        *_find_late_clock(status.runs, status.at),
        *_find_stale(status.sites, status.rhythms, status.at, max_age),
        *_find_broken(status.runs, status.at),
        *(_find_unwritable(status.disk) if status.disk else ()),
        *_find_missing(status.extent.files),
        *(_find_unworked(status.queue, status.at) if status.queue else ()),
    ]


def _find_late_clock(runs: Sequence[RunRecord], now: datetime) -> Iterator[str]:
    """With a clock that is behind, nothing would ever be stale."""
    latest = max((run.finished_at or run.started_at for run in runs), default=now)
    if latest - now > TOLERATED:
        yield f"the clock is {format_length(latest - now)} behind the last run"


def _find_stale(
    sites: Iterable[SiteHealth], rhythms: Mapping[str, timedelta], now: datetime, max_age: timedelta
) -> Iterator[str]:
    """A site that workers look at once per month is stale only after that, and as long as any other."""
    for site in sites:
        most = max_age + rhythms.get(site.base_url, timedelta())
        is_expected = site.last_spider not in (None, *_READ_ONCE)
        if is_expected and (site.last_success_at is None or now - site.last_success_at > most):
            ended = f", last run {site.last_outcome}" if site.last_outcome != "finished" else ""
            yield f"{site.base_url}: last success {format_age(site.last_success_at, now)}{ended}"


def _find_broken(runs: Iterable[RunRecord], now: datetime) -> Iterator[str]:
    """The last run of each spider, where it broke off or was killed.  A run that a person stops records its end."""
    seen = set[str]()
    for run in runs:
        if run.outcome in ("running", "busy") or run.spider in seen:
            continue
        seen.add(run.spider)
        was_killed = run.finished_at is None
        if run.outcome == "broken" or was_killed:
            ended = "was killed" if was_killed else "broke off"
            yield f"run {run.id} of {run.spider}, begun {format_age(run.started_at, now)}, {ended}"


def _find_unwritable(disk: Disk) -> Iterator[str]:
    """A run over such a disk cannot even begin, and so leaves no row that would tell of it."""
    if not disk.writable:
        yield "the archive cannot be written: its disk, its folder or its file is read-only"
    if disk.free_files is not None and disk.free_files < _FEWEST_FILES:
        yield f"the disk of the archive has no room for more files: {disk.free_files:,} left"
    if disk.free < _LEAST_FREE or (disk.free < _LOW_FREE and disk.free < _LOW_SHARE * disk.total):
        yield f"the disk of the archive is nearly full: {format_size(disk.free)} free"


def _find_missing(files: Iterable[PageFile]) -> Iterator[str]:
    """Without them a reparse and a dump end with an error."""
    for file in files:
        if not file.is_there:
            pages = f"which holds {file.pages:,} pages of the archive"
            yield f"{file.file}, {pages}, is missing or not whole: put it back from the backup"


def _find_unworked(queue: QueueState, now: datetime) -> Iterator[str]:
    """A worker may be told to wait longer for signs of life than usual: the limit is generous."""
    waiting, is_alive = queue.counts["waiting"], timedelta(seconds=_MISSED * DEAD_AFTER_S)
    if waiting and not any(now - worker.seen_at < is_alive for worker in queue.workers):
        yield f"{waiting:,} jobs wait in the queue, and no worker is alive"
