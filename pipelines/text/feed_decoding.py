"""Decodes the bytes of a feed, whose declared encoding is often not the one that it is in.

A page is in UTF-8 or in the encoding that it declares, or is not read (`decoding`).  A feed is read as feed readers
do: UTF-8 if it is, whatever is declared; then as declared; then in the one encoding in which its bytes make sense.
"""

import codecs
import re
from collections.abc import Iterator

from w3lib.encoding import read_bom

from pipelines.errors import PageError
from pipelines.text.declared_encodings import (
    SOUND_PER_BROKEN,
    THREE_BYTES,
    WIDE,
    count_broken,
    is_multibyte,
    is_single_byte,
    list_declared,
    reads_as_text,
)

_DECLARATION_SEARCH_LENGTH = 1024  # bytes
# The first characters of a document in UTF-16 or UTF-32 without a byte order mark, as XML 1.0 lists them in appendix F.
_WIDE_STARTS = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_STATEFUL = ("hz", "iso2022")  # write Chinese and Japanese in ASCII
_LATIN = "cp1252"  # what servers declare without knowing, most as ISO-8859-1
# Chinese in GB 2312, of which 99 characters in 100 are punctuation (A1-A3) or hanzi of the first level (B0-D7, by their
# pinyin).  Korean has no pair that begins with C9 to D7, Japanese begins every second one with A4, Russian with E0 on.
_PAIR = re.compile(rb"[\x80-\xff]{2}")
_COMMON_PAIR = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_LATE_PINYIN = re.compile(rb"[\xc9-\xd7]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_MOST = 0.9


def decode_feed(body: bytes, content_type: str | None) -> str:
    """The text of a feed.  A character that is cut off at its end is left out, a few broken ones become U+FFFD.

    Raises PageError where the bytes make no sense in any encoding.

    >>> decode_feed("<?xml version='1.0' encoding='utf-16'?><rss>灯塔".encode(), "text/xml; charset=iso-8859-1")[-2:]
    '灯塔'
    """
    marked, mark = read_bom(body)
    wide = marked if marked and marked.startswith(WIDE) else _find_wide_encoding(body)
    if wide:
        return _decode(body[len(mark or b"") :], wide, "replace") or ""
    rest = body.removeprefix(codecs.BOM_UTF8)
    for encoding in dict.fromkeys(_list_encodings(rest, content_type)):
        text = _decode(rest, encoding, "replace" if encoding == "utf-8" or is_multibyte(encoding) else "strict")
        if text is not None and (reads_as_text(text) if is_single_byte(encoding) else _is_sound(text, rest)):
            return text
    raise PageError("decode", "the feed is text in no known encoding")


def _find_wide_encoding(body: bytes) -> str | None:
    return next((encoding for start, encoding in _WIDE_STARTS if body.startswith(start)), None)


def _list_encodings(body: bytes, content_type: str | None) -> Iterator[str]:
    """The encodings to try, the ones in which wrong text shows first."""
    declared = list_declared(body, content_type, _DECLARATION_SEARCH_LENGTH)
    declared = [name for name in declared if not name.startswith(WIDE)]
    if body.isascii():
        yield from (name for name in declared if name.startswith(_STATEFUL))
    multibyte = list(filter(is_multibyte, declared))
    if not THREE_BYTES.search(body):
        yield from multibyte
    yield "utf-8"
    yield from multibyte
    yield from (name for name in declared if not is_multibyte(name) and name != _LATIN)
    if _looks_like_chinese(body):
        yield "gb18030"
    if _LATIN in declared or _looks_like_latin(body):
        yield _LATIN


def _decode(body: bytes, encoding: str, errors: str) -> str | None:
    """The text without an incomplete character at its end; None where the bytes are not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(body)
    except UnicodeError:
        return None


def _is_sound(text: str, body: bytes) -> bool:
    broken, sound = count_broken(text, body)
    return broken <= 0 or sound >= broken * SOUND_PER_BROKEN


def _looks_like_chinese(body: bytes) -> bool:
    pairs = [pair for run in _HIGH_RUN.findall(body) for pair in _PAIR.findall(run)]
    common = [pair for pair in pairs if _COMMON_PAIR.match(pair)]
    late = [pair for pair in common if _LATE_PINYIN.match(pair)]
    return len(common) > _MOST * len(pairs) and len(late) > (1 - _MOST) * len(common)


def _looks_like_latin(body: bytes) -> bool:
    """Whether characters beyond ASCII stand alone, as they do in the languages of Western Europe."""
    runs = _HIGH_RUN.findall(body)
    return sum(len(run) == 1 for run in runs) > _MOST * len(runs)
