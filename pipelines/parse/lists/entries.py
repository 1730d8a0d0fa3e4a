"""Finds the entries of a list of posts in an unknown theme: dates with links to posts, in its main part.

Does not import the declared themes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from urllib.parse import SplitResult, unquote, urlsplit

from lxml import etree
from parsel import Selector

from pipelines.parse.html.elements import INVISIBLE
from pipelines.parse.lists.markup import find_ancestors, is_title, list_names, read_text, split_words
from pipelines.parse.lists.outsiders import find_outsiders
from pipelines.urls import linked_url

Targets = Mapping[etree._Element, str]  # the URL of the post that a link leads to
Groups = dict[etree._Element, list[etree._Element]]  # dates by the element that they belong to

_ITEMS = ("article", "li", "tr")
_LAYOUTS = frozenset("html body main".split())
_SURROUNDINGS = frozenset("nav aside form dialog".split()) | INVISIBLE
_SURROUNDING_ROLES = frozenset("navigation complementary contentinfo banner search".split())
# Words that begin or end the class or id of a part of the page that is not its list.
_SURROUNDING_WORDS = frozenset(
    "widget widgets sidebar aside nav navbar menu breadcrumb breadcrumbs comment comments toc copyright tagcloud"
    " profile announcement siteinfo webinfo".split()
)
_MARGINS = frozenset("header footer".split())  # of a page; an entry has them as well
_PAGE_WORDS = frozenset("site page main global".split())
_LAYOUT_WORDS = frozenset("has with without no is show hide".split())  # `has-sidebar` is the page beside the sidebar
_EXCERPT_WORDS = frozenset("recent latest newest related popular hot random recommend recommended".split())
_OTHER_RELS = frozenset("tag category author license me home search".split())
_OTHER_CLASSES = frozenset("tag tags category categories author avatar logo comment comments".split())
_OTHER_FOLDERS = frozenset("tag tags category categories author authors 标签 分类".split())
_ARCHIVE = re.compile(
    r"/archives?(?:/(?P<month>(?:19|20)\d\d(?:/[01]?\d)?))?(?:/page/?\d+)?/?$|/page/?\d+/?$", re.ASCII
)
_MONTH = re.compile(r"[\d\s年月./-]*")
# What follows the base of a site in the URL of one of its lists.
_LIST_FOLDER = re.compile(
    r"(?<=/)(?:(?:archives?|pages?|tags?|categor(?:y|ies)|authors?|标签|分类)(?:/|$)|page\d+/?$|\d{1,3}/?$)", re.ASCII
)
_MANY = 3  # dates of one element belong to several posts: a post has at most two, when published and when updated


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list: the element that shows its date, and the link to its post."""

    element: etree._Element
    link: etree._Element


def find_entries(selector: Selector, url: str = "") -> list[Entry]:
    """The entries of a list that is public at `url`, one per post, in the order of the page.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = "<li><a href='/a/'>灯</a> <time>06-01</time></li><aside><a href='/b/'>我</a> <time>12-02</time></aside>"
    >>> [entry.link.get("href") for entry in find_entries(read_page(page))]
    ['/a/']
    """
    root: etree._Element = selector.root
    targets = {link: target for link in root.iter("a") if (target := _find_target(link, url))}
    listed, excerpted = _find_dates(root)
    entries: dict[str, Entry] = {}
    for entry in list(_pair(listed, targets)) or _pair(excerpted, targets):
        entries.setdefault(targets[entry.link], entry)
    outsiders = find_outsiders({entry.element: entry.link for entry in entries.values()})
    return [entry for entry in entries.values() if entry.element not in outsiders]


def choose_link(element: etree._Element, url: str) -> etree._Element | None:
    """The link of an entry to its post, None where it has none."""
    return _choose_titled([link for link in element.iter("a") if _find_target(link, url)])


def _choose_titled(links: Sequence[etree._Element]) -> etree._Element | None:
    """The first link that is or has the title of a post, else the first with text, else the first."""
    titled = (link for link in links if is_title(link))
    texts = [link for link in links if read_text(link)]
    posts = (link for link in texts if not _names_other(link.get("href", "")))
    return next(chain(titled, posts, texts, links), None)


def _names_other(path: str) -> bool:
    """Whether a folder anywhere in a path has the name of a tag's or a category's: a post may lie there as well."""
    return not _OTHER_FOLDERS.isdisjoint(unquote(path).lower().split("/"))


def _find_target(link: etree._Element, url: str) -> str | None:
    """The URL that a link leads to; None where that is no post: another host, a tag, the home page, a list."""
    href = link.get("href", "").strip()
    if not href or href.startswith("#") or _OTHER_RELS.intersection(link.get("rel", "").lower().split()):
        return None
    target = linked_url(url, href)
    try:
        here, parts = urlsplit(url), urlsplit(target)
    except ValueError:
        return None
    leads_away = parts.scheme not in ("", "http", "https") or (url and _find_host(here) != _find_host(parts))
    if leads_away or _OTHER_CLASSES.intersection(split_words(link.get("class"))):
        return None
    return None if _is_list(link, here, parts) else target


def _is_list(link: etree._Element, here: SplitResult, parts: SplitResult) -> bool:
    """Whether a link leads to a list: a folder that holds the page `here`, an archive, a tag or a category."""
    if parts.query:
        return False
    folders = parts.path.rstrip("/") + "/"
    if folders == "/" or here.path.startswith(folders) or _is_other(here.path, folders):
        return True
    archive = _ARCHIVE.search(parts.path)
    return archive is not None and (not archive["month"] or bool(_MONTH.fullmatch(read_text(link))))


def _is_other(here: str, path: str) -> bool:
    """Whether a path is that of a tag or a category: the first folder below the base of the site says so.

    A list in a folder that no list is named by, such as `/posts/`, may be the home page of its site or not; a post
    may lie right below it.

    >>> _is_other("/blog/archives/", "/blog/tags/git/"), _is_other("/archives/", "/posts/tags/")
    (True, False)
    """
    here = unquote(here)
    start = _LIST_FOLDER.search(here)
    base = here[: start.start()] if start else here[: here.rfind("/") + 1]
    path = unquote(path)
    is_below = base != "/" and path.startswith(base)
    first, _, rest = path[len(base) if is_below else 1 :].lower().partition("/")
    return first in _OTHER_FOLDERS and bool(rest or start or not is_below)


def _find_host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.")


def _find_dates(root: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The dates in the list of a page, and those in excerpts of other lists, such as recent posts."""
    wrappers = find_ancestors(root.iter("main", "nav"))
    surrounding: dict[etree._Element | None, bool] = {}
    excerpt: dict[etree._Element | None, bool] = {}
    for element in root.iter(etree.Element):
        outer = element.getparent()
        surrounding[element] = surrounding.get(outer, False) or _is_surrounding(element, wrappers)
        excerpt[element] = excerpt.get(outer, False) or _is_excerpt(element, wrappers)
    dates = [date for date in root.iter("time") if not surrounding[date]]
    return [date for date in dates if not excerpt[date]], [date for date in dates if excerpt[date]]


def _is_surrounding(element: etree._Element, wrappers: set[etree._Element]) -> bool:
    """Whether an element is navigation, a sidebar, a widget, or the header or footer of the page."""
    if element.tag in _LAYOUTS or element in wrappers:
        return element.tag in _SURROUNDINGS
    if element.tag in _SURROUNDINGS or element.get("role") in _SURROUNDING_ROLES:
        return True
    names = [split_words(name) for name in list_names(element)]
    ends = {
        word for words in names if words and not _LAYOUT_WORDS.intersection(words) for word in (words[0], words[-1])
    }
    if ends & _SURROUNDING_WORDS:
        return True
    outer = element.getparent()
    is_margin = element.tag in _MARGINS or bool(ends & _MARGINS)
    return is_margin and (outer is None or outer in wrappers or outer.tag == "body" or bool(ends & _PAGE_WORDS))


def _is_excerpt(element: etree._Element, wrappers: set[etree._Element]) -> bool:
    if element.tag in _LAYOUTS or element in wrappers:
        return False
    return any(_EXCERPT_WORDS.intersection(split_words(name)) for name in list_names(element))


def _pair(dates: Iterable[etree._Element], targets: Targets) -> Iterator[Entry]:
    """An entry for each date that has a link to a post, and for each element with several dates of one post."""
    holders = find_ancestors(targets) | set(targets)
    closest: dict[etree._Element | None, etree._Element | None] = {}
    groups: Groups = defaultdict(list)
    for date in dates:
        holder = _climb(date, holders, closest)
        if holder is not None:
            groups[holder].append(date)
    for element, group in _drop_outer(_widen(groups)).items():
        links = [link for link in element.iter("a") if link in targets]
        if len(group) >= _MANY and len({targets[link] for link in links}) >= _MANY:
            yield from _pair_siblings(element, set(group), targets)
        else:
            link = _choose_titled(links)
            assert link is not None
            yield Entry(element, link)


def _climb(
    date: etree._Element,
    holders: set[etree._Element],
    closest: dict[etree._Element | None, etree._Element | None],
) -> etree._Element | None:
    """The smallest element around a date that holds a link to a post; `closest` keeps what was found for others."""
    passed: list[etree._Element | None] = []
    element: etree._Element | None = date
    while element is not None and element not in holders and element not in closest:
        passed.append(element)
        element = element.getparent()
    found = closest.get(element, element)
    closest |= dict.fromkeys(passed, found)
    return found


def _widen(groups: Groups) -> Groups:
    """The dates by their article, list item or row, unless that holds many entries; else by the element they have."""
    inside = defaultdict(list)
    for holder in groups:
        item = holder if holder.tag in _ITEMS else next(holder.iterancestors(*_ITEMS), holder)
        inside[item].append(holder)
    widened: Groups = {}
    for item, holders in inside.items():
        if len(holders) == 1 or (item in holders and len(holders) < _MANY):
            widened[item] = [date for holder in holders for date in groups[holder]]
        else:
            widened |= {holder: groups[holder] for holder in holders}
    return widened


def _drop_outer(groups: Groups) -> Groups:
    """The elements that hold no other: what remains between entries, such as the date of a widget, is no entry."""
    outer = find_ancestors(groups)
    return {element: dates for element, dates in groups.items() if element not in outer}


def _pair_siblings(element: etree._Element, dates: set[etree._Element], targets: Targets) -> Iterator[Entry]:
    """The entries of an element that holds dates and links side by side, as a list of definitions does."""
    marks = [mark for mark in element.iter(etree.Element) if mark in dates or mark in targets]
    dates_first = marks[0] in dates
    starts = [
        number
        for number, mark in enumerate(marks)
        if (mark in dates) is dates_first and (not number or (marks[number - 1] in dates) is not dates_first)
    ]
    for start, end in pairwise([*starts, len(marks)]):
        link = _choose_titled([mark for mark in marks[start:end] if mark in targets])
        date = next((mark for mark in marks[start:end] if mark in dates), None)
        if link is not None and date is not None:
            yield Entry(date, link)
