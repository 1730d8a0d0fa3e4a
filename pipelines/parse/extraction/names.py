"""Reads what the class names and the id of an element say about it, by the tables in `words`."""

import re
from enum import IntEnum
from functools import lru_cache

from pipelines.parse.extraction.words import (
    COMMENTS,
    CONTENT_PHRASES,
    DETAILS,
    FRAMES,
    FURNITURE,
    FURNITURE_PHRASES,
    KEPT,
    PARTS,
    POST_DETAILS,
    POSTS,
    PREFIXES,
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*")
_LONGEST_PHRASE = 3  # words
_NAMES_KEPT = 16_384  # a page has some hundred different names, and the pages of a site share them


class Role(IntEnum):
    """What a name says of its element.  Of several names the first in this order decides.

    A frame is furniture, or what holds the article and furniture: `content-sidebar-wrap`.
    """

    CONTENT = 0
    COMMENTS = 1
    FURNITURE = 2
    KEPT = 3
    FRAME = 4
    DETAILS = 5
    UNKNOWN = 6


_TABLES = ((Role.COMMENTS, COMMENTS), (Role.FURNITURE, FURNITURE), (Role.KEPT, KEPT))


def read_names(names: str) -> Role:
    """What the names of an element say, which blanks separate.

    >>> read_names("col-8 postComments").name, read_names("has-comments").name, read_names("entry-content").name
    ('COMMENTS', 'UNKNOWN', 'CONTENT')
    >>> read_names("sidebar").name, read_names("layout sidebar").name
    ('FURNITURE', 'FRAME')
    """
    read = [_read_name(name) for name in names.split()]
    role = min((role for role, _ in read), default=Role.UNKNOWN)
    return Role.FRAME if role is Role.FURNITURE and any(framed for _, framed in read) else role


@lru_cache(_NAMES_KEPT)
def _read_name(name: str) -> tuple[Role, bool]:
    """What one name says, and whether it has a word of a frame."""
    words = [word.lower() for word in _WORD.findall(name)]
    return _read_words(words), not FRAMES.isdisjoint(words)


def _read_words(words: list[str]) -> Role:
    phrases = {
        tuple(words[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(words) - length + 1)
    }
    if not phrases.isdisjoint(FURNITURE_PHRASES):
        return Role.FURNITURE
    if not words or words[0] in PREFIXES or not PARTS.isdisjoint(words):
        return Role.UNKNOWN
    for role, table in _TABLES:
        if not table.isdisjoint(words):
            return role
    if not phrases.isdisjoint(CONTENT_PHRASES):
        return Role.CONTENT
    about_post = not POSTS.isdisjoint(words) and not POST_DETAILS.isdisjoint(words)
    return Role.DETAILS if about_post or not DETAILS.isdisjoint(words) else Role.UNKNOWN
