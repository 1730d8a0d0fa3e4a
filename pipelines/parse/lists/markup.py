"""Reads single elements: the words of their classes and ids, and the beginning of their text."""

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from pipelines.parse.html.elements import HEADINGS

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_UNSHOWN_INPUTS = frozenset("hidden checkbox radio image file color range".split())
_EMPTY_BRACKETS = re.compile(r"[(\[（【「]\s*[)\]）】」]")
_SEPARATORS = " \t·•|｜/／-–—:：,，»›"
_TAGS = 120  # tags in an element whose text is read: what pagers, titles and totals say takes fewer


def list_names(element: etree._Element) -> list[str]:
    """The classes of an element, and its id."""
    return [*element.get("class", "").split(), *element.get("id", "").split()]


def split_words(name: str | None) -> list[str]:
    """The words of a class or an id, in lower case.

    >>> split_words("pagination__nextPage"), split_words(None)
    (['pagination', 'next', 'page'], [])
    """
    return [word.lower() for word in _WORD.findall(name or "")]


def is_title(link: etree._Element) -> bool:
    """Whether a link is or has the title of a post."""
    is_heading = next(link.iterancestors(*HEADINGS), None) is not None or next(link.iter(*HEADINGS), None) is not None
    return is_heading or "title" in split_words(link.get("class"))


def read_title(link: etree._Element) -> str:
    """The title of the post that a link leads to: its heading, else its text; without its date, if it has more.

    >>> read_title(etree.fromstring("<a><time>06-02</time> · Rye</a>"))
    'Rye'
    """
    if next(link.iter("time"), None) is None:
        return read_text(link)
    headings = [heading for heading in islice(link.iter(*HEADINGS), 2) if next(heading.iter("time"), None) is None]
    title = read_text(headings[0]) if len(headings) == 1 else _strip(read_text(link, without="time"))
    return title or read_text(link)


def _strip(text: str) -> str:
    """A text without what separated it from its date."""
    return _EMPTY_BRACKETS.sub(" ", text).strip(_SEPARATORS)


def find_ancestors(elements: Iterable[etree._Element]) -> set[etree._Element]:
    """All elements around these."""
    found = set[etree._Element]()
    for element in elements:
        for ancestor in element.iterancestors():
            if ancestor in found:
                break
            found.add(ancestor)
    return found


def read_text(element: etree._Element, without: str = "") -> str:
    """The text of an element with blanks between its parts, cut off after the first tags in it.

    Inputs show their value; elements with the tag `without` are left out.

    >>> read_text(etree.fromstring("<p>Page <b>1</b> of 2</p>"))
    'Page 1 of 2'
    """
    pieces: list[str | None] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, node in islice(walk, _TAGS):
        if event == "start" and node.tag == without:
            walk.skip_subtree()
        elif event == "start":
            is_input = node.tag == "input" and node.get("type", "").lower() not in _UNSHOWN_INPUTS
            pieces.append(node.get("value") if is_input else node.text)
        elif node is not element:
            pieces.append(node.tail)
    return " ".join(" ".join(filter(None, pieces)).split())
