"""Opens the archive for what writes to it, and says in one line where that upgraded it; finds the workers beside it."""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from scrapy.settings import BaseSettings

from crawler.configuration.session_policy import read_session_policy
from crawler.settings import ITEM_PIPELINES
from crawler.transport import require_extra
from pipelines.archive.store import Archive, Lacking, Upgrade
from pipelines.beside.early_server import begin_server
from pipelines.program import name_command
from pipelines.reading.worker_choice import choose_workers
from pipelines.reading.workers import WorkerSource
from pipelines.records.readings import PARSER
from pipelines.records.sessions import SessionPolicy
from pipelines.storing.source import NO_STORING, StoringSource, find_storing

logger = logging.getLogger(__name__)


class Opener(Protocol):
    """`open_archive` or `open_existing` of the store."""

    def __call__(self, url: str, *, keep_copy: bool, policy: SessionPolicy) -> Archive: ...


def open_to_write(settings: BaseSettings, opener: Opener) -> Archive:
    """The archive at ARCHIVE_URL, upgraded if it must be, with UPGRADE_BACKUP.  Raises ArchiveError."""
    started = time.monotonic()
    keep_copy, policy = settings.getbool("UPGRADE_BACKUP"), read_session_policy(settings)
    archive = opener(settings["ARCHIVE_URL"], keep_copy=keep_copy, policy=policy)
    if archive.upgrade:
        logger.warning("%s", describe_upgrade(archive.upgrade, time.monotonic() - started))
    return archive


def prepare_workers(settings: BaseSettings) -> None:
    """Have the processes that read pages forked from this one, which has opened nothing yet."""
    if settings.getint("JOBS") > 1 and not settings["DASK"]:
        begin_server()


def open_workers(settings: BaseSettings, *, cut: bool = False) -> AbstractContextManager[WorkerSource]:
    """The workers that read pages, and with `cut` cut their texts for the index, by DASK and JOBS.

    Raises UsageError where a Dask cluster cannot be used.
    """
    if settings["DASK"]:
        require_extra("distributed", "dask")
    return choose_workers(settings.getint("JOBS"), settings["DASK"], cut=cut)


def open_storing(settings: BaseSettings) -> AbstractContextManager[StoringSource]:
    """A process that stores for the one that fetches, beside workers that read.

    There is none where other item pipelines take part: they see the readings, and what was stored of them.
    """
    if settings.getint("JOBS") > 1 and settings.getdict("ITEM_PIPELINES").keys() == ITEM_PIPELINES.keys():
        return find_storing(settings["ARCHIVE_URL"], read_session_policy(settings))
    return nullcontext(NO_STORING)


def describe_parser() -> str:
    """That another version of the parser read the pages, in one line."""
    difference = f"the pages of this archive were read by another version of the parser than {PARSER}"
    return f"{difference}: run {name_command('reparse')}"


def describe_lacking(lacking: Lacking) -> str:
    """Which pages an archive lacks, in one line.

    >>> describe_lacking(Lacking(12, 3))
    'lacks 15 pages, which scrapy reparse needs: scrapy refresh --full fetches 12, and 3 are on no site any more'
    """
    return f"lacks {lacking.pages:,} pages, which {name_command('reparse')} needs: {lacking.advise()}"


def describe_upgrade(upgrade: Upgrade, seconds: float) -> str:
    """What was upgraded, in one line.

    >>> describe_upgrade(Upgrade("0009", "0014", None), 3.14)
    'upgraded the archive from version 0009 to 0014 in 3.1 s'
    """
    copy = f"; the copy before is {upgrade.copy}" if upgrade.copy else ""
    return f"upgraded the archive from version {upgrade.before} to {upgrade.after} in {seconds:.1f} s{copy}"
