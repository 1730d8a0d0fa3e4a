"""The item as Scrapy would log it."""

from dataclasses import replace

from pipelines.items import PageItem
from tests.support.tiny_sites.butterfly import PAGE


def test_an_item_is_logged_by_its_url() -> None:
    item = PageItem(replace(PAGE, body=b"x" * 100_000))
    assert repr(item) == f"{item}" == "<PageItem https://kedreamix.github.io/a/>"
