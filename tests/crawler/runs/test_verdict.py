"""The judgement on a run."""

from collections import Counter
from datetime import date, timedelta

import pytest

from crawler.runs.verdict import Floors, SiteCounts, Verdict, find_missed_floors, judge_run

DAY = date(2025, 3, 5)
LATER = timedelta(days=1)


def sound(**changes: object) -> SiteCounts:
    facts: dict[str, object] = {
        "found": 137, "printed": 137, "lists_ended": True, "fetched": 137, "understood": 137,
        "digests": 98, "appearances": 726,
    } | changes  # fmt: skip
    return SiteCounts(Floors(papers=1.0), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "failures", "outcome", "code"),
    [
        (sound(), 0, "finished", 0),
        (sound(), 2, "failed", 1),
        (sound(printed=None), 0, "finished", 0),
        (sound(found=136), 0, "under_floor", 3),
        (sound(lists_ended=False), 1, "under_floor", 3),
        (sound(understood=60), 77, "under_floor", 3),
        (sound(appearances=97), 0, "under_floor", 3),
        (sound(digests=0, appearances=0), 0, "finished", 0),
    ],
)
def test_a_site(counts: SiteCounts, failures: int, outcome: str, code: int) -> None:
    verdict = judge_run({"https://a.example/": counts}, failures)
    assert (verdict.outcome, verdict.exit_code) == (outcome, code)
    assert bool(verdict.reasons) is (outcome == "under_floor")


@pytest.mark.parametrize(
    ("counts", "missed"),
    [
        (sound(fetched=1, understood=0, digests=1, appearances=0), 0),
        (sound(fetched=9, understood=0, digests=9, appearances=0), 0),
        (sound(fetched=10, understood=4, digests=4, appearances=3), 2),
        (sound(found=2, printed=2, fetched=2, understood=0), 1),
    ],
)
def test_few_pages_are_no_share_of_a_site(counts: SiteCounts, missed: int) -> None:
    assert len(find_missed_floors(counts)) == missed
    assert counts.sound is not bool(missed)


def test_a_site_of_which_nothing_was_deployed_misses_nothing() -> None:
    assert judge_run({"b": SiteCounts(Floors(posts=1), unchanged=True)}, 0).outcome == "finished"


def test_a_page_that_did_not_answer_makes_a_site_unsound() -> None:
    assert sound().sound
    assert not sound(missed=1).sound
    assert sound(missed=1).whole


def test_too_many_that_vanished_weigh_most() -> None:
    verdict = judge_run({"a": sound(live=304, vanished=264), "b": sound(found=136)}, 2)
    assert (verdict.outcome, verdict.exit_code) == ("suspicious", 4)
    assert verdict.reasons == (
        "a: 264 of 304 posts vanished at once; none of them was marked gone",
        "b: found 136 of the 137 posts it prints",
    )


def test_only_the_days_that_were_looked_for_count() -> None:
    counts = sound(
        only=frozenset({DAY}), found=20, printed=None, lists=2, lists_printed=180, calendar={DAY: 20, DAY + LATER: 9}
    )
    assert judge_run({"b": counts}, 0).reasons == (
        "b: found fewer posts than its calendar counts on 1 days, first 0 of 20 on 2025-03-05",
    )
    counts.days[DAY] = 20
    assert judge_run({"b": counts}, 0).outcome == "finished"
    assert not counts.whole


def test_posts_in_question_are_those_listed_and_those_due() -> None:
    assert sound(listed={"a", "b"}, found=2, due={"b", "c"}).named == 3


def test_no_site_reached_is_a_failure() -> None:
    assert judge_run({}, 1).exit_code == 1


def test_the_worst_site_decides() -> None:
    sites = {"https://a.example/": sound(), "https://b.example/": sound(found=136)}
    assert judge_run(sites, 2) == Verdict("under_floor", ("https://b.example/: found 136 of the 137 posts it prints",))


def test_a_list_is_whole_at_its_end_with_the_printed_number() -> None:
    assert sound().whole
    assert sound(printed=None).whole
    assert not sound(printed=138).whole
    assert not sound(lists_ended=False).whole


def test_a_list_that_ends_before_its_last_page() -> None:
    counts = sound(lists=1, lists_printed=2)
    assert not counts.whole
    assert judge_run({"b": counts}, 0).reasons == ("b: its list of posts ended after 1 of the 2 pages it prints",)


def test_days_on_which_the_calendar_counts_more() -> None:
    counts = sound(calendar={DAY: 15, DAY + timedelta(1): 2}, days=Counter({DAY: 13, DAY + timedelta(1): 20}))
    assert not counts.whole
    assert judge_run({"b": counts}, 0).reasons == (
        "b: found fewer posts than its calendar counts on 1 days, first 13 of 15 on 2025-03-05",
    )
    assert sound(calendar={DAY: 13}, days=Counter({DAY: 13, DAY + timedelta(1): 1})).whole
