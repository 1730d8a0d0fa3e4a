"""Finds what leads from a page of a list to other pages: links and buttons, each with its direction or its number.

Does not decide which of them is the next page: see `pager`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from pipelines.parse.html.elements import INVISIBLE
from pipelines.parse.lists.markup import find_ancestors, read_text
from pipelines.parse.lists.page_urls import count_pages_ahead, may_be_page
from pipelines.parse.lists.pager_words import (
    Direction,
    is_current,
    is_disabled,
    is_named_loader,
    is_outside,
    is_pager,
    loads_more,
    read_class_direction,
    read_label_direction,
    read_number,
    read_page_count,
    read_page_of,
    read_rel_direction,
    read_sign_direction,
    read_text_direction,
)
from pipelines.urls import linked_url

_LAYOUTS = frozenset("html body main article".split())
_URLS = ("href", "data-href", "data-url", "data-next", "data-next-url", "data-next-page", "data-link")
_NAMES = frozenset(["class", "id", "style"])
_SCRIPTED_URL = re.compile(
    r"""(?:location(?:\.href)?\s*=|(?:loadUrl|open|assign|replace|navigate|visit)\s*\()\s*["']([^"']+)["']"""
)
_has_number = re.compile(r"\d", re.ASCII).search
_ICONS = 20  # elements of a control that may be icons
_SHORT = 40  # characters that a control or a printed page number takes at most
_LONG = 400  # characters of a pager that are searched for its number of pages


@dataclass(frozen=True, slots=True)
class Control:
    """What leads to another page: its URL, None where only a script knows it, and its direction or page number.

    `is_marked` is whether its markup names the direction, not only its text.  `ahead` is how many pages behind this
    one its URL is, None where that is not the URL of a page of this list.
    """

    url: str | None
    direction: Direction | None
    number: int | None
    in_pager: bool
    is_marked: bool
    ahead: int | None = None


@dataclass(slots=True)
class Controls:
    """The controls of a page; `current` and `plain` are numbers that are marked as the page's own, or not linked.

    `shown` are all numbers in its pager, of which only a script may know the pages.
    """

    found: list[Control] = field(default_factory=list)
    current: list[int] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    printed: list[tuple[int | None, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """What the elements around an element say about it."""

    in_pager: bool = False
    in_control: bool = False
    direction: Direction | None = None


def find_controls(root: etree._Element, url: str, entry_urls: Collection[str]) -> Controls:
    """The controls of the list page at `url`; links to its entries are none."""
    controls = Controls()
    for link in root.iter("link"):
        target = resolve(link.get("href", ""), url)
        if target and read_rel_direction(link) == "next":
            controls.found.append(Control(target, "next", None, in_pager=False, is_marked=True))
    entries = {link for link in root.iter("a") if resolve(link.get("href", ""), url) in entry_urls}
    for element, place, outer in _walk(root, entries):
        if _is_control(element, place, url):
            control = _read_control(element, place, outer, url)
            if control.url not in entry_urls:
                controls.found.append(control)
        _read_numbers(element, place, outer, controls)
    return controls


def resolve(href: str, url: str) -> str | None:
    """The canonical URL that an href leads to, None where it leads nowhere."""
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    target = linked_url(url, href)
    try:
        is_page = urlsplit(target).scheme in ("", "http", "https")
    except ValueError:
        is_page = False
    return target if is_page else None


def _walk(root: etree._Element, entries: Collection[etree._Element]) -> Iterator[tuple[etree._Element, _Place, _Place]]:
    """Each element that is shown, with its place and that of the element around it."""
    holders = find_ancestors(entries)
    places: dict[etree._Element | None, _Place | None] = {}
    for element in root.iter(etree.Element):
        outer = places.get(element.getparent(), _Place())
        place = None if outer is None else _enter(element, outer, is_holder=element in holders)
        places[element] = None if element in entries else place
        if outer and place and element not in entries:
            yield element, place, outer


def _enter(element: etree._Element, outer: _Place, *, is_holder: bool) -> _Place | None:
    if element.tag in INVISIBLE or (element.tag not in _LAYOUTS and is_disabled(element)):
        return None
    in_pager = outer.in_pager or (element.tag not in _LAYOUTS and not is_holder and is_pager(element))
    if not in_pager and element.tag not in _LAYOUTS and not is_holder and is_outside(element):
        return None
    direction = read_class_direction(element) or (outer.direction if outer.in_pager else None)
    return _Place(in_pager, outer.in_control or element.tag in ("a", "button"), direction)


def _is_control(element: etree._Element, place: _Place, url: str) -> bool:
    """Whether an element can be used: a link without a URL that no script handles cannot."""
    attributes = set(element.attrib)
    if element.tag == "a":
        return not attributes.isdisjoint((*_URLS, "onclick", "role")) or _is_loader(element)
    if element.tag == "button" or "onclick" in attributes:
        return True
    is_button = element.tag == "option" or element.get("role") == "button" or not attributes.isdisjoint(_URLS)
    return (is_button and place.in_pager) or _is_loader(element) or _find_page(element, url) is not None


def _is_loader(element: etree._Element) -> bool:
    """Whether an element is, by its name and its text, a button that loads more; what holds buttons is none itself."""
    if element.tag != "a" and not is_named_loader(element):
        return False
    text = _read_short(element)
    if not (loads_more(text) if element.tag == "a" else read_text_direction(text) == "next"):
        return False
    return all(inner is element for inner in element.iter("a", "button"))


def _find_page(element: etree._Element, url: str) -> str | None:
    """The URL of a later page of this list that is the value of any attribute."""
    values = (str(value) for name, value in element.attrib.items() if name not in _NAMES and may_be_page(str(value)))
    return (
        None
        if element.tag == "link"
        else next((target for value in values if (target := resolve(value, url)) and _is_ahead(target, url)), None)
    )


def _is_ahead(target: str, url: str) -> bool:
    return (count_pages_ahead(target, url) or 0) > 0


def _read_control(element: etree._Element, place: _Place, outer: _Place, url: str) -> Control:
    text, icons = _read_short(element), _list_icons(element)
    own = read_rel_direction(element) or read_class_direction(element)
    said = read_text_direction(text) or read_label_direction(element)
    direction = said or own or read_sign_direction(text, icons) or place.direction or outer.direction
    target, number = _find_url(element, url), read_number(text)
    is_numbered = number is not None or direction == "next" or not read_text(element)
    return Control(
        url=target,
        direction=direction,
        number=number,
        in_pager=place.in_pager or loads_more(text) or _is_loader(element),
        is_marked=own == "next",
        ahead=count_pages_ahead(target, url, is_numbered=is_numbered) if target and _has_number(target) else None,
    )


def _find_url(element: etree._Element, url: str) -> str | None:
    scripted = _SCRIPTED_URL.search(element.get("onclick", ""))
    names = ("value",) if element.tag == "option" else _URLS
    hrefs = [*(element.get(name, "") for name in names), scripted[1] if scripted else ""]
    return next(filter(None, (resolve(href, url) for href in hrefs)), None) or _find_page(element, url)


def _read_short(element: etree._Element) -> str:
    """The text of an element, empty where it is long."""
    text = read_text(element)
    return text if len(text) <= _SHORT else ""


def _list_icons(element: etree._Element) -> str:
    """The names of the icons in an element."""
    inner = islice(element.iter("i", "svg", "use", "span", "img", "em"), _ICONS)
    names = " ".join(icon.get(name, "") for icon in inner for name in ("class", "href", "data-icon", "src", "icon"))
    return names[:_LONG]


def _read_numbers(element: etree._Element, place: _Place, outer: _Place, controls: Controls) -> None:
    """Notes the numbers of pages that an element prints."""
    if place.in_pager and not outer.in_pager:
        text = read_text(element)[:_LONG]
    else:
        text = _read_short(element) if _is_small(element) and not place.in_control else ""
    if printed := read_page_of(text, in_pager=place.in_pager):
        controls.printed.append(printed)
    number = read_number(_read_short(element)) if place.in_pager else None
    if number is not None and (is_current(element) or "selected" in element.attrib):
        controls.current.append(number)
    elif number is not None and not place.in_control and len(element) == 0:
        controls.plain.append(number)
    if number is not None:
        controls.shown.append(number)
    elif element.tag == "button":
        controls.shown += _read_pair(element)
    count = read_page_count(element) if place.in_pager else None
    if count is not None:
        controls.printed.append((None, count))


def _read_pair(button: etree._Element) -> list[int]:
    """The numbers of a button and the one before it, where the one follows the other: a pager of a script."""
    before = button.getprevious()
    if before is None or before.tag != "button":
        return []
    first, second = read_number(_read_short(before)), read_number(_read_short(button))
    return [first, second] if first is not None and second == first + 1 else []


def _is_small(element: etree._Element) -> bool:
    """Whether an element holds text, and at most elements that hold nothing but text."""
    return len(element) <= _SHORT // 10 and not any(len(child) for child in element)
