"""Finds the URL of the image that a reader gets to see, past the placeholders of lazy loaders.

A lazy loader puts a placeholder into `src` and the URL into an attribute of its own; where several loaders met, each
may have taken the placeholder of another for the image.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import cast

from lxml import etree

from pipelines.parse.html.elements import read_text

# The attributes of lazysizes, lozad, vanilla-lazyload, jQuery.lazyload, echo.js, Butterfly, Zhihu and Weixin.
_SOURCES = (
    "data-lazy-src data-src data-original data-lazyload data-lazy data-actualsrc data-original-src data-croporisrc"
    " data-echo data-url data-srcset data-lazy-srcset src srcset"
).split()
_NO_SOURCES = frozenset([*_SOURCES, *"alt title class id style name onerror data-caption data-title".split()])
_PICTURE_SOURCES = ("data-srcset", "srcset")
_MOST_SOURCES = 20  # forms of an image in a <picture>
# https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)[wx]")
_COMMA_AFTER_SIZE = re.compile(r"(?<=[0-9][wx]),")
_NO_IMAGE = re.compile(r"data:|about:|javascript:|#|$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:load|loader|loading|lazy|lazyload|placeholder|blank|none|spacer|trans|transparent|pixel|grey|gray|1x1"
    r"|spinner)"
    r"(?:[_.-][^/]*)?\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_IMAGE_FILE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|webp)(?:[?#]|$)", re.IGNORECASE)
_PIXEL = ("0", "1", "0px", "1px")


def find_source(element: etree._Element) -> str:
    """The URL of an image or player as written; empty for a placeholder, and for a pixel that counts readers.

    >>> from lxml import html
    >>> find_source(html.fromstring('<img src="/loading.gif" data-lazy-src="/loading.gif" data-original="/炉.jpg">'))
    '/炉.jpg'
    >>> find_source(html.fromstring('<img src="data:image/gif;base64,R0lG" data-srcset="/s.png 1x, /l.png 2x">'))
    '/l.png'
    """
    attributes = _read_all(element)
    if attributes.get("width") in _PIXEL and attributes.get("height") in _PIXEL:
        return ""
    urls = list(dict.fromkeys(_list_sources(element, attributes)))
    if len(urls) == 1 and "lazy" not in attributes.get("class", ""):
        return urls[0]
    return next((url for url in urls if not _PLACEHOLDER.search(url)), "")


def _list_sources(element: etree._Element, attributes: Mapping[str, str]) -> list[str]:
    """The URLs that the element names, the likeliest first."""
    urls = _read_attributes(attributes, _SOURCES)
    if element.tag != "img":
        return urls
    urls += _read_other_attributes(attributes)
    parent = element.getparent()
    if parent is not None and parent.tag == "picture":
        for source in islice(parent.iterchildren("source"), _MOST_SOURCES):
            urls += _read_attributes(_read_all(source), _PICTURE_SOURCES)
    if parent is not None and parent.tag == "a" and _IMAGE_FILE.search(parent.get("href", "")):
        urls.append(parent.get("href", "").strip())
    return urls


def _read_all(element: etree._Element) -> dict[str, str]:
    return dict(cast("Iterable[tuple[str, str]]", element.items()))


def _read_attributes(attributes: Mapping[str, str], names: Iterable[str]) -> list[str]:
    urls: list[str] = []
    for name in names:
        if name in attributes:
            value = attributes[name].strip()
            url = _find_largest(value) if name.endswith("srcset") else value
            if not _NO_IMAGE.match(url):
                urls.append(url)
    return urls


def _read_other_attributes(attributes: Mapping[str, str]) -> list[str]:
    """The image files that attributes of any other name give: each site has a lazy loader of its own."""
    values = [written.strip() for name, written in attributes.items() if name not in _NO_SOURCES]
    return [value for value in values if _IMAGE_FILE.search(value) and " " not in value]


def _find_largest(srcset: str) -> str:
    """The URL of the largest candidate of a `srcset`, the first of several; a URL may hold commas, but not end in one.

    >>> _find_largest("/w_1,h_2/炉.png 640w,/w_3,h_4/炉.png 1280w, /炉.png")
    '/w_3,h_4/炉.png'
    """
    sizes: dict[str, float] = {}
    url = ""
    for word in _COMMA_AFTER_SIZE.sub(" ", srcset).split():
        if size := _SIZE.fullmatch(word):
            sizes[url] = float(size[1])
        elif url := word.strip(","):
            sizes.setdefault(url, 1.0)
    return max(sizes, key=sizes.__getitem__, default="")


def is_picture_source(element: etree._Element) -> bool:
    """Whether the element offers another form of the image of its <picture>."""
    parent = element.getparent() if element.tag == "source" else None
    return parent is not None and parent.tag == "picture"


def find_caption(image: etree._Element, figures: Sequence[etree._Element]) -> str:
    """The caption of an image in the innermost figure around it, else its title attribute."""
    for figure in figures[-1:]:
        if caption := " ".join("".join(map(read_text, figure.iterchildren("figcaption"))).split()):
            return caption
    return image.get("title", "")
