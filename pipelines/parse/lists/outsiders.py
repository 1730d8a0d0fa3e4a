"""Finds what has a date and a link as an entry of a list has, and stands outside the list: an introduction, a foot.

Does not look for entries: see `entries`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import etree

from pipelines.parse.lists.markup import is_title, list_names, read_text, split_words

Links = Mapping[etree._Element, etree._Element]  # the link to a post by the element of its entry

_ITEMS = frozenset("article li tr dt dd a".split())
# Words that begin or end the class or id of an introduction or a foot of a page.
_OUTSIDE_WORDS = frozenset(
    "foot bottom powered poweredby intro introduction colophon credit credits beian icp runtime uptime welcome".split()
)
_ABOUT_SITE = re.compile(r"(?:site|web|website|build|page|blog|update|version|deploy)[-_]?(?:info|meta|stats?)", re.I)
_ENTRY_WORDS = frozenset(
    "post posts entry item card article story note pin pinned sticky top featured feature hero highlight".split()
)
_PINNED = re.compile(r"置顶|置頂|推荐|精选|pinned|sticky|featured", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MANY = 3  # entries of one shape make the structure of a list
_MOST_NAMED = 2  # entries outside a list: more of them are the list
_PARTS = 40  # parts of a line that are read


def find_outsiders(links: Links) -> set[etree._Element]:
    """The elements that belong to no entry, of those that seem to; a pinned post does, wherever it stands.

    One is named as a foot or an introduction is; or it comes first or last, is a sentence, and is made as no other.
    """
    elements = list(links)
    around = _find_common(elements)
    candidates = {element: _list_around(element, around) for element in elements if _may_be_outside(element, links)}
    candidates = {element: wrappers for element, wrappers in candidates.items() if not any(map(_is_entry, wrappers))}
    named = {element for element, wrappers in candidates.items() if any(map(_is_outside, wrappers))}
    if len(named) > _MOST_NAMED or 2 * len(named) > len(elements):
        named = set()
    return named | {element for element in _find_unlike(elements, links) if element in candidates}


def _may_be_outside(element: etree._Element, links: Links) -> bool:
    is_item = any(outer.tag in _ITEMS for outer in chain([element], islice(element.iterancestors(), 3)))
    return not is_item and not is_title(links[element])


def _find_common(elements: Sequence[etree._Element]) -> set[etree._Element]:
    """The elements around more than one of these."""
    once, common = set[etree._Element](), set[etree._Element]()
    for element in elements:
        for outer in element.iterancestors():
            if outer in common:
                break
            (common if outer in once else once).add(outer)
    return common


def _list_around(element: etree._Element, common: set[etree._Element]) -> list[etree._Element]:
    """An element, and those around it that hold no other."""
    outer = list(islice(element.iterancestors(), 8))
    end = next((number for number, ancestor in enumerate(outer) if ancestor in common), len(outer))
    return [element, *outer[:end]]


def _is_entry(element: etree._Element) -> bool:
    return any(_ENTRY_WORDS.intersection(split_words(name)) for name in list_names(element))


def _is_outside(element: etree._Element) -> bool:
    names = list_names(element)
    ends = {word for words in map(split_words, names) if words for word in (words[0], words[-1])}
    return not ends.isdisjoint(_OUTSIDE_WORDS) or any(_ABOUT_SITE.fullmatch(name) for name in names)


def _find_unlike(elements: Sequence[etree._Element], links: Links) -> Iterator[etree._Element]:
    """The first and the last element, where each is a sentence, and is made and leads otherwise than many others."""
    shapes = Counter(map(_find_shape, elements))
    shape, count = max(shapes.items(), key=lambda item: item[1], default=((), 0))
    if count < _MANY:
        return
    inside = [element for element in elements if _find_shape(element) == shape]
    classes = Counter(name for element in inside for name in set(element.get("class", "").split()))
    usual = {name for name, number in classes.items() if number > 1}
    folders = {_find_folder(links[element]) for element in inside[:_PARTS] + inside[-_PARTS:]} - {"/"}
    lines = {_read_line(element, links[element]) for element in inside[1:_MANY]}
    for element in {elements[0], elements[-1]}:
        is_like = _find_shape(element) == shape and (
            not usual or not usual.isdisjoint(element.get("class", "").split())
        )
        line = _read_line(element, links[element])
        if line and not is_like and line not in lines and _find_folder(links[element]) not in folders:
            yield element


def _find_shape(element: etree._Element) -> tuple[str, ...]:
    return tuple(str(outer.tag) for outer in chain([element], islice(element.iterancestors(), 2)))


def _find_folder(link: etree._Element) -> str:
    """The folder of the URL of a link; all numbers are the same."""
    path = urlsplit(link.get("href", "").strip()).path.rstrip("/")
    return _DIGITS.sub("0", path[: path.rfind("/") + 1])


def _read_line(element: etree._Element, link: etree._Element) -> str:
    """The words beside the date and the link of an element, empty where there are none, or where they say pinned."""
    marks = [*islice(element.iter("time"), 2), link]
    outer = [mark.getparent() for mark in marks]
    texts = [part for parent in outer if parent is not None for part in _list_texts(parent)]
    words = " ".join("".join(filter(str.isalpha, text)) for text in texts).split()
    return "" if _PINNED.search(read_text(element)) else " ".join(words)


def _list_texts(element: etree._Element) -> list[str]:
    return [element.text or "", *(child.tail or "" for child in islice(element, _PARTS))]
