"""Removes invisible characters from text; keeps every character that a reader sees, however odd.

Mojibake is repaired before this step, in `mojibake/repair.py`.
"""

import re

from pipelines.characters import INVISIBLE, remove_invisible

# HTML takes any number of digits, and the semicolon may be missing.
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_LAST_CODE_POINT = 0x10FFFF
_MOST_DIGITS = 7  # of U+10FFFF, without leading zeros


def clean_text(text: str) -> str:
    """Text or markup without invisible characters; text that has none is returned as the same object.

    >>> clean_text("新方法\\u200b：\\u201c高斯泼溅\\u201d（３Ｄ）\\u3000👩\\u200d💻\\x0b提升\\x07效率")
    '新方法：“高斯泼溅”（３Ｄ）\\u3000👩\\u200d💻 提升效率'
    >>> clean_text("l&#8203;ine &#38; sound&#0000000027 &#x1b")
    'line &#38; sound '
    """
    while (cleaned := _clean_once(text)) != text:  # removing a character can complete another reference
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    if "&#" in text:
        text = _CHARACTER_REFERENCE.sub(_remove_invisible_reference, text)
    return remove_invisible(text)


def _remove_invisible_reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0") or "0"
    code = int(digits, 16 if match[1] else 10) if len(digits) <= _MOST_DIGITS else _LAST_CODE_POINT
    is_invisible = code <= _LAST_CODE_POINT and INVISIBLE.match(chr(code))
    return "" if is_invisible else match[0]
