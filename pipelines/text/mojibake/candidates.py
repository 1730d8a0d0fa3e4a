"""Mojibake to slots: what stands for one character of the original, and which characters it can have been.

Every lead byte survives, so a slot begins at each and ends before the next: nothing but the bytes in between is in
doubt.  Knows no language: all options of a slot are equal here.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pipelines.text.mojibake.code_pages import BYTES, Fault, select_characters

_LEADS = {1: select_characters(0xC2, 0xDF), 2: select_characters(0xE0, 0xEF), 3: select_characters(0xF0, 0xF4)}
_TRAILS = select_characters(0x80, 0xBF)
_NO_BREAK_SPACE = 0xA0
_UNLIKELY = frozenset({"Cn", "Cc", "Cs", "Co"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One damaged character: what is left of it, and the texts that it can have been, sorted.

    An option is one character, with the blank or mark behind it where that may have been part of it; `characters`
    are the options without.
    """

    source: str
    options: tuple[str, ...]
    characters: tuple[str, ...]


Piece = str | Slot


def split_slots(text: str, fault: Fault) -> Iterator[Piece]:
    """The text as the bytes tell it, with a slot wherever they leave a choice.

    >>> fault = Fault("windows-1254", "", False, True, False)
    >>> for piece in split_slots("ä¸‰ç»´é«˜æ–¯", fault): print(piece)
    三维高斯
    >>> print(*(piece if isinstance(piece, str) else len(piece.options) for piece in split_slots("å›¾åƒ", fault)))
    图 16
    """
    position = 0
    for found in compile_pattern(fault)[0].finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        position = found.end()
        if found.lastgroup == "whole":
            yield from _decode_run(found[0], fault)
        else:
            yield _read_slot(found[0], fault)
    if position < len(text):
        yield text[position:]


@lru_cache(maxsize=32)
def compile_pattern(fault: Fault) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What to look for: runs of whole sequences or one damaged one; and one sequence, whole or not."""
    trail = f"[{_TRAILS}]"
    loose = _TRAILS + re.escape(fault.marked) + (" " if fault.spaces_widened else "")
    whole = "|".join(f"[{lead}]{trail}{{{length}}}" for length, lead in _LEADS.items())
    damaged = "|".join(f"[{lead}][{loose}]{{0,{length}}}" for length, lead in _LEADS.items())
    return re.compile(f"(?P<whole>(?:{whole})+)|(?P<damaged>{damaged})"), re.compile(f"{whole}|{damaged}")


def _decode_run(run: str, fault: Fault) -> Iterator[Piece]:
    try:
        yield encode_bytes(run).decode()
    except UnicodeDecodeError:  # a lead with trails that no UTF-8 has, such as E0 80 80
        for found in compile_pattern(fault)[1].finditer(run):
            yield _read_slot(found[0], fault)


def encode_bytes(text: str) -> bytes:
    """The bytes that the code page read; ValueError for characters that it does not have."""
    return codecs.charmap_encode(text, "strict", BYTES)[0]


@lru_cache(maxsize=4096)
def _read_slot(source: str, fault: Fault) -> Piece:
    options = sorted(set(_list_options(source, fault)))
    likely = [option for option in options if unicodedata.category(option[0]) not in _UNLIKELY] or options
    if not likely:
        return source
    return likely[0] if len(likely) == 1 else Slot(source, tuple(likely), tuple(option[0] for option in likely))


def _list_options(source: str, fault: Fault) -> Iterator[str]:
    """A trailing blank or mark may belong to the sequence or be one that was written."""
    loose = fault.marked + " "
    body = source.rstrip(loose) if fault.marked != "\ufffd" else source.rstrip(" ")
    for end in range(len(body), len(source) + 1):
        for sequence in _fill(source[:end], fault):
            yield sequence + source[end:]


def _fill(source: str, fault: Fault) -> Iterator[str]:
    lead = BYTES[ord(source[0])]
    length = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
    known = [_read_trail(character, fault) for character in source[1:]]
    lost = length - len(known)
    for places in _choose_places(len(known), lost):
        for trail in product(*(known[place] if place is not None else fault.vanished for place in places)):
            try:
                yield bytes([lead, *trail]).decode()
            except UnicodeDecodeError:
                continue


def _read_trail(character: str, fault: Fault) -> bytes:
    if character == " ":
        return bytes([_NO_BREAK_SPACE])
    return fault.replaced if character == fault.marked else bytes([BYTES[ord(character)]])


def _choose_places(known: int, lost: int) -> Iterator[tuple[int | None, ...]]:
    """Every order of the known trails with lost ones in between: indexes of the known, None for a lost one."""
    if not known or not lost:
        yield (*range(known), *[None] * lost)
        return
    for order in _choose_places(known - 1, lost):
        yield (*order, known - 1)
    for order in _choose_places(known, lost - 1):
        yield (*order, None)
