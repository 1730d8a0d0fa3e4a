"""The verdict on a run, by what it counted of its sites and of their lists."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import Floors, SiteCounts, find_missed_floors
from crawler.runs.verdict import Verdict, judge_run

DAY = date(2025, 3, 5)
NEXT_DAY = DAY + timedelta(1)
WHOLE = ListProgress(found=137, printed=137, ended=True)
_NOTHING_THERE = "no post was found there: is this the address of the blog, and does it have what you look for?"
FLOORS = Floors(papers=1.0)


def make_counts(lists: ListProgress = WHOLE, **changes: Any) -> SiteCounts:
    """A sound site of 137 posts, but for the changes."""
    sound = {"fetched": 137, "understood": 137, "digests": 98, "appearances": 726}
    return SiteCounts(FLOORS, replace(lists), **sound | changes)


def make_lists(**changes: Any) -> SiteCounts:
    return make_counts(replace(WHOLE, **changes))


@pytest.mark.parametrize(
    ("counts", "failures", "outcome", "code"),
    [
        (make_counts(), 0, "finished", 0),
        (make_counts(), 2, "failed", 1),
        (make_lists(printed=None), 0, "finished", 0),
        (make_lists(found=136), 0, "under_floor", 3),
        (make_lists(ended=False), 1, "under_floor", 3),
        (make_counts(understood=60), 77, "under_floor", 3),
        (make_counts(appearances=97), 0, "under_floor", 3),
        (make_counts(digests=0, appearances=0), 0, "finished", 0),
    ],
)
def test_a_site(counts: SiteCounts, failures: int, outcome: str, code: int) -> None:
    verdict = judge_run({"https://a.example/": counts}, failures)
    assert (verdict.outcome, verdict.exit_code) == (outcome, code)
    assert bool(verdict.reasons) is (outcome == "under_floor")


@pytest.mark.parametrize(
    ("counts", "missed"),
    [
        (make_counts(fetched=1, understood=0, digests=1, appearances=0), 0),
        (make_counts(fetched=9, understood=0, digests=9, appearances=0), 0),
        (make_counts(fetched=10, understood=4, digests=4, appearances=3), 2),
        (make_counts(replace(WHOLE, found=2, printed=2), fetched=2, understood=0), 1),
    ],
)
def test_shares_need_enough_pages(counts: SiteCounts, missed: int) -> None:
    assert len(find_missed_floors(counts)) == missed
    assert counts.sound is not bool(missed)


def test_an_unchanged_site_misses_nothing() -> None:
    assert judge_run({"b": SiteCounts(Floors(posts=1), unchanged=True)}, 0).outcome == "finished"


def test_a_post_that_did_not_answer_makes_a_site_unsound() -> None:
    assert make_counts().sound
    assert not make_counts(missed=1).sound
    assert make_counts(missed=1).whole


def test_a_site_with_too_few_posts() -> None:
    counts = SiteCounts(Floors(posts=1), partial=True)
    assert find_missed_floors(counts) == [_NOTHING_THERE]


def test_vanished_posts_weigh_most() -> None:
    verdict = judge_run({"a": make_counts(live=304, vanished=264), "b": make_lists(found=136)}, 2)
    assert (verdict.outcome, verdict.exit_code) == ("suspicious", 4)
    assert verdict.reasons == (
        "a: 264 of 304 posts vanished at once; none was marked as gone",
        "b: found 136 of the 137 posts that the site prints",
    )


def test_the_worst_site_decides() -> None:
    sites = {"https://a.example/": make_counts(), "https://b.example/": make_lists(found=136)}
    reason = "https://b.example/: found 136 of the 137 posts that the site prints"
    assert judge_run(sites, 2) == Verdict("under_floor", (reason,))


def test_no_site_reached_is_a_failure() -> None:
    assert judge_run({}, 1).exit_code == 1
    assert judge_run({}, 1, unreached=1) == Verdict("unreached")
    assert judge_run({}, 0, unreached=1).exit_code == 5


def test_a_list_is_whole_at_its_end_with_the_printed_number() -> None:
    assert make_counts().whole
    assert make_lists(printed=None).whole
    assert not make_lists(printed=138).whole
    assert not make_lists(ended=False).whole
    assert not make_counts(partial=True).whole


def test_a_list_that_ends_before_its_last_page() -> None:
    counts = make_lists(pages=1, pages_printed=2)
    assert not counts.whole
    assert judge_run({"b": counts}, 0).reasons == ("b: the list of posts ended after 1 of 2 pages",)


def test_only_days_that_are_looked_for_count() -> None:
    calendar = {DAY: 20, NEXT_DAY: 9}
    lists = ListProgress(found=20, pages=2, pages_printed=180, calendar=calendar, only=frozenset({DAY}), ended=True)
    counts = make_counts(lists)
    assert judge_run({"b": counts}, 0).reasons == (
        "b: found fewer posts than the calendar counts on 1 days, first 0 of 20 on 2025-03-05",
    )
    counts.lists.days[DAY] = 20
    assert judge_run({"b": counts}, 0).outcome == "finished"
    assert not counts.whole


def test_days_for_which_the_calendar_counts_more() -> None:
    counts = make_lists(calendar={DAY: 15, NEXT_DAY: 2}, days=Counter({DAY: 13, NEXT_DAY: 20}))
    assert not counts.whole
    assert judge_run({"b": counts}, 0).reasons == (
        "b: found fewer posts than the calendar counts on 1 days, first 13 of 15 on 2025-03-05",
    )
    assert make_lists(calendar={DAY: 13}, days=Counter({DAY: 13, NEXT_DAY: 1})).whole


def test_a_run_is_about_the_posts_listed_and_those_due() -> None:
    assert ListProgress(urls={"a", "b"}, found=2, due={"b", "c"}).requested == 3


def test_a_post_without_a_list_counts_each_time_it_is_read() -> None:
    lists = ListProgress()
    for _ in range(2):
        lists.add_post("https://a.example/1/")
    assert (lists.found, lists.urls) == (2, {"https://a.example/1/"})
