"""The judgement on a run."""

from collections import Counter
from datetime import date, timedelta

import pytest

from crawler.verdict import Floors, SiteCounts, Verdict, judge_run

DAY = date(2025, 3, 5)


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
