"""Reasons of failures can be stored and shown, whatever they quote."""

import pytest

from pipelines.printable import shorten_line
from pipelines.records.pages import PageFailure


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("HTTP 404", "HTTP 404"),
        ("a\udcff.md is empty", "a\\udcff.md is empty"),
        ("\x1b[31mno\n  such\x00 day\u202e", "\\x1b[31mno such\\x00 day\\u202e"),
        ("x" * 10**6, "x" * 299 + "…"),
        ("高" * 301, "高" * 299 + "…"),
    ],
)
def test_a_reason_is_one_line(reason: str, kept: str) -> None:
    assert PageFailure("https://a.example/", "fetch", reason).reason == kept
    assert shorten_line(kept) == kept


def test_a_url_can_be_stored() -> None:
    assert PageFailure("https://a.example/\udcff", "fetch", "").url == "https://a.example/\\udcff"
