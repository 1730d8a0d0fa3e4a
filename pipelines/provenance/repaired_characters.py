"""Finds the characters of a reading that the repair of its source chose.

Aligns the texts of the reading with the source (see `alignment.py`).  Reads no HTML except some attributes that repeat
the text beside them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.provenance.alignment import UNALIGNED, align_texts
from pipelines.provenance.reading_texts import (
    ReadingText,
    list_article,
    list_image_texts,
    list_metadata,
    list_repeating,
)
from pipelines.records.readings import ChosenCharacter, Reading, RepairSummary
from pipelines.text.mojibake.result import Choice, Repair, cut_context

_Offsets = Sequence[Sequence[int]]  # by text and letter: the source offset
_MASK = "\0"
_LAST_ASCII = "\x7f"
_MARKUP = re.compile("<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r"""(?<=\s)(?:href|id|title)=(?:"[^"]*"|'[^']*')""")


def note_repair(reading: Reading, repair: Repair) -> Reading:
    """The reading with the repair of its source; for a sound source the same object.

    Counts a chosen character once, however many texts of the reading contain it, and only if one of them does.
    """
    if repair.fault is None:
        return reading
    located = list(_locate_choices(reading, _read_source(repair))) if repair.choices else []
    choices = {choice.offset: choice for choice, _ in located}.values()
    summary = RepairSummary(
        encoding_fault=repair.fault,
        restored_chars=len(choices),
        uncertain_chars=sum(choice.is_uncertain for choice in choices),
        model_version=repair.model_version,
        chosen=tuple(character for _, character in located),
    )
    return replace(reading, repair=summary)


def _locate_choices(reading: Reading, source: "_Source") -> Iterator[tuple[Choice, ChosenCharacter]]:
    """Aligns the article first, then texts that repeat it or lie within it, then the metadata."""
    article = list_article(reading)
    offsets = source.align(article, {})
    yield from source.list_choices(article, offsets)
    floors = _find_floors(article, offsets)
    rest, images = source.mask(offsets), list_image_texts(reading)
    yield from rest.list_choices(images, rest.align(images, floors))
    for texts in list_repeating(reading):
        yield from source.list_choices(texts, source.align(texts, {}))
    rest = source
    for texts in list_metadata(reading):
        offsets = rest.align(texts, {})
        yield from rest.list_choices(texts, offsets)
        rest = rest.mask(offsets)


def _find_floors(article: Sequence[ReadingText], offsets: _Offsets) -> dict[int | None, int]:
    """For each paper the lowest source offset at which its block can begin."""
    floors: dict[int | None, int] = {}
    last = 0
    for text, letter_offsets in zip(article, offsets, strict=True):
        if text.opens_block:
            floors[text.position] = last
        last = next((offset for offset in reversed(letter_offsets) if offset != UNALIGNED), last)
    return floors


def _read_source(repair: Repair) -> "_Source":
    letters = _find_letters(_MARKUP.sub(_blank_attributes, repair.text))
    by_offset = {choice.offset: choice for choice in repair.choices}
    choices = {number: by_offset[offset] for number, offset in enumerate(letters.offsets) if offset in by_offset}
    return _Source(letters.text, choices)


def _blank_attributes(element: re.Match[str]) -> str:
    return _ATTRIBUTE.sub(lambda attribute: " " * len(attribute[0]), element[0])


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a text beyond ASCII, and their offsets in it."""

    text: str
    offsets: tuple[int, ...]


def _find_letters(text: str) -> _Letters:
    offsets = tuple(offset for offset, character in enumerate(text) if character > _LAST_ASCII)
    return _Letters("".join([text[offset] for offset in offsets]), offsets)


@dataclass(frozen=True, slots=True)
class _Source:
    """The letters of a repaired source, and the choices among them by the number of the letter."""

    letters: str
    choices: Mapping[int, Choice]

    def mask(self, offsets: _Offsets) -> "_Source":
        """The same source with the letters at these offsets blanked."""
        letters = list(self.letters)
        for offset in (offset for letter_offsets in offsets for offset in letter_offsets if offset != UNALIGNED):
            letters[offset] = _MASK
        return replace(self, letters="".join(letters))

    def align(self, texts: Sequence[ReadingText], floors: Mapping[int | None, int]) -> _Offsets:
        letters = [_find_letters(text.text).text for text in texts]
        return align_texts(self.letters, letters, [floors.get(text.block, 0) for text in texts])

    def list_choices(self, texts: Sequence[ReadingText], offsets: _Offsets) -> Iterator[tuple[Choice, ChosenCharacter]]:
        """The chosen letters, with their positions in the texts."""
        for text, source_offsets in zip(texts, offsets, strict=True):
            for offset, source_offset in zip(_find_letters(text.text).offsets, source_offsets, strict=True):
                if source_offset != UNALIGNED and (choice := self.choices.get(source_offset)):
                    yield choice, _describe_choice(choice, text, offset)


def _describe_choice(choice: Choice, text: ReadingText, offset: int) -> ChosenCharacter:
    return ChosenCharacter(
        table_name=text.table,
        column_name=text.column,
        row_position=text.position,
        offset=offset,
        restored=choice.restored,
        alternatives=tuple(choice.alternatives),
        confidence=choice.confidence,
        context=cut_context(text.text, offset),
    )
