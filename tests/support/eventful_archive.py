"""An archive in which every kind of event has happened, for tests of dumps, rebuilds and migrations."""

from dataclasses import replace
from datetime import date, timedelta

from pipelines.archive.database.connection import to_json
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.store import Archive
from pipelines.records.models import PackedModel
from pipelines.records.pages import PageFailure
from pipelines.records.readings import Mention, Reading, Section
from tests.support.factories import (
    FIRST,
    NOW,
    SECOND,
    make_block,
    make_facts,
    make_lecture,
    make_list,
    make_listed,
    make_page,
    make_recommended,
    settle,
    store,
)
from tests.support.factories import make_reading as make

_ZH = Section(2, 9, "abstract_zh", None, "虚构的译文 👩‍💻")
DIGEST = make(make_block(0), make_block(1, "2413.00002"), metadata=make_facts(tags=("语音", "数字人")))
LATER = make(
    make_block(2, version=2),
    url=f"{FIRST.base_url}b/",
    key="later",
    edition_date=date(2024, 5, 23),
    content_hash="b",
    sections=(_ZH,),
)
READINGS = (
    DIGEST,
    replace(DIGEST, site=SECOND, url=f"{SECOND.base_url}a/"),
    DIGEST,
    make(make_block(0), content_hash="h2", metadata=DIGEST.metadata),
    replace(DIGEST, content_hash="h1"),
    LATER,
    replace(DIGEST, content_hash="h1", metadata=make_facts(title="改名")),
    make(kind="note", key="note", url=f"{FIRST.base_url}n/", mentions=()),
)
TALK = make_lecture(
    make_recommended(0, "an INVENTED paper: 2413.00001"),
    make_recommended(1, "Another", arxiv_id="2413.70001"),
    make_recommended(2, "A Third"),
)
LIST = make_list(Mention(0, "2413.70002", 1, "A third", "ICIG", 2024), Mention(1, "2413.70003", None))
_REPAIRS = "INSERT INTO repairs SELECT id, 'sections', 'text', 0, 3, '字', '[\"学\"]', 0.75, '文字' FROM revisions"


def live_through(archive: Archive) -> dict[int, Reading]:
    """Fill an archive; what each of its fetches says, by number."""
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    archive.models.keep(PackedModel("0123456789ab", NOW, 0, 0, b"packed"))
    archive.sites.upsert(FIRST)
    archive.sites.mark_deployment_complete(make_page(url=FIRST.base_url, etag='"home"'))
    said = {}
    for day, reading in enumerate(READINGS):
        at = NOW + timedelta(days=day)
        page = make_page(site=reading.site, url=reading.url, fetched_at=at, etag=f'"{day}"', listed=make_listed())
        fetch_id = archive.pages.keep(crawl_id, page)
        archive.posts.store(reading, fetch_id, crawl_id)
        said[fetch_id] = reading
    archive.pages.mark_seen(
        crawl_id, make_page(url=LATER.url, status=304, etag=None, fetched_at=NOW + timedelta(days=10))
    )
    unread = archive.pages.keep(crawl_id, make_page(url=f"{FIRST.base_url}x/"))
    archive.failures.record(crawl_id, PageFailure(f"{FIRST.base_url}x/", "parse", "no article"), NOW, unread)
    archive.failures.record(crawl_id, PageFailure(f"{FIRST.base_url}y/", "fetch", "404"), NOW)
    archive.runs.finish(crawl_id, NOW, "failed", CrawlCounts(failures=2), [SiteEnd(FIRST.base_url, "failed", 8)])
    return said


def withdraw(archive: Archive) -> None:
    """What lists decide: an address gone while its post stands elsewhere, a post replaced, another gone."""
    note = READINGS[-1].url
    for day, site, urls in ((11, SECOND, ()), (12, FIRST, (LATER.url, note)), (13, FIRST, (LATER.url,))):
        settle(archive, *urls, site=site, at=NOW + timedelta(days=day))


def add_talks(archive: Archive) -> None:
    """Posts of the other kinds, repairs, and a picture that was fetched."""
    for reading in (TALK, LIST):
        store(archive, reading, NOW + timedelta(days=20))
    with archive.write() as connection:
        connection.exec_driver_sql(_REPAIRS)
        connection.exec_driver_sql("UPDATE images SET path = 'images/v2-0.jpg', checksum = '00' WHERE key = 'v2-0'")
        connection.exec_driver_sql(f"UPDATE fetches SET listed = '{to_json({'b': 1, 'a': None})}' WHERE id = 1")
