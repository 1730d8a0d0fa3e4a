"""Tokenises text for the language model: one token per Chinese character, one per run of letters or digits.

Tags and line breaks become the token LINE_END; spaces and Markdown signs are dropped.  So a sentence has the same
tokens in HTML, in Markdown and in plain text.
"""

import re

LETTERS, DIGITS, LINE_END = "A", "0", "\n"
_CONTEXT_LENGTH = 64  # characters; n-grams look at four tokens, and the rest leaves room for letters and spaces
_LONGEST_TAG = 1000  # characters; keeps the search linear in a text of nothing but angle brackets
_TAG = re.compile(rf"<[^<>]{{0,{_LONGEST_TAG}}}>|[\n\r\x0b\x0c\x85]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_DIGITS = re.compile(r"[0-9]+")
_DROPPED = re.compile(r"[ \t*#`_|>\-\ud800-\udfff\x00]+")
_LINE_ENDS = re.compile(r"\n+")


def split_tokens(text: str) -> str:
    """The tokens of a text, as a string of one character per token.

    >>> split_tokens("<li>使用 NeRF 重建 3D 场景</li>\\n- 提出\\t**方法**：")
    '\\n使用A重建0A场景\\n提出方法：'
    """
    text = _DROPPED.sub("", _DIGITS.sub(DIGITS, _LETTERS.sub(LETTERS, _TAG.sub(LINE_END, text))))
    return _LINE_ENDS.sub(LINE_END, text)


def split_ends(text: str) -> list[str]:
    """The tokens of a text; of a long text only those of its beginning and its end, which serve as context."""
    if len(text) <= 2 * _CONTEXT_LENGTH:
        return [split_tokens(text)]
    return [split_tokens(text[:_CONTEXT_LENGTH]), split_tokens(text[-_CONTEXT_LENGTH:])]
