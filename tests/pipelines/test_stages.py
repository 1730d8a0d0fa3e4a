"""The stages without Scrapy's reactor: their order, and what happens to a page that one of them gives up on."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import NotConfigured

from pipelines.archive.store import KeptReading
from pipelines.errors import ArchiveError, PageError
from pipelines.items import PageItem
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts import post
from pipelines.reading import page_reading
from pipelines.reading.time_limit import limit_time
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.readings import Contents, Image, PostIdentity, PostMetadata, Reading
from pipelines.records.sites import Site
from pipelines.run import Run
from pipelines.stages import (
    CleanText,
    DescribePost,
    KeepFetch,
    ParseSections,
    ReadAhead,
    SelectImages,
    StageFailed,
    Store,
    run_stages,
)
from pipelines.text.mojibake.result import Repair

NOW = datetime(2024, 5, 22, 6, 9, tzinfo=UTC)
SITE = Site("kedreamix", "https://kedreamix.github.io/", "butterfly")
PAGE = FetchedPage(
    site=SITE, url=SITE.base_url + "a/", fetched_from=None, fetched_at=NOW, status=200,
    content_type="text/html; charset=utf-8", etag=None, last_modified=None, body="新方法\u200b".encode(),
)  # fmt: skip
READING = Reading(
    site=SITE, url=PAGE.url, media_type="text/html", identity=PostIdentity("note", "a"),
    metadata=PostMetadata("a", None, None, None), contents=Contents(), content_hash="0",
)  # fmt: skip

SOUND = Repair("", fault=None, choices=(), model_version=None)


@dataclass
class Notebook:
    """An archive that writes down what it was asked to do."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages = self.posts = self.images = self.failures = self

    def keep(self, *call: Any) -> int:
        self.calls.append(("keep", *call))
        return 7

    def store_all(self, kept: Sequence[KeptReading]) -> list[str]:
        self.calls.append(("store", *kept))
        return ["stored"] * len(kept)

    def missing(self, keys: Collection[str]) -> set[str]:
        return set(keys) - {"kept"}

    def record(self, *call: Any) -> bool:
        self.calls.append(("failure", *call))
        return False


@pytest.fixture
def archive() -> Notebook:
    return Notebook()


@pytest.fixture
def run(archive: Notebook) -> Run:
    return Run(archive, 3, lambda: NOW)  # type: ignore[arg-type]


@pytest.fixture
def _any_page_is_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "parse_post", lambda page, view: replace(READING, content_hash=view.text))


@pytest.mark.usefixtures("_any_page_is_a_post")
def test_all_stages_in_order(run: Run, archive: Notebook) -> None:
    item = run_stages(run, PageItem(PAGE))
    assert item.view is None
    assert item.reading == replace(READING, content_hash="新方法")
    assert item.stored == "stored"
    assert archive.calls == [("keep", 3, PAGE), ("store", KeptReading(item.reading, 7, 3))]


def test_the_settings_run_the_same_stages() -> None:
    from crawler.settings import ITEM_PIPELINES

    stages = (KeepFetch, ReadAhead, CleanText, ParseSections, Store, DescribePost)
    names = [f"{stage.__module__}.{stage.__qualname__}" for stage in stages]
    assert sorted(ITEM_PIPELINES, key=ITEM_PIPELINES.__getitem__) == names


def test_a_fetch_from_the_archive_is_not_kept_twice(run: Run, archive: Notebook) -> None:
    assert asyncio.run(KeepFetch(run).process_item(PageItem(PAGE, fetch_id=5))).fetch_id == 5
    assert archive.calls == []


@pytest.mark.parametrize(
    ("error", "raised"),
    [(ArchiveError("disk full"), "disk full"), (KeyError("dictionary"), "keep: KeyError: 'dictionary'")],
)
def test_a_page_that_cannot_be_kept(
    run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch, error: Exception, raised: str
) -> None:
    def refuse(*call: Any) -> None:
        raise error

    monkeypatch.setattr(archive, "keep", refuse)
    with pytest.raises((ArchiveError, StageFailed)) as found:
        asyncio.run(KeepFetch(run).process_item(PageItem(PAGE)))
    assert str(found.value) == raised


def test_images_are_selected_that_are_neither_saved_nor_dead(run: Run) -> None:
    shown = [("new", False), ("kept", False), ("dead", True), ("new", False)]
    images = tuple(Image(None, at, f"/{key}/{at}", key, dead) for at, (key, dead) in enumerate(shown))
    item = SelectImages(run).process_item(PageItem(PAGE, reading=replace(READING, contents=Contents(images=images))))
    assert item.missing_images == {"new": "/new/0"}


def test_a_page_that_cannot_be_decoded(run: Run, archive: Notebook) -> None:
    item = PageItem(replace(PAGE, body=b"\xff\xfe\xff"), fetch_id=7)
    with pytest.raises(StageFailed, match=r"^decode: "):
        CleanText(run).process_item(item)
    kind, crawl_id, failure, at, fetch_id = archive.calls[0]
    assert (kind, crawl_id, failure.url, failure.stage) == ("failure", 3, PAGE.url, "decode")
    assert (fetch_id, at) == (7, NOW)


def test_a_page_that_is_no_post(run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(page: FetchedPage, view: PageView) -> Reading:
        raise PageError("parse", "no article")

    monkeypatch.setattr(post, "parse_post", refuse)
    with pytest.raises(StageFailed, match=r"^parse: no article$"):
        run_stages(run, PageItem(PAGE))
    assert archive.calls[-1] == ("failure", 3, PageFailure(PAGE.url, "parse", "no article"), NOW, 7)


def test_a_page_that_takes_too_long(run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_for_ever(page: FetchedPage, view: PageView) -> Reading:
        while True:
            view.text.count("x")

    monkeypatch.setattr(post, "parse_post", parse_for_ever)
    monkeypatch.setattr(page_reading, "limit_time", partial(limit_time, seconds=0.05))
    with pytest.raises(StageFailed, match=r"^parse: the page takes more than 0.05 s of processor time$"):
        run_stages(run, PageItem(PAGE))
    assert archive.calls[-1][0] == "failure"


def test_an_exception_in_a_stage_is_recorded_under_its_name(
    run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "parse_post", lambda page, view: 1 / 0)
    item = PageItem(PAGE, fetch_id=7, repair=SOUND, view=PageView(""))
    with pytest.raises(StageFailed, match=r"^parse: "):
        ParseSections(run).process_item(item)
    assert archive.calls[-1] == (
        "failure",
        3,
        PageFailure(PAGE.url, "parse", "ZeroDivisionError: division by zero"),
        NOW,
        7,
    )


def test_an_archive_error_is_no_failure_of_the_page(
    run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*call: Any) -> None:
        raise ArchiveError("disk full")

    monkeypatch.setattr(archive, "store_all", refuse)
    with pytest.raises(ArchiveError):
        run_stages(run, PageItem(PAGE, fetch_id=7, reading=READING))
    assert store(run, PageItem(PAGE, fetch_id=7, reading=READING), PageItem(PAGE, fetch_id=8, reading=READING)) == [
        "disk full",
        "disk full",
    ]
    assert archive.calls == []


def test_tokens_go_with_the_reading_to_the_index(run: Run, archive: Notebook) -> None:
    run_stages(run, PageItem(PAGE, fetch_id=7, reading=READING, tokens={"题目": "题 目"}))
    assert archive.calls == [("store", KeptReading(READING, 7, 3, {"题目": "题 目"}))]


def store(run: Run, *items: PageItem) -> list[str]:
    """Has Scrapy's loop store items at the same time; what was stored of each, or why it was not."""

    async def store_all() -> list[PageItem | BaseException]:
        pipeline = Store(run)
        return await asyncio.gather(*map(pipeline.process_item, items), return_exceptions=True)

    return [str(done.stored) if isinstance(done, PageItem) else str(done) for done in asyncio.run(store_all())]


def make_items(count: int, body: bytes = b"") -> list[PageItem]:
    return [PageItem(replace(PAGE, body=body), fetch_id=number, reading=READING) for number in range(count)]


def test_pages_that_come_together_are_stored_together(run: Run, archive: Notebook) -> None:
    assert store(run, *make_items(3)) == ["stored"] * 3
    assert [[each.fetch_id for each in call[1:]] for call in archive.calls] == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("items", "sizes"),
    [(make_items(35), [16, 16, 3]), (make_items(3, bytes(1 << 20)), [3]), (make_items(1, bytes(3 << 20)), [1])],
)
def test_batches_are_bounded(run: Run, archive: Notebook, items: list[PageItem], sizes: list[int]) -> None:
    assert store(run, *items) == ["stored"] * len(items)
    assert [len(call) - 1 for call in archive.calls] == sizes


def test_a_page_that_cannot_be_stored_takes_no_other_with_it(
    run: Run, archive: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(kept: Sequence[KeptReading]) -> list[str]:
        if any(each.fetch_id == 1 for each in kept):
            raise KeyError("block 7")
        return [f"stored {each.fetch_id}" for each in kept]

    monkeypatch.setattr(archive, "store_all", refuse)
    assert store(run, *make_items(3)) == ["stored 0", "store: KeyError: 'block 7'", "stored 2"]
    assert archive.calls == [("failure", 3, PageFailure(PAGE.url, "store", "KeyError: 'block 7'"), NOW, 1)]
    with pytest.raises(StageFailed, match=r"^store: KeyError: 'block 7'$"):
        run_stages(run, make_items(2)[1])


def test_a_view_that_the_spider_made_is_kept_where_the_text_is_the_same(run: Run) -> None:
    view = PageView("新方法")
    assert CleanText(run).process_item(PageItem(PAGE, view=view)).view is view
    other = CleanText(run).process_item(PageItem(PAGE, view=PageView("新"))).view
    assert other is not None
    assert other.text == "新方法"


def test_failures_may_be_recorded_under_another_crawl(run: Run, archive: Notebook) -> None:
    with pytest.raises(StageFailed):
        CleanText(replace(run, failures_crawl_id=9)).process_item(PageItem(replace(PAGE, body=b"\xff\xfe\xff")))
    assert archive.calls[0][:2] == ("failure", 9)


def test_items_of_other_spiders_pass_the_last_pipeline() -> None:
    assert DescribePost().process_item({"title": "烛光"}) == {"title": "烛光"}


def test_scrapy_builds_a_stage_from_the_run_of_its_spider(run: Run) -> None:
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(run=run))
    assert KeepFetch.from_crawler(crawler).run is run


def test_a_spider_of_no_run_has_no_stages() -> None:
    crawler: Any = SimpleNamespace(spider=None)
    with pytest.raises(NotConfigured):
        KeepFetch.from_crawler(crawler)


def test_the_clock_of_a_run_is_in_utc(archive: Notebook) -> None:
    now = Run(archive, 3).now()  # type: ignore[arg-type]
    assert now.tzinfo is UTC
