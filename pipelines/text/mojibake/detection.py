"""Finds mojibake that lost bytes: whether a text has any, where, and by which code page.

Judges each run of characters that the code pages can produce by itself.  So a paragraph of mojibake among sound ones is
found, and a sound one among mojibake is left alone.  The scores are set by hand, and checked by the part `harmless` of
`python -m tests.bench.mojibake` (0 of 1,021 sound pages changed) and by the negative cases of the tests.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.patterns import compile_late
from pipelines.text.mojibake.candidates import count_continuations, encode_bytes
from pipelines.text.mojibake.code_pages import BYTES, REPLACEMENT, SOFT_HYPHEN, CodePage, Fault, list_characters

_FIRST_LOW = 0xA0
_CONTINUATION = f"[{list_characters(0x80, 0xBF)}]"
_LEAD = f"[{list_characters(0xC2, 0xF4)}]"
_WIDE_LEAD = f"[{list_characters(0xE0, 0xF4)}]"
_TRACE = re.compile(f"{_LEAD}{_CONTINUATION}")
_RUN = re.compile(f"[\t -;=?-~{list_characters(0x80, 0xFF)}{REPLACEMENT}]+")
_SEQUENCE = compile_late(
    f"(?P<wide>[{list_characters(0xE0, 0xEF)}]{_CONTINUATION}{{2}}|[{list_characters(0xF0, 0xF4)}]{_CONTINUATION}{{3}})"
    f"|(?P<narrow>[{list_characters(0xC2, 0xDF)}]{_CONTINUATION})"
    f"|(?P<short>{_WIDE_LEAD}{_CONTINUATION}{{1,2}})"
    f"|(?P<inside>(?<=[A-Za-z]){_LEAD}|{_LEAD}(?=[A-Za-z]))"
    f"|(?P<bare>{_LEAD})"
    f"|(?P<orphan>{_CONTINUATION})"
)
_COMMON_WIDE = compile_late(
    "[\u2000-\u27bf\u2b50-\u2b55\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\ufe0f\uff00-\uffef\U0001f000-\U0001faff]"
)
_COMMON_NARROW = compile_late("[\xa0-\u017f\u0370-\u045f]")
_SCORES = {"short": 1, "inside": -3, "bare": 0, "orphan": -1}  # a letter beside a lead byte is a word of some language
_COMMON_WIDE_SCORE, _RARE_WIDE_SCORE = 2, -2
_COMMON_NARROW_SCORE, _RARE_NARROW_SCORE = 1, -1
_STRONG = 3  # two common wide characters, or one and a damaged one; at 1 and 2 no sound page of 230 is changed either
_STRONG_PER_ODD = 20  # by hand: with fewer strong runs per odd run, the odd runs are left alone
_MARKED = re.compile(f"{_WIDE_LEAD}{_CONTINUATION}?{REPLACEMENT}")
_CUT_SHORT = re.compile(f"{_WIDE_LEAD}{_CONTINUATION}?(?!{_CONTINUATION})(?P<question_mark>\\?)?")
_ODD_RUN = re.compile(f"[{list_characters(0x80, 0xFF)}]{{4,}}")
_CHAIN = re.compile(f"(?P<lead>[{list_characters(0xC2, 0xF4)}])(?P<rest>{_CONTINUATION}{{0,3}})")
_MOST_CHAINS = 5_000  # by hand: a digest has as many
_LEAST_CHAINS = 3  # by hand: a character table has none, a list of accented letters neither
_LEAST_MISSING, _MISSING_PER_HIGH = 4, 10  # by hand: the known faults lose one byte in eight, and keep three of them
_ENDS_IN_SPACE = re.compile(f"{_LEAD}{_CONTINUATION}?[ \xa0](?:\n|\\Z)")  # the last byte of a sequence
_ONLY_1252 = re.compile("[ÐÝÞðýþŽž]")
_ONLY_1254 = re.compile("[ĞİŞğış]")


@dataclass(frozen=True, slots=True)
class Damage:
    """A fault and the spans of a text that have it: pairs of start and end, in order."""

    fault: Fault
    spans: tuple[tuple[int, int], ...]


def has_trace(text: str) -> bool:
    """Whether a text has two characters in a row that mojibake begins with."""
    return _TRACE.search(text) is not None


def find_damage(text: str) -> Damage | None:
    """The damage of a text; None where there is no mojibake of this kind.

    >>> damage = find_damage("# 更新\\nå¤§è¯\xadè¨€æ¨¡å‹çš„èƒ½åŠ›")
    >>> damage.spans, damage.fault.drops_soft_hyphens
    (((5, 28),), False)
    >>> find_damage("« café”… » déjà vu, größer als 5 µm") is None
    True
    """
    if text.isascii() or not has_trace(text):
        return None
    scores = [(run.span(), score_run(run[0])) for run in _RUN.finditer(text) if not run[0].isascii()]
    strong = sum(score >= _STRONG for _, score in scores)
    if not strong:
        return None
    # "Radek DanÄ›Äek" alone is too little evidence; in a document that is mojibake throughout it is expected
    is_throughout = sum(score < 0 for _, score in scores) * _STRONG_PER_ODD <= strong
    spans = tuple(span for span, score in scores if score > 0 or is_throughout)
    return Damage(identify_fault([text[start:end] for start, end in spans]), spans)


def lost_high_bytes(stretches: Iterable[str]) -> bool:
    """Whether bytes 80 to 9F are gone, every second byte of Chinese: no reading of the others is likely to be right.

    >>> lost_high_bytes(["å®éªç»æè¡¨æ"]), lost_high_bytes(["å®éªŒç»“æœè¡¨æ˜"]), lost_high_bytes(["à côté, «Çà», ÀÉÈ"])
    (True, False, False)
    """
    runs = itertools.chain.from_iterable(map(_ODD_RUN.finditer, stretches))
    found = itertools.chain.from_iterable(_CHAIN.finditer(run[0]) for run in runs)
    chains = missing = high = 0
    for chain in itertools.islice(found, _MOST_CHAINS):
        rest = chain["rest"]
        chains += bool(rest)
        missing += count_continuations(chain["lead"]) - len(rest)
        high += sum(BYTES[ord(character)] < _FIRST_LOW for character in rest)
    return chains >= _LEAST_CHAINS and missing >= max(_LEAST_MISSING, _MISSING_PER_HIGH * high)


def score_run(run: str) -> int:
    """The evidence for mojibake minus the evidence against it."""
    score = 0
    for match in _SEQUENCE.finditer(run):
        kind = match.lastgroup or ""
        if kind in _SCORES:
            score += _SCORES[kind]
        elif kind == "wide":
            is_common = _COMMON_WIDE.match(encode_bytes(match[0]).decode(errors="replace"))
            score += _COMMON_WIDE_SCORE if is_common else _RARE_WIDE_SCORE
        else:
            is_common = _COMMON_NARROW.match(encode_bytes(match[0]).decode(errors="replace"))
            score += _COMMON_NARROW_SCORE if is_common else _RARE_NARROW_SCORE
    return score


def identify_fault(runs: Iterable[str]) -> Fault:
    """The fault that the runs have in common."""
    text = "\n".join(runs)
    return Fault(
        _identify_code_page(text),
        marker=REPLACEMENT if _MARKED.search(text) else "?" if _has_question_marks(text) else "",
        keeps_undefined=any("\x80" <= c <= "\x9f" for c in set(text)),
        drops_soft_hyphens=chr(SOFT_HYPHEN) not in text,
        widens_spaces="\xa0" not in text,
        trims_lines=_ENDS_IN_SPACE.search(text) is None,
    )


def _identify_code_page(text: str) -> CodePage:
    """windows-1254 where there is no evidence: it loses more bytes, so its options include those of windows-1252."""
    return "windows-1252" if len(_ONLY_1252.findall(text)) > len(_ONLY_1254.findall(text)) else "windows-1254"


def _has_question_marks(text: str) -> bool:
    """Question marks stand for lost bytes when most sequences that are too short end in one."""
    endings = [match["question_mark"] is not None for match in _CUT_SHORT.finditer(text)]
    return 2 * sum(endings) > len(endings) > 1
