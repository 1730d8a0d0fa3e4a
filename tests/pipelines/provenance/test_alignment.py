"""Texts are found again where they were taken from, also where the same words stand many times."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.provenance.alignment import NOWHERE, follow_texts

often = settings(max_examples=200, deadline=None, derandomize=True, database=None)
SENTENCES = ("本文提出一种更快的渲染方法", "本文提出一种更快的", "方法", "该方法在三个数据集上更快，也更准。", "渲染")
MARKS = ("、", "•", "⭐要点⭐", "（一）")
# A mark that the parser drops, or none, and a sentence that it keeps.
items = st.lists(st.tuples(st.sampled_from(("", "", *MARKS)), st.sampled_from(SENTENCES)), min_size=1, max_size=30)


def follow(source: str, *texts: str) -> list[list[int]]:
    return follow_texts(source, texts, [0] * len(texts))


@often
@given(items)
def test_every_text_is_found_where_it_stood(said: list[tuple[str, str]]) -> None:
    source, expected = "", []
    for mark, sentence in said:
        source += mark
        expected.append(list(range(len(source), len(source) + len(sentence))))
        source += sentence
    assert follow(source, *(sentence for _, sentence in said)) == expected


letters = st.text("甲乙，丙", max_size=40)


@often
@given(letters, st.lists(letters, max_size=6))
def test_what_is_found_is_the_same_letter(source: str, texts: list[str]) -> None:
    found = follow(source, *texts)
    assert [len(places) for places in found] == [len(text) for text in texts]
    for text, places in zip(texts, found, strict=True):
        told = [(letter, source[place]) for letter, place in zip(text, places, strict=True) if place != NOWHERE]
        assert all(ours == theirs for ours, theirs in told)


def test_letters_that_were_added_are_nowhere() -> None:
    (places,) = follow("他说很快很准又很稳", "他说“很快”很准又很稳……")
    assert places == [0, 1, NOWHERE, 2, 3, NOWHERE, 4, 5, 6, 7, 8, NOWHERE, NOWHERE]


def test_one_letter_more_among_those_of_the_source() -> None:
    (places,) = follow("他说很快很准又很稳也", "他说快很快很准又很稳")
    assert places[3:] == [2, 3, 4, 5, 6, 7, 8]


def test_an_article_begins_where_it_goes_on() -> None:
    """A page's head says how its article begins."""
    source = "本文提出一种更快的渲染方法" + "首页归档标签" + "本文提出一种更快的渲染方法，它也更准。"
    assert follow(source, "本文提出一种更快的渲染方法，它也更准。") == [list(range(19, 38))]


def test_a_text_begins_no_earlier_than_its_floor() -> None:
    assert follow_texts("要点甲要点乙", ["要点"], [3]) == [[3, 4]]


def test_texts_of_another_order() -> None:
    source = "先说这一句很长的话，再说那一句很长的话。"
    assert follow(source, "再说那一句很长的话。", "先说这一句很长的话，") == [list(range(10, 20)), list(range(10))]


def test_another_text_is_given_up() -> None:
    source = "甲乙" * 40_000
    (places,) = follow(source, "乙乙" * 40_000)
    assert places.count(NOWHERE) > len(places) // 2
