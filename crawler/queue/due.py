"""Reads in the archive which sites are due, and which it has.  Only reads."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime

from crawler.queue.jobs import SITE_SPIDERS, Job, make_revisit
from crawler.watch.rhythm import SHORTEST, list_due
from pipelines.archive.queries.rhythms import SiteHistory
from pipelines.archive.reader import open_reader
from pipelines.records.sessions import SessionPolicy


def find_due(url: str, policy: SessionPolicy, now: datetime) -> list[Job]:
    """The jobs of the sites that are due by their own rhythm, the longest ago first.  Raises ArchiveError."""
    with closing(open_reader(url, policy)) as reader:
        histories = reader.runs.site_histories(now - SHORTEST)
    return _make_jobs(list_due(histories, now))


def find_known(url: str, policy: SessionPolicy, now: datetime) -> list[Job]:
    """The jobs of all sites that were ever read from a host, due or not.  Raises ArchiveError."""
    with closing(open_reader(url, policy)) as reader:
        histories = reader.runs.site_histories(now)
    return _make_jobs(histories)


def _make_jobs(histories: Iterable[SiteHistory]) -> list[Job]:
    return [make_revisit(site.base_url, site.spider) for site in histories if site.spider in SITE_SPIDERS]
