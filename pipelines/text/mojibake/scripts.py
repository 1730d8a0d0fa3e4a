"""Tells in which script each line of a text is written, and restores traditional Chinese through simplified Chinese.

The language model learns simplified Chinese.  In a traditional line every character and option stands for its
simplified form, and a choice for the traditional character that it came from.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Literal

from pipelines.text.mojibake.candidates import Piece, Slot

Script = Literal["simplified", "traditional", "japanese", "korean"]
_Kind = Script | Literal["shared", ""]
_CACHE_SIZE = 8192  # more than the characters in common use
_LEAST_KANA_SHARE = 0.2  # by hand: half of a Japanese text is kana
_LEAST_EVIDENCE = 3  # characters, by hand: a line with less is written like the rest of the text
_LINE = re.compile(r"[^\n]*\n?")
_FIRST_LEVEL = range(0xA4, 0xC7)  # lead bytes of Big5


def split_scripts(pieces: Sequence[Piece]) -> list[tuple[Script, Sequence[Piece]]]:
    """The pieces in parts of one script each.

    >>> split_scripts(["简单说明这个问题\\n", "繁體中文的說明與時間\\n"])
    [('simplified', ['简单说明这个问题\\n']), ('traditional', ['繁體中文的說明與時間\\n'])]
    """
    lines = list(_split_lines(pieces))
    counts = [Counter(_list_kinds(line)) for line in lines]
    overall = _identify(sum(counts, Counter()))
    scripts = [_identify(count) if _is_evident(count) else overall for count in counts]
    if len({*scripts}) <= 1:
        return [(scripts[0] if scripts else overall, pieces)]
    numbered = groupby(zip(scripts, lines, strict=True), key=itemgetter(0))
    return [(script, [piece for _, line in group for piece in line]) for script, group in numbered]


def _split_lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Slot) or "\n" not in piece:
            line.append(piece)
            continue
        for part in piece.splitlines(keepends=True):
            line.append(part)
            if part.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _list_kinds(line: Iterable[Piece]) -> Iterator[_Kind]:
    for piece in line:
        if isinstance(piece, Slot):
            yield "japanese" if _is_kana(piece.characters) else ""
        elif not piece.isascii():
            yield from map(_find_kind, piece)


@lru_cache(maxsize=_CACHE_SIZE)
def _is_kana(characters: tuple[str, ...]) -> bool:
    """Whether what remains was kana: Chinese punctuation has the same lead byte."""
    return any("\u3041" <= c <= "\u30fa" for c in characters) and not any("\u3000" <= c < "\u3040" for c in characters)


@lru_cache(maxsize=_CACHE_SIZE)
def _find_kind(character: str) -> _Kind:
    """The script that alone has a character."""
    if "\u3041" <= character <= "\u30fa":
        return "japanese"
    if "\uac00" <= character <= "\ud7a3":
        return "korean"
    if not "\u4e00" <= character <= "\u9fff":
        return ""
    is_simplified, is_traditional = (bool(character.encode(codec, "ignore")) for codec in ("gb2312", "big5"))
    if is_simplified == is_traditional:
        return "shared"
    return "simplified" if is_simplified else "traditional"


def _is_evident(counts: Counter[_Kind]) -> bool:
    return counts.total() - counts["shared"] - counts[""] >= _LEAST_EVIDENCE


def _identify(counts: Counter[_Kind]) -> Script:
    ideographs = counts["simplified"] + counts["traditional"] + counts["shared"]
    kana = counts["japanese"]
    if counts["korean"] > ideographs + kana:
        return "korean"
    if kana and kana >= _LEAST_KANA_SHARE * (kana + ideographs):
        return "japanese"
    return "traditional" if counts["traditional"] > counts["simplified"] else "simplified"


def simplify_pieces(pieces: Iterable[Piece], variants: Mapping[str, str]) -> list[Piece]:
    """The pieces with simplified characters, each slot with one option per simplified character."""
    table = str.maketrans(dict(variants))
    return [_simplify_slot(piece, variants) if isinstance(piece, Slot) else piece.translate(table) for piece in pieces]


def _simplify_slot(slot: Slot, variants: Mapping[str, str]) -> Slot:
    forms = {variants.get(option[0], option[0]) + option[1:]: None for option in _list_traditional(slot)}
    options = tuple(sorted(forms))
    return Slot(slot.source, options, tuple(option[0] for option in options)) if len(options) > 1 else slot


@lru_cache(maxsize=_CACHE_SIZE)
def _list_traditional(slot: Slot) -> tuple[str, ...]:
    """The options that a traditional text has, the characters in common use first; all where it has none."""
    kept = [option for option in slot.options if _rank_traditional(option[0]) < _NOT_TRADITIONAL]
    return tuple(sorted(kept or slot.options, key=lambda option: _rank_traditional(option[0])))


_NOT_TRADITIONAL = 2


def _rank_traditional(character: str) -> int:
    """0 for a character of the first level of Big5 or of no script, 1 for one of the second, 2 for any other."""
    if not "\u4e00" <= character <= "\u9fff":
        return 0
    data = character.encode("big5", "ignore")
    return (0 if data[0] in _FIRST_LEVEL else 1) if data else _NOT_TRADITIONAL


def restore_traditional(slot: Slot, simplified: str, variants: Mapping[str, str]) -> str:
    """The traditional characters that stand for simplified ones, the likeliest of each."""
    options = _list_traditional(slot)
    found = (_find_traditional(options, character, variants) for character in simplified)
    return "".join(found)


def _find_traditional(options: Iterable[str], simplified: str, variants: Mapping[str, str]) -> str:
    alike = [option[0] for option in options if variants.get(option[0], option[0]) == simplified]
    return min(alike, key=lambda character: (_rank_traditional(character), character == simplified), default=simplified)
