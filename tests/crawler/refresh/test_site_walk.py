"""Which pages of a site's lists are read next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.refresh.plan import ListScope
from crawler.refresh.site_walk import SiteWalk
from crawler.sites.mirror import Mirror
from crawler.sites.registry import SiteProfile
from pipelines.records.sites import ListPage
from tests.support.list_pages import DAYS, NOW, SECOND, make_listing

BASE = SECOND.site.base_url
COUNTING = [(f"{BASE}archives/", ListScope(frozenset()))]


@pytest.fixture
def walk() -> SiteWalk:
    return SiteWalk(SiteProfile(SECOND.site), Mirror(BASE, "http://127.0.0.1:8000/talk/"), SECOND)


def test_a_post_is_noted_once(walk: SiteWalk) -> None:
    listing = make_listing(DAYS[2], DAYS[2], DAYS[1])
    assert walk.lists.add_page(listing) == listing.entries
    assert walk.lists.add_page(listing) == ()
    assert walk.lists.days == {DAYS[2]: 2, DAYS[1]: 1}


def test_a_list_is_followed_to_its_end(walk: SiteWalk) -> None:
    listing = make_listing(DAYS[2])
    assert walk.choose_next_lists(ListScope(), listing) == [(listing.next_url, ListScope())]
    assert walk.choose_next_lists(ListScope(), replace(listing, next_url=None)) == []
    assert walk.open_lists == 0


def test_lists_that_do_not_count_the_posts_are_followed_by_one_that_does(walk: SiteWalk) -> None:
    walk.counted = False
    assert walk.choose_next_lists(ListScope(), make_listing(DAYS[2], next_url=None)) == COUNTING
    assert walk.choose_next_lists(COUNTING[0][1], make_listing(DAYS[2])) == []
    assert walk.open_lists == 0


def test_days_are_looked_for_in_the_lists_of_their_months(walk: SiteWalk) -> None:
    march = datetime(2025, 3, 5, tzinfo=UTC).date()
    walk.lists.only = frozenset({DAYS[2], march})
    scope, others = walk.split_lists(make_listing(DAYS[2]))
    assert scope == ListScope(frozenset({DAYS[2]}))
    assert others == [(f"{BASE}archives/2025/03/", ListScope(frozenset({march})))]
    assert walk.open_lists == 2


@pytest.mark.parametrize(("days", "listing"), [(None, make_listing(DAYS[2])), (frozenset(), ListPage((), None, 0))])
def test_without_days_there_is_the_whole_list(walk: SiteWalk, days: frozenset[date] | None, listing: ListPage) -> None:
    walk.lists.only = days
    assert walk.split_lists(listing) == (ListScope(), [])


def test_a_post_that_is_missing_makes_the_whole_list_necessary(walk: SiteWalk) -> None:
    walk.lists.calendar = {DAYS[2]: 1}
    assert walk.choose_days(NOW, timedelta(days=7)) == {DAYS[2]}
    walk.missing.add("https://a.example/talk/1/")
    assert walk.choose_days(NOW, timedelta(days=7)) is None
    assert replace(walk, known=None, missing=set()).choose_days(NOW, timedelta(days=7)) is None


def test_a_page_that_was_read_is_known_by_its_public_address(walk: SiteWalk) -> None:
    assert not walk.has_read(f"{BASE}1/")
    url = "http://127.0.0.1:8000/talk/1/"
    walk.read = Response(url, request=Request(url, meta={"public_url": url}))
    assert walk.has_read(f"{BASE}1/")
