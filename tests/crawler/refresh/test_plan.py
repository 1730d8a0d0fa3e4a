"""What of a site is worth asking for, by what is known of it and what it prints."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import pytest

from crawler.refresh.plan import (
    ListChain,
    ListScope,
    choose_homes,
    conditional_headers,
    find_new_days,
    find_unchanged,
    has_news,
    prints_update_times,
    should_follow,
    split_scope,
)
from pipelines.records.sites import Listed, ListPage
from tests.support.list_pages import DAYS, FIRST, NOW, SECOND, WEEK, make_listing

MIRROR = "http://127.0.0.1:8000/"


def test_a_home_page_is_asked_with_what_it_said_before() -> None:
    homes = choose_homes([FIRST, SECOND], SECOND.site.base_url)
    assert homes == [SECOND]
    assert conditional_headers(homes, SECOND.site.base_url) == {"If-None-Match": 'W/"2"'}


def test_a_date_is_told_to_the_host_that_said_it() -> None:
    untagged = replace(FIRST, home_etag=None, home_fetched_from=MIRROR)
    assert conditional_headers(choose_homes([untagged], MIRROR), MIRROR) == {"If-Modified-Since": "Wed"}
    assert conditional_headers(choose_homes([untagged], FIRST.site.base_url), FIRST.site.base_url) == {}
    assert conditional_headers([untagged], "http://127.0.0.1:8001/") == {}
    assert conditional_headers([replace(untagged, home_last_modified=None)], MIRROR) == {}


def test_a_mirror_that_was_never_read_may_be_that_of_any_site() -> None:
    homes = choose_homes([FIRST, SECOND, replace(FIRST, home_etag=None)], MIRROR)
    assert conditional_headers(homes, MIRROR) == {"If-None-Match": '"1", W/"2"'}
    assert find_unchanged(homes, '"2"') == SECOND
    assert find_unchanged(homes, '"3"') is None
    assert find_unchanged(homes, None) is None
    assert find_unchanged([SECOND], None) == SECOND
    assert find_unchanged([FIRST, FIRST], '"1"') is None


def test_lists_that_tell_edits() -> None:
    listing = make_listing(DAYS[0], DAYS[1])
    assert not prints_update_times(listing)
    assert not prints_update_times(ListPage((), None, 0))
    assert prints_update_times(replace(listing, entries=tuple(replace(one, updated_at=NOW) for one in listing.entries)))


@pytest.mark.parametrize(
    ("known", "calendar", "settled", "new"),
    [
        ({DAYS[0]: 3}, {DAYS[0]: 3}, NOW, set()),
        ({DAYS[0]: 3}, {DAYS[0]: 4, DAYS[1]: 15}, NOW, {DAYS[0], DAYS[1]}),
        ({date(2024, 1, 1): 9, DAYS[0]: 3}, {DAYS[0]: 3, DAYS[1]: 1}, NOW, {DAYS[1]}),
        ({DAYS[0]: 3}, {DAYS[0]: 2, DAYS[1]: 1}, NOW, None),
        ({DAYS[0]: 3, DAYS[2]: 1}, {DAYS[0]: 3}, NOW, None),
        ({DAYS[0]: 3}, {}, NOW, None),
        ({DAYS[0]: 3}, {DAYS[0]: 4}, NOW - WEEK, None),
        ({DAYS[0]: 3}, {DAYS[0]: 4}, None, None),
    ],
)
def test_days_with_new_posts(
    known: dict[date, int], calendar: dict[date, int], settled: datetime | None, new: set[date] | None
) -> None:
    site = replace(FIRST, days=known, settled_at=settled)
    assert find_new_days(site, calendar, NOW, WEEK) == new


def test_months_that_the_first_page_does_not_reach_have_lists_of_their_own() -> None:
    assert split_scope([], DAYS[3]) == (ListScope(frozenset()), [])
    assert split_scope([DAYS[3], DAYS[0]], DAYS[3]) == (ListScope(frozenset({DAYS[3], DAYS[0]})), [])
    august, march = date(2025, 8, 31), date(2025, 3, 5)
    first, others = split_scope([march, august, DAYS[3]], DAYS[3])
    assert first == ListScope(frozenset({DAYS[3]}))
    assert others == [
        (date(2025, 3, 1), ListScope(frozenset({march}))),
        (date(2025, 8, 1), ListScope(frozenset({august}))),
    ]
    assert split_scope([DAYS[3], DAYS[4]], august)[0] == ListScope(frozenset({DAYS[3], DAYS[4]}))


@pytest.mark.parametrize(
    ("scope", "listing", "found", "onward"),
    [
        (ListScope(), make_listing(DAYS[3]), {}, True),
        (ListScope(), make_listing(DAYS[3], next_url=None), {}, False),
        (ListScope(frozenset()), make_listing(DAYS[3]), {}, False),
        (ListScope(frozenset({DAYS[3]})), make_listing(DAYS[3]), {DAYS[3]: 1}, True),
        (ListScope(frozenset({DAYS[3]})), make_listing(DAYS[3]), {DAYS[3]: 2}, False),
        (ListScope(frozenset({DAYS[3]})), make_listing(DAYS[3], DAYS[2]), {DAYS[3]: 1}, False),
        (ListScope(frozenset({DAYS[3], DAYS[1]})), make_listing(DAYS[3], DAYS[2]), {DAYS[3]: 1}, True),
        (ListScope(frozenset({DAYS[3]})), make_listing(), {}, True),
    ],
)
def test_how_far_a_list_is_followed(scope: ListScope, listing: ListPage, found: dict[date, int], onward: bool) -> None:
    assert should_follow(scope, listing, Counter(found), dict.fromkeys(DAYS, 2)) is onward


TOLD = Listed("https://a.example/b/", "NeRF", NOW, NOW, cover_image_url="https://i.example/1")


@pytest.mark.parametrize(
    ("listed", "before", "news"),
    [
        (TOLD, [TOLD], False),
        (TOLD, [], True),
        (replace(TOLD, title="改名"), [TOLD], True),
        (replace(TOLD, updated_at=NOW + WEEK), [TOLD], True),
        (replace(TOLD, published_at=NOW + WEEK), [TOLD], True),
        (replace(TOLD, title="n"), [TOLD, replace(TOLD, title="n")], False),
        (replace(TOLD, title=None, published_at=None, updated_at=None), [TOLD], False),
        (replace(TOLD, cover_image_url=None), [TOLD], True),
        (TOLD, [replace(TOLD, cover_image_url=None)], True),
        (replace(TOLD, cover_image_url="https://i.example/2"), [TOLD], False),
        (replace(TOLD, cover_image_url="https://i.example/2", updated_at=None), [TOLD], True),
    ],
)
def test_what_a_list_calls_new(listed: Listed, before: list[Listed], news: bool) -> None:
    assert has_news(listed, before) is news


def test_a_list_that_goes_on_after_its_last_page_or_names_too_many_posts() -> None:
    def list_posts(number: int, posts: int, page_count: int | None) -> ListPage:
        entries = tuple(Listed(f"{number}/{post}/") for post in range(posts))
        return ListPage(entries, f"page/{number + 1}/", None, page_count, url=f"page/{number}/")

    chain = ListChain()
    reasons = [chain.find_break(list_posts(number, 1, 2)) for number in (1, 2, 3)]
    assert reasons == [None, None, "page 3 of 2 goes on at page/4/"]
    assert ListChain().find_break(list_posts(1, 20_000, None)) is None
    assert ListChain().find_break(list_posts(1, 20_001, None)) == "the list names more than 20,000 posts"
