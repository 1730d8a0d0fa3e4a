"""Repairs the characters and references of a text of XML: what XML forbids, and what only HTML declares."""

import re
from collections.abc import Mapping
from html import escape
from html.entities import html5

from pipelines.numbers import read_int

_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKING = re.compile("[\x0b\x0c]")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9_.-]{0,31});)?")
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z][A-Za-z0-9_.-]{0,31})\s+(?:"([^"<]{0,64})"|'([^'<]{0,64})')\s*>""")
_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")
_HIGH_SURROGATES, _LOW_SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_SURROGATE_PAIR = re.compile(r"&#([0-9]{5}|[xX][0-9a-fA-F]{4});&#([0-9]{5}|[xX][0-9a-fA-F]{4});")
_C1 = range(0x80, 0xA0)  # of windows-1252 where they are written as references, as HTML has it
_LAST_CODE_POINT = 0x10FFFF


def find_entities(prologue: str) -> dict[str, str]:
    """The entities that a document declares, as XML; one that refers to another is not resolved, and stays as written.

    >>> find_entities('<!DOCTYPE rss [<!ENTITY co "灯塔"><!ENTITY many "&co;&co;"><!ENTITY file SYSTEM "a.txt">]>')
    {'co': '灯塔'}
    """
    declared = ((match[1], match[2] or match[3] or "") for match in _ENTITY.finditer(prologue))
    return {name: repair_text(value, {}) for name, value in declared if not _refers_to_entity(value)}


def _refers_to_entity(value: str) -> bool:
    return "%" in value or any(match[3] for match in _REFERENCE.finditer(value))


def repair_text(text: str, entities: Mapping[str, str], *, is_raw: bool = False) -> str:
    """The text as XML can hold it; that of a CDATA section is raw, without references.

    >>> repair_text("Q&A：a < b &eacute;&#150;&#0;&nothing; &#55357;&#56490; \\x0b]]>", {})
    'Q&amp;A：a &lt; b é–&amp;nothing; &#128170;  ]]&gt;'
    """
    text = _FORBIDDEN.sub("", _LINE_BREAKING.sub(" ", text))
    if is_raw:
        return text.replace("]]>", "]]]]><![CDATA[>")
    if "&" in text:
        text = _SURROGATE_PAIR.sub(_join_surrogates, text)
        text = _REFERENCE.sub(lambda match: _resolve(match, entities), text)
    return text.replace("<", "&lt;").replace("]]>", "]]&gt;")


def _resolve(match: re.Match[str], entities: Mapping[str, str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if decimal or hexadecimal:
        return _resolve_code(read_int(decimal) if decimal else int(hexadecimal, 16))
    if name is None:
        return "&amp;"
    if name in _PREDEFINED:
        return match[0]
    return entities.get(name) or escape(html5.get(f"{name};", match[0]))


def _resolve_code(code: int) -> str:
    if code in _C1:
        return bytes([code]).decode("cp1252", "ignore")
    if code > _LAST_CODE_POINT or _FORBIDDEN.match(chr(code)):
        return ""
    return " " if _LINE_BREAKING.match(chr(code)) else f"&#{code};"


def _join_surrogates(match: re.Match[str]) -> str:
    """One reference for two that stand for the halves of a character, as UTF-16 has it."""
    high, low = (int(code[1:], 16) if code[0] in "xX" else read_int(code) for code in match.groups())
    if high not in _HIGH_SURROGATES or low not in _LOW_SURROGATES:
        return match[0]
    return f"&#{0x10000 + ((high - _HIGH_SURROGATES.start) << 10) + low - _LOW_SURROGATES.start};"
