"""The decision table of changes: every rule decides somewhere, and the first that applies wins."""

from itertools import product
from typing import Any

import pytest

from pipelines.archive.ingest.change_rules import RULES, Comparison, decide, replaces_url

BACK = {"url_live": False}
TITLE = ("title",)


@pytest.mark.parametrize(
    ("number", "values", "outcome", "events"),
    [
        (0, {"post_known": False}, "new", ("new",)),
        (1, {"url_known": False, "replaces_url": True}, "address", ("moved",)),
        (2, {"url_known": False}, "address", ("new",)),
        (3, {**BACK, "text_changed": True}, "address", ("moved", "edited")),
        (4, {**BACK, "metadata_changed": TITLE}, "address", ("moved", "metadata")),
        (5, BACK, "address", ("moved",)),
        (6, {"media_type_known": False, "text_changed": True}, "address", ("new",)),
        (7, {"text_changed": True, "comparable": False, "metadata_changed": TITLE}, "metadata", ()),
        (8, {"text_changed": True, "metadata_changed": TITLE}, "edited", ("edited",)),
        (9, {"metadata_changed": TITLE}, "metadata", ("metadata",)),
        (10, {}, "same", ()),
    ],
)
def test_every_rule(number: int, values: dict[str, Any], outcome: str, events: tuple[str, ...]) -> None:
    comparison, rule = Comparison(**values), RULES[number]
    decision = decide(comparison)
    assert next(rule for rule in RULES if rule.applies(comparison)) is rule
    assert (decision.outcome, decision.events) == (outcome, events)
    assert decision.reason.startswith(rule.decision.reason)


@pytest.mark.parametrize(
    ("values", "outcome", "events"),
    [
        ({"post_live": False, "url_live": False}, "metadata", ("returned",)),
        ({"post_live": False, "url_live": False, "text_changed": True}, "edited", ("edited", "returned")),
        ({"post_live": False, "url_known": False}, "address", ("new", "returned")),
        ({"post_live": False, "url_known": False, "replaces_url": True}, "address", ("moved", "returned")),
    ],
)
def test_a_post_that_was_lost_returns(values: dict[str, Any], outcome: str, events: tuple[str, ...]) -> None:
    decision = decide(Comparison(**values))
    assert (decision.outcome, decision.events) == (outcome, events)
    assert decision.reason.startswith("the post was gone and returned; ")


def test_the_reason_names_the_fields_that_changed() -> None:
    decision = decide(Comparison(metadata_changed=("title", "updated_at")))
    assert decision.reason == "the metadata differs: title, updated_at"


def test_every_comparison_has_a_decision() -> None:
    for values in product((False, True), repeat=8):
        comparison = Comparison(*values, metadata_changed=TITLE)
        decision = decide(comparison)
        assert decision.reason
        assert ("returned" in decision.events) == comparison.post_lost


@pytest.mark.parametrize(
    ("others", "is_page", "replaces"),
    [
        ([], True, False),
        ([True], True, True),
        ([False], True, True),
        ([True, False], False, False),
        ([False], False, True),
    ],
)
def test_a_page_has_one_url_while_a_document_may_have_copies(others: list[bool], is_page: bool, replaces: bool) -> None:
    assert replaces_url(others, is_page=is_page) is replaces
