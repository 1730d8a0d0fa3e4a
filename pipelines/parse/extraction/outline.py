"""The elements of a page as columns: walks over them are loops, and take linear time however deep a page is nested."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.parse.html.elements import EMPTY, INVISIBLE, read_text

_OBJECT_LETTERS = 10  # an image or a player weighs as much as a short line, so that a page of images has an article
_LONGEST_LABEL = 200  # letters, and elements: no heading that names a page or a block is longer


@dataclass(frozen=True, slots=True)
class Outline:
    """The elements of a page in document order, with facts about each at the same index.

    `parents` holds the index of the parent, and 0 for the root.  `letters` counts the text of an element itself,
    `totals` its text with that of all elements in it, `sizes` these elements with itself, `objects` the images and
    players among them.
    """

    elements: tuple[etree._Element, ...]
    tags: tuple[str, ...]
    parents: tuple[int, ...]
    letters: tuple[int, ...]
    linked: tuple[bool, ...]
    totals: Sequence[int]
    sizes: Sequence[int]
    objects: Sequence[int]

    def read_short_text(self, index: int) -> str:
        """The text of an element, empty where it is longer than a label."""
        if self.totals[index] > _LONGEST_LABEL or self.sizes[index] > _LONGEST_LABEL:
            return ""
        return " ".join(read_text(self.elements[index]).split())


def outline_page(root: etree._Element) -> Outline:
    """The outline of a page.

    >>> from lxml import html
    >>> outline = outline_page(html.fromstring("<div>灯<p>会<a href='/'>走</a></p></div>"))
    >>> outline.totals, outline.sizes, outline.linked
    ([3, 2, 1], [3, 2, 1], (False, False, True))
    """
    elements = tuple(root.iter(etree.Element))
    tags = tuple(str(element.tag) for element in elements)
    indices = {element: index for index, element in enumerate(elements)}
    parents, letters, linked = [0] * len(elements), [0] * len(elements), [False] * len(elements)
    for index, (element, tag) in enumerate(zip(elements, tags, strict=True)):
        if index:
            parent = parents[index] = indices[element.getparent()]  # type: ignore[index]
            linked[index] = tag == "a" or linked[parent]
            if (tail := element.tail) and tags[parent] not in INVISIBLE:
                letters[parent] += len(tail.strip())
        if tag in EMPTY:
            letters[index] += _OBJECT_LETTERS
        elif (text := element.text) and tag not in INVISIBLE:
            letters[index] += len(text.strip())
    totals, sizes, objects = (
        sum_up(parents, own) for own in (letters, [1] * len(elements), [tag in EMPTY for tag in tags])
    )
    return Outline(elements, tags, tuple(parents), tuple(letters), tuple(linked), totals, sizes, objects)


def find_bodies(outline: Outline) -> list[int]:
    """The elements that microdata call the text of an article: https://schema.org/articleBody."""
    named = ((index, element.get("itemprop")) for index, element in enumerate(outline.elements))
    return [index for index, names in named if names and "articleBody" in names.split()]


def sum_up(parents: Sequence[int], values: Sequence[int]) -> list[int]:
    """For each element the sum of its value and of those of all elements in it."""
    sums = list(values)
    for index in range(len(sums) - 1, 0, -1):
        sums[parents[index]] += sums[index]
    return sums
