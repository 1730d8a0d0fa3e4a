"""Reads the front matter of a Hexo post: YAML between two fences before the text, with common mistakes tolerated.

Every scalar remains a text: `abbrlink: 93199855` is not a number, `title: 12:30` not a time.  Keys that are not fields
of FrontMatter are ignored.  The format is https://hexo.io/docs/front-matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import yaml

from pipelines.characters import remove_invisible
from pipelines.errors import PageError

_FENCE = re.compile(r"^-{3,}[ \t]*$\n?", re.MULTILINE)
_BEFORE = re.compile(r"[\ufeff\s]*")
_BLANK_LINE = re.compile(r"^[ \t]*$\n?", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_KEY = re.compile(r"^[\w-]+[ \t]*:(?=\s|$)", re.MULTILINE)
_PLAIN = re.compile(r"(?P<key>[\w-]+)[ \t]*:[ \t]+(?P<value>[^\s\"'\[\]{}&*|>!%@`#][^\n]*)\s*")
_HEAD = re.compile(r"[\ufeff\s]*(?:-{3,}|[\w-]+[ \t]*:)")
_TITLE = re.compile(r"^-*[ \t]*title[ \t]*:[ \t]*(?!(?:~|null|\"\"|'')?[ \t]*(?:#|$))\S", re.MULTILINE)
_HEAD_LENGTH = 2_000  # in characters: front matter is shorter; the text after it may quote some
_MAX_LENGTH = 65_536  # in characters: longer text between two fences is text between two rules
_MAX_DEPTH = 20  # lists of categories within a list are 3
_NULLS = ("", "~", "null")
_NOT_YAML = (yaml.YAMLError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of the front matter as written; missing ones are None or empty."""

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
    disable_nunjucks: str | None = None


_ALIASES = {"disableNunjucks": "disable_nunjucks"}
_FIELDS = {field.name: field.default for field in fields(FrontMatter)}
_Values = dict[str, Any]


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter and the text after it.  Raises PageError where the document is empty.

    Without front matter all values are missing.  Front matter that is not valid YAML is read key by key, as far as
    possible.  If there are two blocks of front matter, they are merged, and values of the first are preferred.

    >>> front, body = split_front_matter("---\\ntitle: 高斯人脸: 综述\\ntags:\\n\\t- NeRF\\n---\\n\\n# 正文")
    >>> front.title, front.tags, body
    ('高斯人脸: 综述', ('NeRF',), '\\n# 正文')
    """
    text = text.replace("\r\n", "\n")
    if not text.strip("\ufeff \t\n"):
        raise PageError("document", "the document is empty")
    written: _Values = {}
    while block := _find_front_matter(text, again=bool(written)):
        written, text = block[0] | written, block[1]
    values: _Values = {key: _READERS[key](value) for key, value in written.items()}
    return FrontMatter(**values), text


def names_title(text: str) -> bool:
    """Whether a document begins like front matter with a title, be it damaged: it is a post, or was one.

    >>> names_title("---\\ntitle: [\\n---\\n正文"), names_title("--- title: 墨 date: 2024-06-02 --- 正文")
    (True, True)
    >>> names_title("---\\ntitle:\\ndate: 2024-06-02\\n---\\n草稿"), names_title("# 博客\\n\\ntitle: 墨")
    (False, False)
    """
    return _HEAD.match(text) is not None and _TITLE.search(text, 0, _HEAD_LENGTH) is not None


def _find_front_matter(text: str, *, again: bool) -> tuple[_Values, str] | None:
    """The values of known keys at the head of the text, and the text after it; None where there are none.

    The first block may lack its opening fence, or its closing fence, in whose place a blank line ends it.
    """
    start = _BEFORE.match(text).end()  # type: ignore[union-attr]
    opening = _FENCE.match(text, start)
    if not opening and (again or not _KEY.match(text, start)):
        return None
    start = opening.end() if opening else start
    closing = _FENCE.search(text, start, start + _MAX_LENGTH)
    if not closing and not again:
        closing = _BLANK_LINE.search(text, start, start + _MAX_LENGTH)
    if not closing:
        return None
    found = {_ALIASES.get(key, key): value for key, value in _read_yaml(text[start : closing.start()]).items()}
    values = {key: value for key, value in found.items() if key in _FIELDS}
    return (values, text[closing.end() :]) if values else None


def _read_yaml(source: str) -> _Values:
    source = _INDENT.sub(lambda indent: indent[0].replace("\t", "  "), source)
    try:
        return _load(source)
    except _NOT_YAML:
        return {key: value for chunk in _split_keys(source) for key, value in _read_chunk(chunk).items()}


class _Loader(yaml.BaseLoader):
    """Makes only texts, lists and mappings.  Escapes such as `"\\0"` bring in no invisible character."""

    def fetch_flow_collection_start(self, kind: type[yaml.Token]) -> None:
        """The start of a list or a mapping in brackets: for each token all that are open are looked at."""
        if self.flow_level == _MAX_DEPTH:
            raise yaml.YAMLError(f"more than {_MAX_DEPTH} lists within one another")
        super().fetch_flow_collection_start(kind)

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        return remove_invisible(super().construct_scalar(node))


def _load(source: str) -> _Values:
    loaded = yaml.load(source, _Loader)
    return loaded if isinstance(loaded, dict) else {}


def _split_keys(source: str) -> Iterator[str]:
    starts = [key.start() for key in _KEY.finditer(source)]
    for start, end in pairwise([*starts, len(source)]):
        yield source[start:end]


def _read_chunk(chunk: str) -> _Values:
    """One key with its value; a value that only lacks its quotes (`title: 甲: 乙`) is taken literally."""
    try:
        return _load(chunk)
    except _NOT_YAML:
        plain = _PLAIN.fullmatch(chunk)
        return {plain["key"]: plain["value"].rstrip()} if plain else {}


def _read_text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() not in _NULLS else None


def _read_texts(value: Any) -> tuple[str, ...]:
    """A text or a list of texts; categories may be a list of lists, each a path from the widest to the narrowest."""
    items = value if isinstance(value, list) else [value]
    flat = (text for item in items for text in (item if isinstance(item, list) else [item]))
    return tuple(dict.fromkeys(filter(None, map(_read_text, flat))))


_READERS = {key: _read_texts if default == () else _read_text for key, default in _FIELDS.items()}
