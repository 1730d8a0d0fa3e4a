"""Whether a text is mojibake that lost bytes, where, and by which code page.

Every run of characters that the code pages can have produced is judged by itself, so a paragraph of mojibake among
sound ones is found, and a sound one among mojibake is left alone.  Restores nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.text.mojibake.candidates import encode_bytes
from pipelines.text.mojibake.code_pages import REPLACEMENT, SOFT_HYPHEN, CodePage, Fault, select_characters

_TRAIL = f"[{select_characters(0x80, 0xBF)}]"
_LEAD = f"[{select_characters(0xC2, 0xF4)}]"
_WIDE_LEAD = f"[{select_characters(0xE0, 0xF4)}]"
_TRACE = re.compile(f"{_LEAD}{_TRAIL}")
_RUN = re.compile(f"[\t -;=?-~{select_characters(0x80, 0xFF)}{REPLACEMENT}]+")
_SEQUENCE = re.compile(
    f"(?P<wide>[{select_characters(0xE0, 0xEF)}]{_TRAIL}{{2}}|[{select_characters(0xF0, 0xF4)}]{_TRAIL}{{3}})"
    f"|(?P<narrow>[{select_characters(0xC2, 0xDF)}]{_TRAIL})"
    f"|(?P<short>{_WIDE_LEAD}{_TRAIL}{{1,2}})"
    f"|(?P<inside>(?<=[A-Za-z]){_LEAD}|{_LEAD}(?=[A-Za-z]))"
    f"|(?P<bare>{_LEAD})"
    f"|(?P<orphan>{_TRAIL})"
)
_MERITS = {"short": 1, "inside": -3, "bare": 0, "orphan": -1}
_COMMON = re.compile(
    "[\u2000-\u27bf\u2b50-\u2b55\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\ufe0f\uff00-\uffef\U0001f000-\U0001faff]"
)
_COMMON_NARROW = re.compile("[\xa0-\u017f\u0370-\u045f]")
_ENOUGH = 3
_THROUGHOUT = 20
_MARKED = re.compile(f"{_WIDE_LEAD}{_TRAIL}?{REPLACEMENT}")
_CUT_SHORT = re.compile(f"{_WIDE_LEAD}{_TRAIL}?(?!{_TRAIL})(?P<asked>\\?)?")
_ONLY_1252 = re.compile("[ÐÝÞðýþŽž]")
_ONLY_1254 = re.compile("[ĞİŞğış]")


@dataclass(frozen=True, slots=True)
class Damage:
    """A fault and the spans of a text that have it: starts and ends, in order."""

    fault: Fault
    spans: tuple[tuple[int, int], ...]


def find_damage(text: str) -> Damage | None:
    """None where there is no mojibake of this kind.

    >>> damage = find_damage("# 更新\\nå¤§è¯\xadè¨€æ¨¡å‹çš„èƒ½åŠ›")
    >>> damage.spans, damage.fault.soft_hyphens_lost
    (((5, 28),), False)
    >>> find_damage("« café”… » déjà vu, größer als 5 µm") is None
    True
    """
    if text.isascii() or not _TRACE.search(text):
        return None
    judged = [(found.span(), judge_run(found[0])) for found in _RUN.finditer(text) if not found[0].isascii()]
    strong = sum(merit >= _ENOUGH for _, merit in judged)
    if not strong:
        return None
    # "Radek DanÄ›Äek" alone is too odd; in a document that is mojibake throughout it is what one expects
    throughout = sum(merit < 0 for _, merit in judged) * _THROUGHOUT <= strong
    spans = tuple(span for span, merit in judged if merit > 0 or throughout)
    return Damage(find_fault([text[start:end] for start, end in spans]), spans)


def judge_run(run: str) -> int:
    """What speaks for mojibake, less what speaks against it."""
    merit = 0
    for found in _SEQUENCE.finditer(run):
        kind = found.lastgroup or ""
        if kind in _MERITS:
            merit += _MERITS[kind]
        elif kind == "wide":
            merit += 2 if _COMMON.match(encode_bytes(found[0]).decode(errors="replace")) else -2
        else:
            merit += 1 if _COMMON_NARROW.match(encode_bytes(found[0]).decode(errors="replace")) else -1
    return merit


def find_fault(runs: Iterable[str]) -> Fault:
    """What the runs have in common."""
    text = "\n".join(runs)
    return Fault(
        _find_code_page(text),
        marked="\ufffd" if _MARKED.search(text) else "?" if _is_asking(text) else "",
        lossless=any("\x80" <= c <= "\x9f" for c in set(text)),
        soft_hyphens_lost=chr(SOFT_HYPHEN) not in text,
        spaces_widened="\xa0" not in text,
    )


def _find_code_page(text: str) -> CodePage:
    """windows-1254 where nothing tells, for it loses more: what 1252 lost is among its options."""
    return "windows-1252" if len(_ONLY_1252.findall(text)) > len(_ONLY_1254.findall(text)) else "windows-1254"


def _is_asking(text: str) -> bool:
    """Question marks stand for lost bytes when most sequences that are too short end in one."""
    asked = [found["asked"] is not None for found in _CUT_SHORT.finditer(text)]
    return 2 * sum(asked) > len(asked) > 1
