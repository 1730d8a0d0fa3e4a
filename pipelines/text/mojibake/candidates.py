"""Splits mojibake into intact text and slots; a slot lists the characters that its remaining bytes allow.

Every lead byte of UTF-8 survives the damage.  So a slot begins at each lead byte and ends before the next one, and only
the continuation bytes in between are in doubt.  Uses no language model: all options of a slot count equally here.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pipelines.text.mojibake.code_pages import BYTES, NO_BREAK_SPACE, REPLACEMENT, Fault, list_characters

_LEADS = {1: list_characters(0xC2, 0xDF), 2: list_characters(0xE0, 0xEF), 3: list_characters(0xF0, 0xF4)}
_CONTINUATIONS = list_characters(0x80, 0xBF)
_UNLIKELY_CATEGORIES = frozenset({"Cn", "Cc", "Cs", "Co"})  # unassigned, control, surrogate, private use
_FAULT_CACHE_SIZE = 32  # more than the combinations of marker, code page and flags that documents have
_SLOT_CACHE_SIZE = 4096  # by hand: the longest digest has 10,659 slots, 162 of them distinct


@dataclass(frozen=True, slots=True)
class Slot:
    """A damaged character: what is left of it, and the texts that it can have been, sorted.

    An option is one character, followed by a space or marker where that may have been part of the sequence.
    `characters` are the options without it.
    """

    source: str
    options: tuple[str, ...]
    characters: tuple[str, ...]


Piece = str | Slot


def split_slots(text: str, fault: Fault, *, is_trimmed: bool = False) -> Iterator[Piece]:
    """Decodes the intact sequences of a text; yields a slot wherever the bytes allow several characters.

    Where blanks were trimmed at the end, the last sequence may have lost a no-break space.

    >>> fault = Fault("windows-1254", "", False, True, False)
    >>> for piece in split_slots("ä¸‰ç»´é«˜æ–¯", fault): print(piece)
    三维高斯
    >>> print(*(piece if isinstance(piece, str) else len(piece.options) for piece in split_slots("å›¾åƒ", fault)))
    图 16
    """
    position = 0
    for match in _compile_patterns(fault)[0].finditer(text):
        if match.start() > position:
            yield text[position : match.start()]
        position = match.end()
        if match.lastgroup == "whole":
            yield from _decode_run(match[0], fault)
        else:
            yield _read_slot(match[0], fault, is_trimmed and position == len(text))
    if position < len(text):
        yield text[position:]


@lru_cache(maxsize=_FAULT_CACHE_SIZE)
def _compile_patterns(fault: Fault) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Matches a run of whole sequences or one damaged sequence; and a single sequence, whole or damaged."""
    continuation = f"[{_CONTINUATIONS}]"
    loose = _CONTINUATIONS + re.escape(fault.marker) + (" " if fault.widens_spaces else "")
    whole = "|".join(f"[{lead}]{continuation}{{{length}}}" for length, lead in _LEADS.items())
    damaged = "|".join(f"[{lead}][{loose}]{{0,{length}}}" for length, lead in _LEADS.items())
    return re.compile(f"(?P<whole>(?:{whole})+)|(?P<damaged>{damaged})"), re.compile(f"{whole}|{damaged}")


def _decode_run(run: str, fault: Fault) -> Iterator[Piece]:
    try:
        yield encode_bytes(run).decode()
    except UnicodeDecodeError:  # continuation bytes that UTF-8 does not allow after this lead, such as E0 80 80
        for match in _compile_patterns(fault)[1].finditer(run):
            yield _read_slot(match[0], fault, False)


def encode_bytes(text: str) -> bytes:
    """The bytes that the code page decoded.  Raises ValueError for characters that neither code page has."""
    return codecs.charmap_encode(text, "strict", BYTES)[0]


@lru_cache(maxsize=_SLOT_CACHE_SIZE)
def _read_slot(source: str, fault: Fault, is_trimmed: bool) -> Piece:
    """A slot; or a string where there is a single option, or none."""
    options = sorted(set(_list_options(source, fault, is_trimmed)))
    likely = [option for option in options if unicodedata.category(option[0]) not in _UNLIKELY_CATEGORIES] or options
    if not likely:
        return source
    return likely[0] if len(likely) == 1 else Slot(source, tuple(likely), tuple(option[0] for option in likely))


def _list_options(source: str, fault: Fault, is_trimmed: bool) -> Iterator[str]:
    """A space or marker at the end may belong to the sequence or follow it."""
    body = source.rstrip(" ") if fault.marker == REPLACEMENT else source.rstrip(fault.marker + " ")
    for end in range(len(body), len(source) + 1):
        for character in _complete_sequence(source[:end], fault, is_trimmed):
            yield character + source[end:]


def _complete_sequence(source: str, fault: Fault, is_trimmed: bool) -> Iterator[str]:
    """Every character whose UTF-8 sequence keeps the bytes of the source in order and adds dropped ones."""
    lead, length = BYTES[ord(source[0])], count_continuations(source[0])
    known = [_list_bytes(character, fault) for character in source[1:]]
    for order in _interleave(len(known), length - len(known)):
        options = [known[index] if index is not None else fault.dropped for index in order]
        if is_trimmed and order and order[-1] is None:
            options[-1] += bytes([NO_BREAK_SPACE])
        for continuation in product(*options):
            try:
                yield bytes([lead, *continuation]).decode()
            except UnicodeDecodeError:
                continue


def count_continuations(lead: str) -> int:
    """How many bytes follow a lead byte."""
    byte = BYTES[ord(lead)]
    return 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3


def _list_bytes(character: str, fault: Fault) -> bytes:
    """The bytes that a continuation character can stand for."""
    if character == " ":
        return bytes([NO_BREAK_SPACE])
    return fault.marked if character == fault.marker else bytes([BYTES[ord(character)]])


def _interleave(known: int, lost: int) -> Iterator[tuple[int | None, ...]]:
    """Every order of the known bytes with lost ones in between: the index of a known one, None for a lost one."""
    if not known or not lost:
        yield (*range(known), *[None] * lost)
        return
    for order in _interleave(known - 1, lost):
        yield (*order, known - 1)
    for order in _interleave(known, lost - 1):
        yield (*order, None)
