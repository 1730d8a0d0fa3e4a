"""Where in a reading the characters stand that the repair of its source chose.

The texts of the reading are followed through the source (see following.py).  Of HTML this knows only some attributes
that repeat what stands beside them, and are no text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.provenance.alignment import NOWHERE, follow_texts
from pipelines.provenance.reading_texts import Passage, list_again, list_article, list_facts, list_pictures
from pipelines.records.readings import ChosenCharacter, Reading, RepairSummary
from pipelines.text.mojibake.result import Choice, Repair, cut_context

_Places = Sequence[Sequence[int]]
_TAKEN = "\0"
_MARKUP = re.compile("<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r"""(?<=\s)(?:href|id|title)=(?:"[^"]*"|'[^']*')""")


def note_repair(reading: Reading, repair: Repair) -> Reading:
    """The reading with what was done to its source; where that was sound, the same object.

    A character that was chosen counts where the reading keeps it, and once however many texts say it.
    """
    if repair.fault is None:
        return reading
    placed = list(_place_choices(reading, _read_source(repair))) if repair.choices else []
    choices = {choice.offset: choice for choice, _ in placed}.values()
    summary = RepairSummary(
        encoding_fault=repair.fault,
        restored_chars=len(choices),
        uncertain_chars=sum(choice.is_uncertain for choice in choices),
        model_version=repair.model_version,
        chosen=tuple(chosen for _, chosen in placed),
    )
    return replace(reading, repair=summary)


def _place_choices(reading: Reading, source: "_Source") -> Iterator[tuple[Choice, ChosenCharacter]]:
    article = list_article(reading)
    places = source.follow(article, {})
    yield from source.pick(article, places)
    begins = _find_begins(article, places)
    rest, pictures = source.without(places), list_pictures(reading)
    yield from rest.pick(pictures, rest.follow(pictures, begins))
    for passages in list_again(reading):
        yield from source.pick(passages, source.follow(passages, {}))
    rest = source
    for passages in list_facts(reading):
        places = rest.follow(passages, {})
        yield from rest.pick(passages, places)
        rest = rest.without(places)


def _find_begins(article: Sequence[Passage], places: _Places) -> dict[int | None, int]:
    """The place that each paper's block does not begin before."""
    begins: dict[int | None, int] = {}
    last = 0
    for passage, found in zip(article, places, strict=True):
        if passage.opens_block:
            begins[passage.position] = last
        last = next((place for place in reversed(found) if place != NOWHERE), last)
    return begins


def _read_source(repair: Repair) -> "_Source":
    letters = _find_letters(_MARKUP.sub(_blank_attributes, repair.text))
    chosen = {choice.offset: choice for choice in repair.choices}
    return _Source(letters.text, {at: chosen[offset] for at, offset in enumerate(letters.offsets) if offset in chosen})


def _blank_attributes(element: re.Match[str]) -> str:
    return _ATTRIBUTE.sub(lambda attribute: " " * len(attribute[0]), element[0])


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a text that count, and their offsets in it."""

    text: str
    offsets: tuple[int, ...]


def _find_letters(text: str) -> _Letters:
    offsets = tuple(offset for offset, character in enumerate(text) if character > "\x7f")
    return _Letters("".join([text[offset] for offset in offsets]), offsets)


@dataclass(frozen=True, slots=True)
class _Source:
    """A repaired source by its letters, and which of them were chosen, by place."""

    letters: str
    choices: Mapping[int, Choice]

    def without(self, places: _Places) -> "_Source":
        """The same with what stands at these places taken out."""
        letters = list(self.letters)
        for place in (place for found in places for place in found if place != NOWHERE):
            letters[place] = _TAKEN
        return replace(self, letters="".join(letters))

    def follow(self, passages: Sequence[Passage], begins: Mapping[int | None, int]) -> _Places:
        texts = [_find_letters(passage.text).text for passage in passages]
        return follow_texts(self.letters, texts, [begins.get(passage.block, 0) for passage in passages])

    def pick(self, passages: Sequence[Passage], places: _Places) -> Iterator[tuple[Choice, ChosenCharacter]]:
        """The letters that were chosen, as they stand in their passages."""
        for passage, found in zip(passages, places, strict=True):
            for offset, place in zip(_find_letters(passage.text).offsets, found, strict=True):
                if place != NOWHERE and (choice := self.choices.get(place)):
                    yield choice, _describe_choice(choice, passage, offset)


def _describe_choice(choice: Choice, passage: Passage, offset: int) -> ChosenCharacter:
    return ChosenCharacter(
        table_name=passage.table,
        column_name=passage.column,
        row_position=passage.position,
        offset=offset,
        restored=choice.restored,
        alternatives=tuple(choice.alternatives),
        confidence=choice.confidence,
        context=cut_context(passage.text, offset),
    )
