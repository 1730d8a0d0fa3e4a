"""Opens the run of a spider: checks arguments and settings, sets up the transport, opens the archive, begins the crawl.

Works in the same way for `scrapy crawl` and for a script.  Uses the archive through its store.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.components import CLOSESPIDER
from crawler.opening import describe_parser, open_storing, open_to_write, open_workers
from crawler.refresh.intervals import read_count, read_lists_interval, read_revisit_interval
from crawler.settings import ITEM_PIPELINES
from crawler.sites.politeness import is_loopback
from crawler.transport import choose_clock, configure_transport
from crawler.watch.ages import TOLERATED, format_length
from pipelines.archive.store import Archive, RevisitPolicy, find_file, open_archive, remove_file
from pipelines.beside.early_server import has_server
from pipelines.errors import BusyError, LockedError, UsageError
from pipelines.program import advise_install
from pipelines.reading.workers import NO_WORKERS, WorkerSource
from pipelines.records.sites import KnownSite
from pipelines.run import Run, RunClock, utc_now

if TYPE_CHECKING:
    from crawler.warc.reader import WarcFile

logger = logging.getLogger(__name__)

MODES = ("full", "refresh")
IMAGE_PIPELINES = {"pipelines.stages.SelectImages": 550, "crawler.images_pipeline.ImageDownloads": 600}
_JOB = "_job"  # the id that scrapyd passes to every spider
# Settings of Scrapy that would make the archive record something untrue, and what to use instead.
_REFUSED = {
    "JOBDIR": "a run that was interrupted is finished by running the same command again",
    "HTTPCACHE_ENABLED": "the archive records when each page was fetched; record a run with --warc FILE and replay it"
    " with -a warc=FILE",
}


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is about to do: its spider by name, its mode, the URLs it begins at, the WARC file it replays.

    `locked` are sites that are locked beside those URLs.
    """

    spider: str
    mode: str
    bases: tuple[str, ...]
    replayed: "WarcFile | None" = None
    locked: tuple[str, ...] = ()

    @property
    def is_fast(self) -> bool:
        """Whether its pages come as fast as they are read: from files, or from this machine."""
        return self.replayed is not None or all(map(is_loopback, self.bases))


def check_arguments(spider: str, declared: Collection[str], arguments: Mapping[str, Any]) -> None:
    """Raises UsageError where an argument is not among those that the spider declares, or the mode is unknown."""
    unknown = sorted(arguments.keys() - declared - {_JOB})
    if unknown:
        known = ", ".join(sorted(declared))
        raise UsageError(f"-a {unknown[0]}: {spider} has no such argument; it takes {known}")
    if arguments.get("mode", MODES[0]) not in MODES:
        raise UsageError(f"-a mode={arguments['mode']}: mode must be {' or '.join(MODES)}")


def check_settings(settings: BaseSettings) -> None:
    """Raises UsageError where a setting of Scrapy cannot work with an archive."""
    for name, advice in _REFUSED.items():
        value = settings[name]
        if settings.getbool(name) if name.endswith("_ENABLED") else value:
            raise UsageError(f"{name}={value} does not work with an archive: {advice}")
    missing = [path for path in ITEM_PIPELINES if settings.getwithbase("ITEM_PIPELINES").get(path) is None]
    if missing:
        raise UsageError(f"ITEM_PIPELINES lacks {missing[0]}: add your pipelines to those in crawler/settings.py")
    for name in CLOSESPIDER:
        try:
            settings.getfloat(name)
        except ValueError:
            raise UsageError(f"{name} must be a number, got {settings[name]}") from None


def open_run(crawler: Crawler, plan: RunPlan, resources: ExitStack) -> tuple[Run, list[KnownSite]]:
    """Opens what a run needs and begins its row in `crawls`; for a refresh also what is known of each site.

    `resources` closes it again.  Raises UsageError, ArchiveError where the archive cannot be used, and BusyError where
    another run holds a site.
    """
    settings = crawler.settings
    policy = read_revisit_policy(settings)
    if settings["IMAGES_STORE"]:
        enable_image_downloads(settings, plan.bases)
    resources.enter_context(configure_transport(settings, plan.bases, plan.replayed, settings["WARC_FILE"]))
    new_file = find_new_file(settings["ARCHIVE_URL"]) if plan.bases else None
    try:
        workers = resources.enter_context(open_workers(settings, cut=True))
        archive = open_current(settings)
        try:
            for base_url in plan.locked:
                archive.sites.acquire(base_url)
            clock = start_clock(archive)
            now = choose_clock(plan.replayed, clock)
            run = begin_run(archive, plan.spider, plan.mode, plan.bases, now, clock, workers)
        except BaseException:
            archive.close()
            raise
    except LockedError as error:
        raise BusyError(str(error)) from None  # nothing has begun: the next run does the work
    resources.callback(close_archive, run, crawler, new_file)
    run = replace(run, storing=resources.enter_context(open_storing(settings)))
    if plan.is_fast and has_server():
        run.workers.begin()
        run.storing.begin()
    return run, archive.sites.known(policy, run.now()) if plan.mode == "refresh" else []


def open_current(settings: BaseSettings) -> Archive:
    """The archive, whose pages are read again where an earlier version read them in another way.

    Nothing could be compared without it.  Raises ArchiveError where the archive cannot be used, and BusyError where
    its pages must be read again while another run is active.
    """
    archive = open_to_write(settings, open_archive)
    try:
        if not archive.state.is_outdated():
            if not archive.state.check_parser():
                logger.warning("%s", describe_parser())
            return archive
        from pipelines.reparse import rebuild_outdated  # imported here: hardly any run reads an archive again

        with open_workers(settings) as workers:
            rebuild_outdated(archive, workers)
    except BaseException:
        archive.close()
        raise
    archive.close()  # the rebuild holds all of its sites
    return open_to_write(settings, open_archive)


def start_clock(archive: Archive) -> RunClock:
    """The clock of a run; says in one line where that of the machine is behind the archive."""
    clock = RunClock(archive.state.find_latest())
    if clock.behind > TOLERATED:
        behind = format_length(clock.behind)
        logger.warning("the clock is %s behind the last run, from which the times of this run go on: set it", behind)
    return clock


def begin_run(
    archive: Archive,
    spider: str,
    mode: str,
    bases: Sequence[str] = (),
    now: Callable[[], datetime] = utc_now,
    clock: Callable[[], datetime] = utc_now,
    workers: WorkerSource = NO_WORKERS,
) -> Run:
    """A new row in `crawls`; the sites at `bases` are locked for this run until the archive is closed.

    Raises BusyError when another run holds one of them, ArchiveError when the archive cannot be written.
    """
    for base_url in bases:
        archive.sites.acquire(base_url)
    return Run(archive, archive.runs.begin(spider, mode, clock(), bases), now, clock=clock, workers=workers)


def read_revisit_policy(settings: BaseSettings) -> RevisitPolicy:
    """How many known posts a refresh requests again.  Raises UsageError where a setting is not a number."""
    read_lists_interval(settings)  # the spider reads it later, when an error could not be shown any more
    return RevisitPolicy(
        at_least=read_count(settings, "REVISITS"),
        days=read_revisit_interval(settings).days,
        recent=read_count(settings, "RECENT_POSTS"),
        recent_days=read_count(settings, "RECENT_DAYS"),
    )


def enable_image_downloads(settings: BaseSettings, bases: Sequence[str]) -> None:
    """Adds the item pipelines that download images.  Raises UsageError where they could not work.

    A run of sites on this machine downloads their images alone, unless CONTACT is set.
    """
    folder = Path(settings["IMAGES_STORE"])
    if not settings["CONTACT"] and not any(map(is_loopback, bases)):
        raise UsageError(f"IMAGES_STORE={folder} needs CONTACT: set it to your e-mail address or a URL of yours")
    if find_spec("PIL") is None:
        raise UsageError(f"IMAGES_STORE={folder} needs Pillow: {advise_install('images')}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"IMAGES_STORE={folder} is not a folder that can be written: {error.strerror}") from None
    settings.set("ITEM_PIPELINES", settings.getdict("ITEM_PIPELINES") | IMAGE_PIPELINES, "project")
    if settings["CONTACT"]:  # then images on public hosts are requested, even for pages on this machine
        settings.set("ROBOTSTXT_OBEY", True, "project")


def find_new_file(archive_url: str) -> Path | None:
    """The file that the archive will be created in; None where it exists, or lies on a server."""
    file = find_file(archive_url)
    return file if file and not file.exists() else None


def close_archive(run: Run, crawler: Crawler, new_file: Path | None) -> None:
    """Closes the archive; removes a `new_file` where no host responded: the site was probably mistyped."""
    is_mistyped = new_file and not _has_responses(crawler) and run.archive.runs.is_only(run.crawl_id)
    run.archive.close()
    if new_file and is_mistyped:
        remove_file(new_file)


def _has_responses(crawler: Crawler) -> bool:
    return bool(crawler.stats.get_value("response_received_count"))
