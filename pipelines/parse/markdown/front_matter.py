"""The front matter of a Hexo post: YAML between two fences before the text, as people leave it.

Every scalar stays the text that it is (`abbrlink: 93199855` is no number, `title: 12:30` no time of day).  Knows the
keys that it reads and nothing of what they mean; any other key is ignored.
The format is https://hexo.io/docs/front-matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import yaml

from pipelines.errors import PageError

_FENCE = re.compile(r"^-{3,}[ \t]*$\n?", re.MULTILINE)
_BEFORE = re.compile(r"[\ufeff\s]*")
_BLANK_LINE = re.compile(r"^[ \t]*$\n?", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_KEY = re.compile(r"^[\w-]+[ \t]*:(?=\s|$)", re.MULTILINE)
_PLAIN = re.compile(r"(?P<key>[\w-]+)[ \t]*:[ \t]+(?P<value>[^\s\"'\[\]{}&*|>!%@`#][^\n]*)\s*")
_LONGEST = 65_536  # characters; what is longer is a text between two rules
_NOTHING = ("", "~", "null")
_NOT_YAML = (yaml.YAMLError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says, as written; what it does not say is None or empty."""

    title: str | None = None
    date: str | None = None
    updated: str | None = None
    author: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cover: str | None = None
    description: str | None = None
    abbrlink: str | None = None
    permalink: str | None = None


_FIELDS = {field.name: field.default for field in fields(FrontMatter)}
_Values = dict[str, Any]


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter and the text after it; PageError where there is no text at all.

    A text without front matter says nothing of itself.  Of front matter that is no YAML, what can be read key by key
    is read; front matter that stands there twice is one, the first of two values is believed.

    >>> front, body = split_front_matter("---\\ntitle: 高斯人脸: 综述\\ntags:\\n\\t- NeRF\\n---\\n\\n# 正文")
    >>> front.title, front.tags, body
    ('高斯人脸: 综述', ('NeRF',), '\\n# 正文')
    """
    text = text.replace("\r\n", "\n")
    if not text.strip("\ufeff \t\n"):
        raise PageError("document", "the document is empty")
    said: _Values = {}
    while found := _find_front_matter(text, again=bool(said)):
        said, text = found[0] | said, found[1]
    values: _Values = {key: _READERS[key](value) for key, value in said.items()}
    return FrontMatter(**values), text


def _find_front_matter(text: str, *, again: bool) -> tuple[_Values, str] | None:
    """What the text's head says under known keys, and the text after it; None where it says nothing under any.

    The first front matter may lack its opening fence or its closing one, which a blank line stands for then.
    """
    start = _BEFORE.match(text).end()  # type: ignore[union-attr]
    opening = _FENCE.match(text, start)
    if not opening and (again or not _KEY.match(text, start)):
        return None
    start = opening.end() if opening else start
    closing = _FENCE.search(text, start, start + _LONGEST)
    if not closing and not again:
        closing = _BLANK_LINE.search(text, start, start + _LONGEST)
    if not closing:
        return None
    said = {key: value for key, value in _read_yaml(text[start : closing.start()]).items() if key in _FIELDS}
    return (said, text[closing.end() :]) if said else None


def _read_yaml(source: str) -> _Values:
    source = _INDENT.sub(lambda indent: indent[0].replace("\t", "  "), source)
    try:
        return _load(source)
    except _NOT_YAML:
        return {key: value for chunk in _split_keys(source) for key, value in _read_chunk(chunk).items()}


def _load(source: str) -> _Values:
    loaded = yaml.load(source, yaml.BaseLoader)  # texts, lists and mappings of texts: nothing else is made
    return loaded if isinstance(loaded, dict) else {}


def _split_keys(source: str) -> Iterator[str]:
    starts = [key.start() for key in _KEY.finditer(source)]
    for start, end in pairwise([*starts, len(source)]):
        yield source[start:end]


def _read_chunk(chunk: str) -> _Values:
    """One key with its value; a value that only lacks its quotes (`title: 甲: 乙`) is what stands there."""
    try:
        return _load(chunk)
    except _NOT_YAML:
        plain = _PLAIN.fullmatch(chunk)
        return {plain["key"]: plain["value"].rstrip()} if plain else {}


def _read_text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() not in _NOTHING else None


def _read_texts(value: Any) -> tuple[str, ...]:
    """A text or a list of them; categories may be a list of lists, each a path from the widest to the narrowest."""
    found = value if isinstance(value, list) else [value]
    flat = (text for each in found for text in (each if isinstance(each, list) else [each]))
    return tuple(dict.fromkeys(filter(None, map(_read_text, flat))))


_READERS = {key: _read_texts if default == () else _read_text for key, default in _FIELDS.items()}
