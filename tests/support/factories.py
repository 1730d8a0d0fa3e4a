"""Factories of records: invented pages and readings of two sites, as the parser returns them, with fake arXiv IDs."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from pipelines.archive.departures.reconciliation import Settled
from pipelines.archive.store import Archive, StoreResult
from pipelines.records.lectures import Lecture, LectureVideo, RecommendedPaper
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import (
    Appearance,
    Contents,
    Image,
    Link,
    Mention,
    PostIdentity,
    PostMetadata,
    Reading,
    RepairSummary,
    Section,
    Takeaway,
)
from pipelines.records.sites import Listed, Site, WholeList

NOW = datetime(2024, 5, 22, 8, 30, 15, tzinfo=UTC)
FIRST = Site("kedreamix", "https://first.example/", "butterfly", 0)
SECOND = Site("kedreamix", "https://second.example/talk/", "matery", 1)
_PARTS = {"identity": PostIdentity, "contents": Contents, "repair": RepairSummary}


def make_page(**given: Any) -> FetchedPage:
    site = given.get("site", FIRST)
    page = {
        "site": site,
        "url": f"{site.base_url}a/",
        "fetched_from": None,
        "fetched_at": NOW,
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "etag": '"1"',
        "last_modified": "Wed, 22 May 2024 08:00:00 GMT",
        "body": "<p>虚构的一页</p>".encode(),
    }
    return FetchedPage(**page | given)


def make_listed(**given: Any) -> Listed:
    entry = {
        "url": "https://first.example/a/",
        "title": "虚拟人",
        "published_at": NOW,
        "cover_image_url": "https://i.example/c",
    }
    return Listed(**entry | given)


def make_facts(**given: Any) -> PostMetadata:
    facts = {"title": "虚拟人 日报", "published_at": NOW, "published_precision": "second", "updated_at": None}
    return PostMetadata(**facts | given)


def make_block(position: int = 0, arxiv_id: str = "2413.00001", **given: Any) -> Appearance:
    block = {
        "position": position,
        "arxiv_id": arxiv_id,
        "version": 1,
        "title": f"An Invented Paper {arxiv_id}",
        "authors": "Ada Probe, Bo Muster",
        "author_names": ("Ada Probe", "Bo Muster"),
        "comment": None,
        "rendered": True,
    }
    return Appearance(**block | given)


def make_reading(*blocks: Appearance, site: Site = FIRST, **given: Any) -> Reading:
    """A digest of the given blocks, each with an abstract, a summary, a takeaway, a picture and a link."""
    numbers = [block.position for block in blocks]
    reading = {
        "site": site,
        "url": f"{site.base_url}a/",
        "kind": "digest",
        "key": "kedreamix/2024-05-22/虚拟人",
        "metadata": make_facts(),
        "topic": "虚拟人",
        "edition_date": date(2024, 5, 22),
        "heading_date": None,
        "media_type": "text/html",
        "content_hash": "h1",
        "theme": site.theme,
        "appearances": blocks,
        "sections": tuple(
            Section(block.position, 2 * i + j, kind, kind, f"{block.title}：{text}", None)
            for i, block in enumerate(blocks)
            for j, (kind, text) in enumerate([("abstract", "abstract"), ("summary", "总结一句话。")])
        ),
        "takeaways": tuple(Takeaway(number, i, "虚构的要点") for i, number in enumerate(numbers)),
        "images": tuple(
            Image(number, i, f"https://i.example/v2-{number}.jpg", f"v2-{number}") for i, number in enumerate(numbers)
        ),
        "links": tuple(
            Link(block.position, i, "pdf", f"http://arxiv.example/{block.arxiv_id}", "PDF", "http://arxiv.example")
            for i, block in enumerate(blocks)
        ),
        "mentions": (Mention(0, "2413.90000", None),),
    }
    given = reading | given
    parts = {name: record(**_pop_fields(record, given)) for name, record in _PARTS.items()}
    return Reading(**parts, **given)


def change_reading(reading: Reading, **given: Any) -> Reading:
    """The reading with some fields of its own or of its identity, contents or repair replaced."""
    parts = {name: replace(getattr(reading, name), **_pop_fields(record, given)) for name, record in _PARTS.items()}
    return replace(reading, **parts, **given)


def _pop_fields(record: type, given: dict[str, Any]) -> dict[str, Any]:
    return {field.name: given.pop(field.name) for field in fields(record) if field.name in given}


def make_recommended(position: int, title: str, **given: Any) -> RecommendedPaper:
    said = {"authors": None, "venue": None, "year": 2020, "reason": "理由", "arxiv_id": None}
    return RecommendedPaper(position, None, title, **said | given)


def make_lecture(*recommended: RecommendedPaper, **given: Any) -> Reading:
    """A lecture post that recommends papers."""
    talk = {
        "url": f"{FIRST.base_url}lecture/",
        "kind": "lecture",
        "key": "lecture",
        "topic": None,
        "edition_date": None,
        "mentions": (),
        "lectures": (Lecture(0, None, None, "讲者", None, "题目", "摘要"),),
        "lecture_videos": (LectureVideo(0, "bilibili", "BV", "1", "2", 1, "https://v.example/"),),
        "recommended_papers": recommended,
    }
    return make_reading(**talk | given)


def make_list(*mentions: Mention, **given: Any) -> Reading:
    """A note with a list of papers, the first of which has a link of its own."""
    link = Link(None, 0, "code", "https://c.example/", "Code", "https://c.example/", mention_position=0)
    note = {"url": f"{FIRST.base_url}list/", "kind": "note", "key": "list", "topic": None, "edition_date": None}
    note |= {"content_hash": "list"}
    return make_reading(**note | {"mentions": mentions, "links": (link,)} | given)


def store(archive: Archive, reading: Reading, now: datetime = NOW, **page: Any) -> StoreResult:
    """Keep a page for the reading and store it, as a run of its own."""
    crawl_id = archive.runs.begin("kedreamix", "full", now)
    fetch = make_page(site=reading.site, url=reading.url, fetched_at=now, **page)
    return archive.posts.store(reading, archive.pages.keep(crawl_id, fetch), crawl_id)


def settle(archive: Archive, *urls: str, site: Site = FIRST, at: datetime = NOW, ceiling: float = 1.0) -> Settled:
    """The list of a site was read whole and names these addresses, as a run of its own."""
    crawl_id = archive.runs.begin("kedreamix", "refresh", at)
    return archive.posts.settle_list(WholeList(site, at, frozenset(urls)), crawl_id, ceiling)
