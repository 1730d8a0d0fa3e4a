"""What a post that was read before is asked with, and which posts are not asked for at all."""

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler import events
from crawler.spidermiddlewares.conditional_get import ConditionalGet, choose_headers
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.archive.ledger.fetches import Validators
from pipelines.archive.queries.last_seen import LastSeen
from pipelines.records.pages import OpenFailure, PageFailure
from pipelines.records.sites import Listed, Site
from pipelines.run import Run
from tests.support.stub_crawler import StubCrawler, make_spider

MODIFIED = "Wed, 22 May 2024 06:09:00 GMT"
LISTED = Listed(
    "https://a.example/b/", "NeRF", datetime(2024, 5, 22, tzinfo=UTC), cover_image_url="https://i.example/c"
)
SEEN = LastSeen(Validators('"1"', MODIFIED), None, LISTED, LISTED)
UNTAGGED = replace(SEEN, validators=Validators(None, MODIFIED))
SITE = Site("a", "https://a.example/", "butterfly")
NOON = datetime(2024, 5, 22, 12, tzinfo=UTC)


class Sent(list[events.Event]):
    """The events that were sent."""

    def append_event(self, event: events.Event) -> None:
        self.append(event)


SENT = Sent()
NEVER_SEEN = replace(LISTED, url="https://a.example/new/")


class Archive:
    """Knows one post; notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.pages = self.images = self.failures = self
        self.open: dict[str, OpenFailure] = {}

    def last_seen(self, urls: Collection[str]) -> dict[str, LastSeen]:
        self.asked.append(set(urls))
        return {LISTED.url: SEEN} if LISTED.url in urls else {}

    def find_open(self, urls: Collection[str]) -> dict[str, OpenFailure]:
        return {url: failure for url, failure in self.open.items() if url in urls}

    def posts_lacking(self, urls: Collection[str]) -> set[str]:
        return {LISTED.url} & set(urls)


@pytest.mark.parametrize(
    ("sight", "asked", "headers"),
    [
        (SEEN, "http://127.0.0.1:8000/b/", {"If-None-Match": '"1"'}),
        (UNTAGGED, LISTED.url, {"If-Modified-Since": MODIFIED}),
        (UNTAGGED, "http://127.0.0.1:8000/b/", {}),
        (replace(UNTAGGED, fetched_from="http://127.0.0.1:8000/b/"), LISTED.url, {}),
        (replace(SEEN, validators=Validators(None, None)), LISTED.url, {}),
    ],
)
def test_what_is_known_and_means_something_here(sight: LastSeen, asked: str, headers: dict[str, str]) -> None:
    assert choose_headers(sight, LISTED, asked) == headers


def ask(listed: Listed, *, due: bool = False) -> Request:
    return Request(listed.url, cb_kwargs={"listed": listed}, meta={"due": due, "post_of": SITE})


def process(archive: Archive, *given: Any, only_news: bool, wants_images: bool = False) -> list[Any]:
    async def give() -> AsyncIterator[Any]:
        for one in given:
            yield one

    async def collect() -> list[Any]:
        run: Any = Run(archive, 1, lambda: NOON)  # type: ignore[arg-type]
        crawler: Any = StubCrawler(KedreamixSpider)
        crawler.signals.connect(SENT.append_event, events.happened)
        posts = ConditionalGet(crawler, run, only_news=only_news, wants_images=wants_images)
        return [one async for one in posts.process_spider_output(Response("https://a.example/"), give())]

    return asyncio.run(collect())


def test_the_posts_of_a_list_are_looked_up_at_once() -> None:
    archive, page, following = Archive(), object(), Request("https://a.example/archives/page/2/")
    known, new = ask(LISTED), ask(NEVER_SEEN)
    assert process(archive, following, known, page, new, only_news=False) == [following, known, page, new]
    assert archive.asked == [{LISTED.url, NEVER_SEEN.url}]
    assert known.headers["If-None-Match"] == b'"1"'
    assert "If-None-Match" not in new.headers


def test_a_list_of_nothing_is_not_looked_up() -> None:
    archive = Archive()
    process(archive, Request("https://a.example/archives/page/2/"), only_news=True)
    assert archive.asked == []


def test_a_refresh_asks_for_news_and_for_what_is_due() -> None:
    news, due = ask(replace(LISTED, title="改名")), ask(LISTED, due=True)
    assert process(Archive(), ask(LISTED), news, due, ask(NEVER_SEEN), only_news=True)[:2] == [news, due]
    assert "If-None-Match" not in news.headers, "its facts come from the list too"
    assert due.headers["If-None-Match"] == b'"1"'


@pytest.mark.parametrize(("hours", "is_requested"), [(1, False), (0, True), (-1, True)])
def test_a_refresh_waits_for_the_next_try_of_a_post_that_fails(hours: int, is_requested: bool) -> None:
    archive, request = Archive(), ask(LISTED)
    times = {"first_at": NOON, "last_at": NOON, "times": 3, "retry_at": NOON + timedelta(hours=hours)}
    archive.open[LISTED.url] = OpenFailure(LISTED.url, "fetch", "HTTP 404", **times)  # type: ignore[arg-type]
    SENT.clear()
    assert process(archive, request, only_news=True) == [request] * is_requested
    waits = events.PostWaits(PageFailure(LISTED.url, "fetch", "HTTP 404", known=True), SITE)
    assert [waits] * (not is_requested) == SENT
    assert process(archive, request, only_news=False) == [request]


def test_a_page_that_told_nothing_is_asked_for_whole() -> None:
    archive = Archive()
    archive.last_seen = lambda _: {LISTED.url: replace(SEEN, listed=None, on_page=None)}  # type: ignore[method-assign]
    request = ask(LISTED)
    assert process(archive, request, only_news=True) == [request]
    assert not request.headers


def test_a_post_whose_pictures_are_wanted_is_asked_for_whole() -> None:
    request = ask(LISTED)
    assert process(Archive(), request, only_news=True, wants_images=True) == [request]
    assert not request.headers


@pytest.mark.parametrize(("mode", "only_news"), [("refresh", True), ("full", False)])
def test_only_a_refresh_skips_posts_without_news(mode: str, only_news: bool) -> None:
    archive: Any = Archive()
    crawler, _ = make_spider(KedreamixSpider, Run(archive, 1), mode=mode)
    assert ConditionalGet.from_crawler(crawler).only_news is only_news  # type: ignore[arg-type]
