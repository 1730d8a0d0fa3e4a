"""Finds furniture by what it calls itself: `相关文章`, `Leave a reply`, `上一篇`.

Reads texts; `furniture` reads names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from pipelines.parse.extraction.container import WeighedPage
from pipelines.parse.extraction.outline import Outline, sum_up
from pipelines.parse.extraction.phrases import ABOUT_AUTHOR, FROM_READERS, LINKED, LINKED_LINE
from pipelines.parse.html.elements import HEADINGS

_LABEL_TAGS = frozenset([*HEADINGS, "p", "div", "span", "strong", "b", "dt", "li", "a", "legend", "ul"])
_BOX_TAGS = frozenset(["div", "dl", "td", "ul"])  # a section begins with a heading of the author's own
_DECORATION = " \t:：.。…!！>»›→←‹«<|｜-—·•#*"
_LONGEST_LABEL = 60  # letters
_NOT_LINKED = 12  # letters: the label of a line, dates and commas between its links
_WRAPPERS = 5  # elements around a label alone


@dataclass(frozen=True, slots=True)
class _Block:
    """A container with facts per element: letters in links, links to other sites, and letters before it on the page."""

    outline: Outline
    container: int
    linked: Sequence[int]
    foreign: Sequence[int]
    before: Sequence[int]

    def wrap(self, index: int) -> int:
        """The outermost element that holds the text of an element alone."""
        for _ in range(_WRAPPERS):
            parent = self.outline.parents[index]
            if parent <= self.container or self.outline.totals[parent] > self.outline.totals[index]:
                break
            index = parent
        return index

    def find_box(self, index: int) -> int | None:
        """The element whose first text is the label, None where that is a part of the article."""
        box = self.outline.parents[index]
        if box <= self.container or self.outline.tags[box] not in _BOX_TAGS:
            return None
        first = self.before[index] == self.before[box] and not (self.outline.elements[box].text or "").strip()
        return box if first and self.outline.totals[box] <= self.outline.totals[self.container] / 2 else None

    def is_linked(self, index: int) -> bool:
        """Whether an element holds links within the site and next to nothing else."""
        rest = self.outline.totals[index] - self.linked[index]
        return self.linked[index] > 0 and not self.foreign[index] and rest <= _NOT_LINKED

    def follow(self, index: int) -> Iterator[int]:
        """The elements beside and behind an element."""
        parent = self.outline.parents[index]
        index += self.outline.sizes[index]
        while index < parent + self.outline.sizes[parent]:
            yield index
            index += self.outline.sizes[index]


def find_labelled(page: WeighedPage, container: int) -> list[int]:
    """The furniture in the container that a label names; the author's own lists of links lead to other sites.

    A label that is the first text of an element names all of it, any other one the links that follow it.
    """
    outline, block = page.outline, _measure(page, container)
    found: list[int] = []
    read = 0  # up to here
    for index in range(container + 1, container + outline.sizes[container]):
        if index < read or page.dropped[index] or outline.tags[index] not in _LABEL_TAGS:
            continue
        text = outline.read_short_text(index)
        if text and len(text) <= _LONGEST_LABEL:
            labelled = list(_read_label(block, index, text))
            found += labelled
            read = max((each + outline.sizes[each] for each in labelled), default=read)
    return found


def _measure(page: WeighedPage, container: int) -> _Block:
    outline = page.outline
    linked = [letters if link else 0 for letters, link in zip(outline.letters, outline.linked, strict=True)]
    kept = [0 if out else letters for letters, out in zip(outline.letters, page.dropped, strict=True)]
    before = list(accumulate(kept, initial=0))
    return _Block(outline, container, sum_up(outline.parents, linked), sum_up(outline.parents, page.foreign), before)


def _read_label(block: _Block, index: int, text: str) -> Iterator[int]:
    label = text.strip(_DECORATION)
    if LINKED.fullmatch(label):
        yield from _find_links(block, block.wrap(index))
    elif FROM_READERS.fullmatch(label):
        index = block.wrap(index)
        yield index if (box := block.find_box(index)) is None else box
    elif ABOUT_AUTHOR.fullmatch(label) and block.outline.tags[index] not in HEADINGS[:2]:
        if box := block.find_box(block.wrap(index)):  # notes on a book have a part about its author
            yield box
    elif LINKED_LINE.match(text) and block.is_linked(index):
        yield index


def _find_links(block: _Block, index: int) -> Iterator[int]:
    box = block.find_box(index)
    if box and block.linked[box] and not block.foreign[box]:
        yield box
    elif following := list(takewhile(block.is_linked, block.follow(index))):
        yield from (index, *following)
