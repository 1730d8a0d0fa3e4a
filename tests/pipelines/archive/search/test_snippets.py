"""Which piece of a text a hit shows, and what is marked in it."""

import pytest

from pipelines.archive.search.query import list_terms, parse_query
from pipelines.archive.search.snippets import find_snippet


def mark(query: str, *texts: str) -> str:
    """The snippet, with brackets around what is marked."""
    found = find_snippet(texts, tuple(list_terms(parse_query(query))))
    shown = found.text
    for start, end in reversed(found.marks):
        shown = f"{shown[:start]}[{shown[start:end]}]{shown[end:]}"
    return shown


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("风车", "海上风车与风车", "海上[风车]与[风车]"),
        ("mill", "Mills and a MILL", "Mills and a [MILL]"),
        ("mill*", "Mills and a MILL", "[Mills] and a [MILL]"),
        ("muller", "Herr Müller", "Herr [Müller]"),
        ("gpt", "用ＧＰＴ与GPT", "用[ＧＰＴ]与[GPT]"),
        ("3D风车", "3D 风车", "[3D 风车]"),
        ("text-to-sail", "text to sail, text-to-sail", "[text to sail], [text-to-sail]"),
        ('"风车，海"', "风车、海", "[风车、海]"),
        ("风车 车与", "风车与海", "[风车与]海"),
        ("风车", "一\n风车", "一 [风车]"),
    ],
)
def test_marks(query: str, text: str, expected: str) -> None:
    assert mark(query, text) == expected


def test_the_text_with_most_words_is_shown() -> None:
    assert mark("风 海", "有风。", "有海，有风。", "海风") == "有[海]，有[风]。"


def test_a_long_text_is_cut_around_the_first_word() -> None:
    shown = mark("风车", f"{'甲。' * 60}风车{'乙' * 200}")
    assert shown.startswith("…甲。")
    assert shown.endswith("乙…")
    assert len(shown) == 94


def test_a_text_without_signs_is_cut_anywhere() -> None:
    assert mark("风车", "甲" * 90 + "风车").startswith("…" + "甲" * 24 + "[风车]")


def test_no_word_in_the_texts() -> None:
    assert mark("风车", "甲乙") == "甲乙"
    assert mark("风车") == ""
