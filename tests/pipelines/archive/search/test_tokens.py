"""What a token is: a character of Chinese, Japanese or Korean, a word of anything else, and what ends a phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.search.tokens import BREAK, tokenize, write_tokens

# The only letters that NFKC turns into marks alone: not a token, and no sign where texts are cut.
_MARKS = "\ufc5e\ufc5f\ufc60\ufc61\ufc62\ufc63\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e\uff9e\uff9f"
_TELLING = " \n\t\x1c\x1f.-_'/aB3éßİÆ扩散ガ한①⑴＿，。\u0301\u3000\ue000"
_LONG = st.integers(495, 1010).map(lambda length: "a" * length)
_TEXTS = st.one_of(st.text(_TELLING, max_size=8), st.text(st.characters(exclude_characters=_MARKS), max_size=8), _LONG)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        ("风车 Mill", "风 车 mill"),
        ("风 车", "风 | 车"),
        ("风\u3000车", "风 | 车"),
        ("用Mill磨", "用 mill 磨"),
        ("end. Begin", "end | begin"),
        ("v3.5, it’s a_b C++", "v3 5 | it s a b c |"),
        ("line\nline\r\nline", "line | line | line"),
        ("ガラス 한국", "ガ ラ ス | 한 국"),
        ("Ærø Łódź ñ", "aero lodz n"),
        ("Ωμέγα мир", "ωμέγα мир"),
        ("① ②", "1 2"),
        ("⑴ sail＿cloth", "1 sail | cloth"),
        ("\ue000x\ufffdy", "| x | y"),
    ],
)
def test_tokens_of_a_text(text: str, tokens: str) -> None:
    assert " ".join(tokenize(text)).replace(BREAK, "|") == tokens


@given(st.text(max_size=60))
def test_tokens_hold_no_blanks_and_stay_as_they_are(text: str) -> None:
    tokens = tokenize(text)
    assert all(token and token.split() == [token] for token in tokens)
    assert tokenize(" ".join(tokens)).count(BREAK) >= tokens.count(BREAK)


@given(st.lists(st.tuples(_TEXTS, st.booleans()), min_size=1, max_size=6))
def test_texts_cut_one_by_one_are_joined_as_if_cut_together(texts: list[tuple[str, bool]]) -> None:
    known = {text: write_tokens([text]) for text, is_known in texts if is_known}
    together = [text for text, _ in texts]
    assert write_tokens(together, known) == write_tokens(together)


@given(st.lists(st.text(_MARKS + _TELLING, max_size=8), min_size=1, max_size=6))
def test_only_a_break_beside_a_mark_differs(texts: list[str]) -> None:
    """Such as a lone `ﾞ` behind the last full stop of a text: no phrase ends otherwise for it."""
    known = {text: write_tokens([text]) for text in texts}
    assert split_phrases(write_tokens(texts, known)) == split_phrases(write_tokens(texts))


def split_phrases(written: str) -> list[list[str]]:
    """The tokens between breaks."""
    return [phrase.split() for phrase in written.split(BREAK) if phrase.strip()]


def test_long_words_are_cut() -> None:
    assert [len(token) for token in tokenize("a" * 1200)] == [500, 500, 200]
