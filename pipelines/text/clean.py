"""Clean text: what no reader ever saw goes, what looks odd but is meant stays.

ftfy repairs whole mojibake where there is any; its typographic defaults are off, for they would turn full-width
punctuation and curly quotes of good Chinese text into ASCII.  Knows strings only.
"""

import re

import ftfy
from ftfy.badness import BADNESS_RE

CHINESE = ftfy.TextFixerConfig(
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
)

# Controls but tab and line ends, the zero-width space, the byte order mark, annotation marks, lone surrogates.
# U+200C and U+200D stay: they join emoji.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200b\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_LINE_BREAKING_CONTROL = re.compile("[\x0b\x0c\x85]")
_CONTROL = re.compile(f"{_UNSEEN.pattern[:-1]}{_LINE_BREAKING_CONTROL.pattern[1:]}")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
# ftfy's heuristic costs half a microsecond a character; mojibake never comes without two such neighbours.
# Both classes are spelled by what is sound, and first by what is commonest, or they would cost as much themselves.
_SOUND = "\x00-\x7f\u2600-\ufffc\ufffe-\U0010ffff"
_NEIGHBOURS = re.compile(f"[^{_SOUND}](?:[^{_SOUND}]|(?<=\xc3) )")
_REACH = 6
_BETWEEN_TAGS = re.compile(r"[^<>\n]+")


def clean_text(text: str) -> str:
    """Text or markup without control characters and stray zero-width spaces; sound text is the same object.

    >>> clean_text("新方法\\u200b：\\u201c高斯泼溅\\u201d（３Ｄ）\\u3000👩\\u200d💻\\x0b提升\\x07效率")
    '新方法：“高斯泼溅”（３Ｄ）\\u3000👩\\u200d💻 提升效率'
    >>> clean_text("l&#8203;ine &#38; sound")
    'line &#38; sound'
    >>> clean_text("Universit\\u00c3\\u00a4t Mannheim")
    'Universität Mannheim'
    """
    while (cleaned := _clean_once(text)) != text:  # what goes can leave another reference or another pair behind
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    if _is_suspect(text):
        text = _BETWEEN_TAGS.sub(_repair_encoding, text)
    if "&#" in text:
        text = _CHARACTER_REFERENCE.sub(_drop_unseen_reference, text)
    if _CONTROL.search(text):
        text = _UNSEEN.sub("", _LINE_BREAKING_CONTROL.sub(" ", text))
    return text


def _is_suspect(text: str) -> bool:
    return any(
        BADNESS_RE.search(text, max(0, pair.start() - _REACH), pair.end() + _REACH)
        for pair in _NEIGHBOURS.finditer(text)
    )


def _repair_encoding(match: re.Match[str]) -> str:
    return ftfy.fix_text(match[0], CHINESE) if _is_suspect(match[0]) else match[0]


def _drop_unseen_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    unseen = code <= 0x10FFFF and _UNSEEN.match(chr(code))
    return "" if unseen else match[0]
