"""The judgement on a run."""

import pytest

from crawler.verdict import Floors, SiteCounts, judge_run


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


def test_an_interrupted_run_is_not_judged() -> None:
    verdict = judge_run({"https://a.example/": sound(found=1)}, 3, interrupted=True)
    assert (verdict.outcome, verdict.exit_code, verdict.reasons) == ("interrupted", 130, ())


def test_a_list_is_whole_at_its_end_with_the_printed_number() -> None:
    assert sound().whole
    assert sound(printed=None).whole
    assert not sound(printed=138).whole
    assert not sound(lists_ended=False).whole
