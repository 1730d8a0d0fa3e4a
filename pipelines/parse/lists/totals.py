"""Finds the number of posts that a page of a list prints, in the words of any theme."""

import re

from lxml import etree

from pipelines.numbers import read_int
from pipelines.parse.html.elements import INVISIBLE
from pipelines.parse.lists.pager_words import is_disabled, is_outside
from pipelines.patterns import compile_late

_LONGEST = 60  # characters of a text that gives a total
_NUMBER = r"(?P<{}>\d{{1,3}}(?:[,，]\d{{3}})+|\d{{1,6}})"
_TOTAL = compile_late(
    "|".join(
        (
            rf"(?:[共总總合][计計共有]?|目前有)\s*{_NUMBER.format('a')}\s*(?:篇|个?文章|个?日志)",
            rf"(?:文章总览|文章總覽|全部文章|所有文章|文章总数|全部|归档)\s*[-–—:：(（·]\s*{_NUMBER.format('b')}(?!\s*[-年月/.\d])",
            rf"{_NUMBER.format('c')}\s+(?:blog )?(?:posts?|articles?|entries)\s+(?:in total|total|altogether|so far)\b",
            rf"(?:total(?: of)?|all)[:：]?\s+{_NUMBER.format('d')}\s+(?:blog )?(?:posts|articles|entries)\b",
        )
    ),
    re.IGNORECASE,
)


def find_total(root: etree._Element) -> int | None:
    """The greatest number of posts that is printed beside the entries; each year of a list may print its own.

    >>> from pipelines.parse.html.tree import read_page
    >>> find_total(read_page("<h2>归档 <small>共 <b>137</b> 篇</small></h2><aside>共 9 篇</aside>").root)
    137
    >>> find_total(read_page("<p>1,024 posts in total</p>").root), find_total(read_page("<a>共 3 篇</a>").root)
    (1024, None)
    """
    shown: dict[etree._Element | None, bool] = {}
    totals = []
    for element in root.iter(etree.Element):
        shown[element] = is_shown = shown.get(element.getparent(), True) and not _is_aside(element)
        if is_shown and not any(len(child) for child in element):
            pieces = (piece for child in element for piece in (child.text if not _is_aside(child) else "", child.tail))
            text = " ".join(" ".join(filter(None, (element.text, *pieces))).split())
            match = _TOTAL.search(text) if len(text) <= _LONGEST else None
            totals += [read_int(re.sub("[,，]", "", number)) for number in (match.groups() if match else ()) if number]
    return max(totals, default=None)


def _is_aside(element: etree._Element) -> bool:
    """Whether an element is an entry's link, a comment, or no part of the list."""
    if element.tag in ("html", "body", "main"):
        return False
    if isinstance(element, etree._Comment | etree._ProcessingInstruction):
        return True
    return element.tag in INVISIBLE or element.tag in ("a", "footer") or is_outside(element) or is_disabled(element)
