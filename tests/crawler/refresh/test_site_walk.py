"""Which pages of a site's lists are read next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.refresh.plan import Quest
from crawler.refresh.site_walk import Visit
from crawler.sites.mirror import Mirror
from crawler.sites.registry import Source
from pipelines.records import ListPage
from tests.crawler.refresh.test_plan import DAYS, NOW, SECOND, make_listing

BASE = SECOND.site.base_url
COUNTING = [(f"{BASE}archives/", Quest(frozenset()))]


@pytest.fixture
def visit() -> Visit:
    return Visit(Source(SECOND.site), Mirror(BASE, "http://127.0.0.1:8000/talk/"), SECOND)


def test_a_post_is_noted_once(visit: Visit) -> None:
    listing = make_listing(DAYS[2], DAYS[2], DAYS[1])
    assert visit.note_posts(listing) == listing.entries
    assert visit.note_posts(listing) == ()
    assert visit.days == {DAYS[2]: 2, DAYS[1]: 1}


def test_a_list_is_followed_to_its_end(visit: Visit) -> None:
    listing = make_listing(DAYS[2])
    assert visit.follow(Quest(), listing) == [(listing.next_url, Quest())]
    assert visit.follow(Quest(), replace(listing, next_url=None)) == []
    assert visit.chains == 0


def test_lists_that_do_not_count_the_posts_are_followed_by_one_that_does(visit: Visit) -> None:
    visit.counted = False
    assert visit.follow(Quest(), make_listing(DAYS[2], next_url=None)) == COUNTING
    assert visit.follow(COUNTING[0][1], make_listing(DAYS[2])) == []
    assert visit.chains == 0


def test_days_are_looked_for_in_the_lists_of_their_months(visit: Visit) -> None:
    march = datetime(2025, 3, 5, tzinfo=UTC).date()
    quest, others = visit.split_days(frozenset({DAYS[2], march}), make_listing(DAYS[2]))
    assert quest == Quest(frozenset({DAYS[2]}))
    assert others == [(f"{BASE}archives/2025/03/", Quest(frozenset({march})))]
    assert visit.chains == 2


@pytest.mark.parametrize(("days", "listing"), [(None, make_listing(DAYS[2])), (frozenset(), ListPage((), None, 0))])
def test_without_days_there_is_the_whole_list(visit: Visit, days: frozenset[object] | None, listing: ListPage) -> None:
    assert visit.split_days(days, listing) == (Quest(), [])  # type: ignore[arg-type]


def test_a_post_that_is_missing_makes_the_whole_list_necessary(visit: Visit) -> None:
    visit.calendar = {DAYS[2]: 1}
    assert visit.choose_days(NOW, timedelta(days=7)) == {DAYS[2]}
    visit.missing.add("https://a.example/talk/1/")
    assert visit.choose_days(NOW, timedelta(days=7)) is None
    assert replace(visit, known=None, missing=set()).choose_days(NOW, timedelta(days=7)) is None


def test_a_page_that_was_read_is_known_by_its_public_address(visit: Visit) -> None:
    assert not visit.has_read(f"{BASE}1/")
    url = "http://127.0.0.1:8000/talk/1/"
    visit.read = Response(url, request=Request(url, meta={"public_url": url}))
    assert visit.has_read(f"{BASE}1/")
