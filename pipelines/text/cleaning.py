"""Removes invisible characters from text; keeps every character that a reader sees, however odd.

Mojibake is repaired before this step, in `mojibake/repair.py`.
"""

import re

# Control characters other than tab and line breaks, the zero-width space, the byte order mark, deprecated format
# characters, interlinear annotation marks, lone surrogates.  U+200C and U+200D stay: they join emoji.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200b\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_LINE_BREAKING_CONTROL = re.compile("[\x0b\x0c\x85]")
_CONTROL = re.compile(f"{_INVISIBLE.pattern[:-1]}{_LINE_BREAKING_CONTROL.pattern[1:]}")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")  # as long as U+10FFFF at most
_LAST_CODE_POINT = 0x10FFFF


def clean_text(text: str) -> str:
    """Text or markup without invisible characters; text that has none is returned as the same object.

    >>> clean_text("新方法\\u200b：\\u201c高斯泼溅\\u201d（３Ｄ）\\u3000👩\\u200d💻\\x0b提升\\x07效率")
    '新方法：“高斯泼溅”（３Ｄ）\\u3000👩\\u200d💻 提升效率'
    >>> clean_text("l&#8203;ine &#38; sound")
    'line &#38; sound'
    """
    while (cleaned := _clean_once(text)) != text:  # removing a character can complete another reference
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    if "&#" in text:
        text = _CHARACTER_REFERENCE.sub(_remove_invisible_reference, text)
    if _CONTROL.search(text):
        text = _INVISIBLE.sub("", _LINE_BREAKING_CONTROL.sub(" ", text))
    return text


def _remove_invisible_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    is_invisible = code <= _LAST_CODE_POINT and _INVISIBLE.match(chr(code))
    return "" if is_invisible else match[0]
