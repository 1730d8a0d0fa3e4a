"""The cases of `cases/*.json`, repaired by the word lists alone.

A case that cannot be repaired yet belongs to `known_failures.json`, and must leave it as soon as it passes.
"""

import pytest

from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.result import UNCERTAIN
from tests.support.mojibake.cases import MojibakeCase, read_cases

KINDS = ("wild", "synthetic", "negative", "known_failures")


def parametrize(*kinds: str) -> pytest.MarkDecorator:
    cases = [case for kind in kinds for case in read_cases(kind)]
    return pytest.mark.parametrize("case", cases, ids=[case.label for case in cases])


@parametrize("wild", "synthetic")
def test_mojibake_is_repaired(case: MojibakeCase) -> None:
    repair = repair_text(case.original)
    assert repair.text == case.expected
    assert repair.fault


@parametrize("negative")
def test_sound_text_is_the_same_object(case: MojibakeCase) -> None:
    assert case.expected == case.original
    repair = repair_text(case.original)
    assert repair.text is case.original
    assert repair.fault is None


@parametrize("known_failures")
@pytest.mark.xfail(strict=True)
def test_known_failure(case: MojibakeCase) -> None:
    assert repair_text(case.original).text == case.expected


@parametrize("known_failures")
def test_a_wrong_choice_of_a_known_failure_is_uncertain(case: MojibakeCase) -> None:
    wrong = [c for c in repair_text(case.original).choices if not case.expected.startswith(c.restored, c.offset)]
    assert all(choice.confidence < UNCERTAIN for choice in wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_labels_are_unique_and_every_case_says_what_it_shows(kind: str) -> None:
    cases = read_cases(kind)
    assert len({case.label for case in cases}) == len(cases)
    assert all(case.comment for case in cases)


@pytest.mark.parametrize("kind", ["wild", "synthetic"])
def test_repaired_text_is_not_repaired_again(kind: str) -> None:
    for case in read_cases(kind):
        assert repair_text(case.expected).text is case.expected
