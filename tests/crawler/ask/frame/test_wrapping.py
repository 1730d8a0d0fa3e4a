"""Lines of Chinese and English break where a reader expects it, and are no wider than the terminal."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crawler.ask.frame.wrapping import find_breaks


def wrap(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in pairwise([0, *find_breaks(text, width), len(text)])]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("风车磨面，灯塔会转。", 8, ["风车磨", "面，灯塔", "会转。"]),
        ("the old mill turns", 8, ["the old ", "mill ", "turns"]),
        ("用 windmill 磨面", 9, ["用 ", "windmill ", "磨面"]),
        ("见《海与风车》。", 8, ["见《海与", "风车》。"]),
        ("https://a.example/abcdef", 10, ["https://a.", "example/ab", "cdef"]),
        ("", 8, [""]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(alphabet="风车ab ，。（《x", max_size=40), st.integers(6, 20))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)
