"""Limits of a page: how large it may be before it is parsed, and how much may be read from it.

Real pages stay below a tenth of each limit.  Beyond one, a page of a few KB could take gigabytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.errors import PageError
from pipelines.parse.html.lines import Line

_MOST_CHARACTERS = 1_500_000  # each takes up to 100 bytes until its post is stored
_MOST_TAGS = 75_000  # each takes up to 1 KB
_MOST_COPIES = 2_000_000  # of elements that stay open; half of them may come to be, of 150 bytes each
_MOST_MARKS = 50_000  # links, images and marked stretches of text
# Browsers build no deeper tree than 512: what nests deeper is put side by side, and an article or entry there is empty.
# https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/html/parser/html_construction_site.cc
_MOST_ANCESTORS = 480  # which leaves 32 levels for what is inside
_MOST_TARGET_CHARACTERS = 2_000_000  # in all of their URLs
# What HTML opens again in each block until its end tag comes, so that a page of n tags has n² elements.
# https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
# The look ahead at the first letter saves a third of the time: most tags are of other elements.
_START = re.compile(
    rf"<(?=[{''.join(sorted({name[0] for name in _FORMATTING}))}])(?:{'|'.join(sorted(_FORMATTING))})[\s>/]",
    re.IGNORECASE | re.ASCII,
)
_TAG = re.compile(r"<(/?)([a-zA-Z]{1,6})([\s>/])")
_EQUAL = 3  # https://html.spec.whatwg.org/multipage/parsing.html#push-onto-the-list-of-active-formatting-elements


def check_source(text: str) -> None:
    """Raises PageError where a page is too large to be parsed."""
    tags = text.count("<")
    _check("characters", len(text), _MOST_CHARACTERS)
    _check("tags", tags, _MOST_TAGS)
    # Two pages in three have so few tags of any kind that nothing more is counted.  Hardly any has so many start tags
    # that what is open is counted, which takes a tenth of parsing.
    if tags * tags > _MOST_COPIES and tags * len(_START.findall(text)) > _MOST_COPIES:
        _check("copies of elements without an end tag", tags * count_open(text), _MOST_COPIES)


def check_depth(ancestors: Iterable[object]) -> None:
    """Raises PageError where an article or an entry of a list has so many ancestors that its own may be beside it."""
    _check("elements around what is to be read", sum(1 for _ in ancestors), _MOST_ANCESTORS)


def check_lines(lines: Sequence[Line]) -> None:
    """Raises PageError where so much was read from a page that its rows would not fit into memory."""
    spans = [span for line in lines if line.spans for span in line.spans]
    _check("links, images and marks", len(spans), _MOST_MARKS)
    _check("characters in URLs", sum([len(span.target) for span in spans]), _MOST_TARGET_CHARACTERS)


def check_copies(characters: int) -> None:
    """Raises PageError where a page may copy so many characters of its references."""
    _check("characters in links by reference", characters, _MOST_TARGET_CHARACTERS)


def count_open(text: str) -> int:
    """How many formatting elements may be open at the same time at most; of equal ones a browser keeps three.

    >>> count_open("<b>one</b> <I>two</I> <b>three</b>"), count_open("<p><b id=1>" * 5), count_open("<p><b>" * 5)
    (1, 5, 3)
    """
    bare, opened, total, most = Counter[str](), Counter[str](), 0, 0
    for is_end, written, following in _TAG.findall(text):
        name = written.lower()
        if name not in _FORMATTING:
            continue
        before = min(bare[name], _EQUAL) + opened[name]
        if is_end:
            counter = bare if bare[name] else opened
            counter[name] = max(counter[name] - 1, 0)
        else:
            counter = bare if following == ">" else opened
            counter[name] += 1
        total += min(bare[name], _EQUAL) + opened[name] - before
        most = max(most, total)
    return most


def _check(name: str, count: int, limit: int) -> None:
    if count > limit:
        raise PageError("parse", f"the page has {count:,} {name}, more than {limit:,}")
