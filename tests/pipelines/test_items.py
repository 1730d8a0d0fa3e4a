"""The items at the boundary with Scrapy: what is logged, what is accepted, and the row of a stored post."""

from dataclasses import replace

import pytest

from pipelines.archive.store import StoreResult
from pipelines.items import PageItem
from pipelines.parse.html.page_view import PageView
from pipelines.storing.stored_post import describe_stored_post
from tests.support.factories import make_block, make_reading
from tests.support.tiny_sites.butterfly import PAGE


def test_a_page_item_is_logged_by_its_url() -> None:
    item = PageItem(replace(PAGE, body=b"x" * 100_000), view=PageView("x" * 100_000))
    assert repr(item) == f"{item}" == "<PageItem https://kedreamix.github.io/a/>"


def test_any_item_that_itemadapter_supports_is_accepted() -> None:
    item = PageItem(PAGE, fetch_id=7)
    assert PageItem.from_item(item) is item
    assert PageItem.from_item({"page": PAGE, "fetch_id": 7}) == item
    with pytest.raises(TypeError):
        PageItem.from_item({"title": "none of ours"})


def test_a_stored_post_is_a_row_that_json_can_hold() -> None:
    reading = make_reading(make_block(0, "2405.00001", version=None), make_block(1, "2405.00002", version=3))
    row = describe_stored_post(reading, StoreResult("new", 2, 0, 0, ("new",)))
    assert (row.papers, row.outcome, row.papers_new) == (["2405.00001", "2405.00002v3"], "new", 2)
    assert row.published_at == "2024-05-22T08:30:15+00:00"
