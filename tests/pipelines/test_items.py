"""The item as Scrapy would log it."""

from dataclasses import replace
from datetime import UTC, datetime

from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site

PAGE = FetchedPage(
    site=Site("kedreamix", "https://kedreamix.github.io/", "butterfly"),
    url="https://kedreamix.github.io/a/",
    fetched_from=None,
    fetched_at=datetime(2024, 5, 22, tzinfo=UTC),
    status=200,
    content_type=None,
    etag=None,
    last_modified=None,
    body=b"",
)


def test_an_item_is_logged_by_its_address() -> None:
    item = PageItem(replace(PAGE, body=b"x" * 100_000), source="x" * 100_000)
    assert repr(item) == f"{item}" == "<PageItem https://kedreamix.github.io/a/>"
