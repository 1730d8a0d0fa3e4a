"""What a token is: a character of Chinese, Japanese or Korean, a word of anything else, and what ends a phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.search.tokens import BREAK, tokenize


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


def test_long_words_are_cut() -> None:
    assert [len(token) for token in tokenize("a" * 1200)] == [500, 500, 200]
