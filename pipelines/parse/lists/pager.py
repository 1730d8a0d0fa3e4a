"""Decides which page of a list is the next one, and whether a list has pages that nothing links to."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from lxml import etree

from pipelines.parse.lists.controls import Control, Controls, find_controls
from pipelines.parse.lists.page_urls import are_related, is_of_other_list
from pipelines.parse.lists.pager_words import find_page_number


@dataclass(frozen=True, slots=True)
class Pager:
    """The URL of the next page of a list; `shows_more` is whether there are further pages, where it is None."""

    next_url: str | None
    shows_more: bool = False


def read_pager(root: etree._Element, url: str, entry_urls: Collection[str]) -> Pager:
    """The pager of the list page at `url`, whose entries have the URLs `entry_urls`.

    >>> from pipelines.parse.html.tree import read_page
    >>> url = "https://a.example/archives/"
    >>> read_pager(read_page("<nav class='pager'><b>1</b> <a href='page/2/'>2</a></nav>").root, url, ())
    Pager(next_url='https://a.example/archives/page/2/', shows_more=False)
    >>> read_pager(read_page("<nav class='pager'>1 / 2 <button>下一页</button></nav>").root, url, ())
    Pager(next_url=None, shows_more=True)
    """
    controls = find_controls(root, url, entry_urls)
    next_url = _find_next(controls, url)
    return Pager(next_url, shows_more=next_url is None and _shows_more(controls, url))


def _find_next(controls: Controls, url: str) -> str | None:
    """The control that leads forward, preferably by one page; else the number after that of this page."""
    here = find_page_number(url, url)
    usable = [control for control in controls.found if control.url not in (None, url)]
    forward = [control for control in usable if control.direction == "next" and _leads_on(control, here, url)]
    for control in forward:
        if control.url and find_page_number(control.url, url) in {None, (here or 1) + 1}:
            return control.url
    following = _find_own_number(controls, url) + 1
    numbered = (control.url for control in usable if control.in_pager and control.number == following)
    own = (target for target in numbered if target and not is_of_other_list(target, url))
    ahead = (control.url for control in usable if control.ahead == 1)
    return next(chain(own, ahead, (control.url for control in forward)), None)


def _leads_on(control: Control, here: int | None, url: str) -> bool:
    """Whether a control that says so leads to a later page.  Beside a pager its URL must be that of a page."""
    assert control.url is not None
    number = find_page_number(control.url, url)
    if is_of_other_list(control.url, url):
        return False
    if number is None:
        return control.in_pager or control.is_marked
    is_here = urlsplit(control.url).netloc == urlsplit(url).netloc and are_related(control.url, url)
    return (here is None or number > here) and (is_here or control.in_pager or control.is_marked)


def _find_own_number(controls: Controls, url: str) -> int:
    """The number of this page, by what it prints, else by its URL; the first page may have none."""
    printed = [number for number, _ in controls.printed if number is not None]
    numbers = [*printed, *controls.current]
    if not numbers and len(set(controls.plain)) == 1 and any(control.number for control in controls.found):
        numbers = controls.plain
    return numbers[0] if numbers else find_page_number(url, url) or 1


def _shows_more(controls: Controls, url: str) -> bool:
    """Whether the pager has pages after this one: by its numbers, else by a button that only a script handles."""
    here = _find_own_number(controls, url)
    if any(control.ahead is not None and control.ahead > 0 for control in controls.found):
        return True
    if controls.printed:
        return max(pages for _, pages in controls.printed) > here
    linked = [control.number for control in controls.found if control.in_pager and control.number is not None]
    if {here, here + 1}.issubset(controls.shown):
        return True
    if linked:
        return max(*linked, *controls.current, here) > here
    return any(control.url is None and control.direction == "next" and control.in_pager for control in controls.found)
