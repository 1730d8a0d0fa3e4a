"""Text as the model sees it: Chinese character by character, everything else only as its shape.

Runs of letters and of digits are one token each, mark-up ends a line, blanks do not count.  So the same sentence
is the same in HTML, in Markdown and as plain text.
"""

import re

LETTERS, DIGITS, LINE_END = "A", "0", "\n"
_REACH = 64
_TAG = re.compile(r"<[^<>]{0,1000}>|[\n\r\x0b\x0c\x85]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_DIGITS = re.compile(r"[0-9]+")
_SHAPE = re.compile(r"[ \t*#`_|>\-\ud800-\udfff\x00]+")
_LINE_ENDS = re.compile(r"\n+")


def split_tokens(text: str) -> str:
    """One character a token.

    >>> split_tokens("<li>使用 NeRF 重建 3D 场景</li>\\n- 提出\\t**方法**：")
    '\\n使用A重建0A场景\\n提出方法：'
    """
    text = _SHAPE.sub("", _DIGITS.sub(DIGITS, _LETTERS.sub(LETTERS, _TAG.sub(LINE_END, text))))
    return _LINE_ENDS.sub(LINE_END, text)


def split_ends(text: str) -> list[str]:
    """The tokens of a text; of a long one only of its first and last stretch, for nothing reaches farther."""
    if len(text) <= 2 * _REACH:
        return [split_tokens(text)]
    return [split_tokens(text[:_REACH]), split_tokens(text[-_REACH:])]
