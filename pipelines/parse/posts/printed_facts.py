"""Reads the facts that a page prints behind a label around its article: `文章作者: 石墨`, `Published on 2024-06-02`.

The labels are those of the themes of Hexo, in Chinese and English.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Literal

from lxml import etree

from pipelines.parse.html.elements import INVISIBLE
from pipelines.parse.timestamps import read_timestamp
from pipelines.records.readings import PostMetadata

_Place = Literal["outside", "article", "unseen"]
_Fact = Literal["author", "published", "updated"]
_WORDS: dict[_Fact, str] = {
    "author": "文章作者|本文作者|原文作者|原作者|作者|撰文|作 者|post author|written by|author",
    "published": (
        "发布日期|发布时间|发布于|发表日期|发表时间|发表于|创建日期|创建时间|创建于|写作日期|写作时间"
        "|published on|published at|published|posted on|post date|created at|created on|created|date"
    ),
    "updated": (
        "更新日期|更新时间|更新于|最后更新时间|最后更新于|最后更新|最近更新|最后修改时间|最后修改|修改日期|修改时间|修改于|编辑于"
        "|last updated on|last updated at|last updated|updated on|updated at|updated|last modified|modified"
    ),
}
_LABELS = {
    fact: re.compile(rf"(?:{words})(?![a-z])\s*(?P<colon>[:：])?\s*(?P<value>.*)", re.IGNORECASE)
    for fact, words in _WORDS.items()
}
_FROM_DIGIT = re.compile(r"[0-9].*", re.DOTALL)
_LONGEST_LABEL = 60  # characters of a text that can hold a label and its value
_LONGEST_NAME = 40  # and of a name
_NO_NAME = re.compile(r"[:：]|https?:|^[\W_0-9]+$")


def add_printed_facts(
    known: PostMetadata,
    root: etree._Element,
    article: etree._Element | None,
    left_out: Collection[etree._Element] = (),
) -> PostMetadata:
    """What is known of a post, completed by the author and the times that its page prints outside the article.

    What is left out of the article is outside it.

    >>> from pipelines.parse.html.tree import read_page
    >>> page = read_page("<p><b>文章作者:</b> <a href='/'>石墨</a><p>发布于 2024-06-02<article>作者：铅笔</article>")
    >>> known = PostMetadata("灯塔", None, None, None)
    >>> completed = add_printed_facts(known, page.root, page.css("article")[0].root)
    >>> completed.author, str(completed.published_at)
    ('石墨', '2024-06-02 00:00:00+00:00')
    """
    if known.author and known.published_at and known.updated_at:
        return known
    label: _Fact | None = None
    for text in _list_texts(root, article, left_out):
        found, value = _split_label(text)
        label = found or label
        if label and value:
            known = _add_fact(known, label, value)
            label = None
    return known


def _split_label(text: str) -> tuple[_Fact | None, str]:
    """The fact that a label at the start of the text announces, and the rest of the text."""
    if len(text) <= _LONGEST_LABEL:
        for fact, words in _LABELS.items():
            if (match := words.match(text)) and (fact != "author" or match["colon"] or not match["value"]):
                return fact, match["value"]
    return None, text


def _list_texts(
    root: etree._Element, article: etree._Element | None, left_out: Collection[etree._Element]
) -> Iterator[str]:
    """The visible texts outside the article, with white space collapsed."""
    places: list[_Place] = ["outside"]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            places.append("article" if element is article else _place(element, places[-1], left_out))
            text = _read_time(element) or element.text or ""
        else:
            places.pop()
            text = element.tail or ""
        if places[-1] == "outside" and (text := " ".join(text.split())):
            yield text


def _place(element: etree._Element, outer: _Place, left_out: Collection[etree._Element]) -> _Place:
    if element.tag in INVISIBLE:
        return "unseen"
    return "outside" if outer == "article" and element in left_out else outer


def _read_time(element: etree._Element) -> str:
    """The timestamp of a <time>, behind the label that its title holds (`title="发表于 2024-06-02"`)."""
    if element.tag != "time" or not element.get("datetime"):
        return ""
    return f"{_FROM_DIGIT.sub('', element.get('title', ''))} {element.get('datetime')}"


def _add_fact(known: PostMetadata, fact: _Fact, value: str) -> PostMetadata:
    """What is known of a post with one more fact; the first of each kind counts."""
    if fact == "author":
        is_name = len(value) <= _LONGEST_NAME and not _NO_NAME.search(value)
        return replace(known, author=known.author or (value if is_name else None))
    moment, precision = read_timestamp(value)
    if fact == "updated":
        return replace(known, updated_at=known.updated_at or moment)
    return known if known.published_at else replace(known, published_at=moment, published_precision=precision)
