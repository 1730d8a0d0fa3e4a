"""Compares the URLs of pages of lists: whether two are pages of one list, and how far one lies behind the other.

Numbers stand in a folder or a file (`page/2/`, `list-2.html`), in the query (`?page=2`), or are the last folder.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from pipelines.numbers import read_int

_PARAMETERS = frozenset("page paged pg pageno page_no pagenum page_num pageindex".split())
_SHORT_PARAMETERS = frozenset(["p", "pn"])  # may be the number of a post as well
_FOLDER = re.compile(
    r"^(?P<list>.*/)(?:pages?|p|pg)[/_-]?(?P<number>\d{1,4})(?:/|\.html?)?$"
    r"|^(?P<file_list>.*[a-z])[-_]?(?P<file_number>\d{1,3})\.html?$",
    re.IGNORECASE | re.ASCII,
)
# The folder behind a year is a month.
_LAST_FOLDER = re.compile(r"^(?P<list>.*(?<!/19\d\d)(?<!/20\d\d)/)(?P<number>[1-9]\d{0,2})/?$", re.ASCII)
_END = re.compile(r"(?:(?<=/)index)?(?:\.html?)?$", re.IGNORECASE)
# What the URL of a page that is not the first one holds for certain: a quick test for the values of attributes.
_MAYBE_PAGE = re.compile(
    r"(?:^|[/?&])(?:pages?|pg|p)\w{0,6}[/=_-]?\d{1,4}(?:/|\.html?|[?#&]|$)|[a-z][-_]?\d{1,3}\.html?",
    re.IGNORECASE | re.ASCII,
)
_OTHER_LIST = re.compile(r"/(?:tags?|categor(?:y|ies)|authors?|标签|分类)/[^/]+", re.IGNORECASE)
_LONGEST = 500  # characters of the value of an attribute that may be a URL


def may_be_page(value: str) -> bool:
    """Whether the value of an attribute may be the URL of a page of a list, which is not the first.

    >>> may_be_page("/archives/page/2/"), may_be_page("?page=2"), may_be_page("/img/2031/a.png")
    (True, True, False)
    """
    return len(value) < _LONGEST and _MAYBE_PAGE.search(value) is not None


def count_pages_ahead(url: str, list_url: str, *, is_numbered: bool = False) -> int | None:
    """How many pages behind the page of a list at `list_url` the one at `url` is; None where it is another list's.

    A last folder and a parameter `p` are numbers of pages only where `is_numbered`: posts have them as well.

    >>> here = "https://a.example/archives/page/3/"
    >>> count_pages_ahead("https://a.example/archives/page/4/", here), count_pages_ahead("https://a.example/2/", here)
    (1, None)
    >>> blog = "https://a.example/blog/"
    >>> count_pages_ahead(f"{blog}2/", blog), count_pages_ahead(f"{blog}2/", blog, is_numbered=True)
    (None, 1)
    """
    pages = _split_number(urlsplit(url), is_numbered=is_numbered)
    own = _list_own_numbers(list_url) if pages else {}
    return next((number - own[key] for key, number in pages if key in own), None)


@lru_cache(maxsize=16)
def _list_own_numbers(list_url: str) -> Mapping[str, int]:
    """The number of the page at `list_url` in each list that it may belong to."""
    here = urlsplit(list_url)
    return dict((*_split_number(here, is_numbered=True), (_make_key(here.path, here), 1)))


def is_of_other_list(url: str, list_url: str) -> bool:
    """Whether a URL is that of the list of a tag or a category, and not of the list at `list_url`.

    >>> is_of_other_list("https://a.example/tags/git/page/2/", "https://a.example/archives/")
    True
    """
    other = _OTHER_LIST.search(unquote(urlsplit(url).path))
    return other is not None and other[0] not in unquote(urlsplit(list_url).path)


def are_related(url: str, list_url: str) -> bool:
    """Whether a page may be one of the list at `list_url` by its folder: one of them lies in that of the other.

    >>> are_related("https://a.example/page/2/", "https://a.example/archives/")
    True
    >>> are_related("https://a.example/notes/page/2/", "https://a.example/archives/")
    False
    """
    folders = [_find_folder(urlsplit(address)) for address in (url, list_url)]
    return folders[0].startswith(folders[1]) or folders[1].startswith(folders[0])


def _find_folder(parts: SplitResult) -> str:
    numbered = _FOLDER.match(parts.path)
    path = (numbered["list"] or numbered["file_list"]) if numbered else _LAST_FOLDER.sub(r"\g<list>", parts.path)
    return _END.sub("", path).rstrip("/") + "/"


def _split_number(parts: SplitResult, *, is_numbered: bool) -> list[tuple[str, int]]:
    """The list that a URL may be a page of, and the number of the page; empty where it has none."""
    names = _PARAMETERS | _SHORT_PARAMETERS if is_numbered else _PARAMETERS
    for name, value in parse_qsl(parts.query):
        if name.lower() in names and value.isascii() and value.isdigit():
            return [(_make_key(parts.path, parts, without=name), int(value[:6]))]
    if match := _FOLDER.match(parts.path):
        number = match["number"] or match["file_number"]
        return [(_make_key(match["list"] or match["file_list"], parts), read_int(number))]
    if is_numbered and (match := _LAST_FOLDER.match(parts.path)):
        return [(_make_key(match["list"], parts), read_int(match["number"]))]
    return []


def _make_key(path: str, parts: SplitResult, *, without: str = "") -> str:
    """What all pages of a list have in common."""
    host = parts.netloc.lower().removeprefix("www.")
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if pair[0] != without))
    return f"{host}{_END.sub('', unquote(path)).rstrip('/')}?{query}"
