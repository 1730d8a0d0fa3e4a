"""Texts are aligned with the source that they were extracted from, also where the same words occur many times."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.provenance.alignment import UNALIGNED, align_texts

often = settings(max_examples=200, deadline=None, derandomize=True, database=None)
SENTENCES = ("本文提出一种更快的渲染方法", "本文提出一种更快的", "方法", "该方法在三个数据集上更快，也更准。", "渲染")
MARKS = ("、", "•", "⭐要点⭐", "（一）")
# A mark that the parser drops, or none, and a sentence that it keeps.
items = st.lists(st.tuples(st.sampled_from(("", "", *MARKS)), st.sampled_from(SENTENCES)), min_size=1, max_size=30)


def align(source: str, *texts: str) -> list[list[int]]:
    return align_texts(source, texts, [0] * len(texts))


@often
@given(items)
def test_every_text_is_aligned_with_its_own_occurrence(extracted: list[tuple[str, str]]) -> None:
    source, expected = "", []
    for mark, sentence in extracted:
        source += mark
        expected.append(list(range(len(source), len(source) + len(sentence))))
        source += sentence
    assert align(source, *(sentence for _, sentence in extracted)) == expected


letters = st.text("甲乙，丙", max_size=40)


@often
@given(letters, st.lists(letters, max_size=6))
def test_a_letter_is_aligned_with_the_same_letter(source: str, texts: list[str]) -> None:
    aligned = align(source, *texts)
    assert [len(offsets) for offsets in aligned] == [len(text) for text in texts]
    for text, offsets in zip(texts, aligned, strict=True):
        pairs = [(letter, source[offset]) for letter, offset in zip(text, offsets, strict=True) if offset != UNALIGNED]
        assert all(ours == theirs for ours, theirs in pairs)


def test_added_letters_are_unaligned() -> None:
    (offsets,) = align("他说很快很准又很稳", "他说“很快”很准又很稳……")
    assert offsets == [0, 1, UNALIGNED, 2, 3, UNALIGNED, 4, 5, 6, 7, 8, UNALIGNED, UNALIGNED]


def test_letters_after_an_added_one_are_aligned() -> None:
    (offsets,) = align("他说很快很准又很稳也", "他说快很快很准又很稳")
    assert offsets[3:] == [2, 3, 4, 5, 6, 7, 8]


def test_an_article_is_not_aligned_with_the_head_of_its_page() -> None:
    """The head repeats how the article begins."""
    source = "本文提出一种更快的渲染方法" + "首页归档标签" + "本文提出一种更快的渲染方法，它也更准。"
    assert align(source, "本文提出一种更快的渲染方法，它也更准。") == [list(range(19, 38))]


def test_a_text_begins_no_earlier_than_its_floor() -> None:
    assert align_texts("要点甲要点乙", ["要点"], [3]) == [[3, 4]]


def test_texts_out_of_order() -> None:
    source = "先说这一句很长的话，再说那一句很长的话。"
    assert align(source, "再说那一句很长的话。", "先说这一句很长的话，") == [list(range(10, 20)), list(range(10))]


def test_aligning_an_unrelated_text_is_given_up() -> None:
    source = "甲乙" * 40_000
    (offsets,) = align(source, "乙乙" * 40_000)
    assert offsets.count(UNALIGNED) > len(offsets) // 2
