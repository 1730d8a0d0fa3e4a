"""Pages that no editor wrote: deep, huge, empty.  They are read, and in a time that grows with their size alone."""

import time
from collections.abc import Callable

import pytest

from pipelines.parse.digests.machine_summary import split_machine_summary
from pipelines.parse.html.lines import Line
from pipelines.records.readings import Contents, Reading
from tests.support.parsed_pages import read_article

SECONDS = 20  # each takes a second at most on an idle machine; quadratic time takes minutes
PDF = '<p><a href="http://arxiv.org/abs/2413.00001v1">PDF</a></p>'
HEAD = f"<h2>笔</h2><p>Authors:甲</p>{PDF}"
DEEP: dict[str, Callable[[int], str]] = {
    "div": lambda depth: "<div>字" * depth,
    "b": lambda depth: "<b>字<br>" * depth,
    "a": lambda depth: "<a href='/x'>字<br>" * depth,
    "ol": lambda depth: "<ol><li>字" * depth,
    "blockquote": lambda depth: "<blockquote>字" * depth,
    "table": lambda depth: "<table><tr><td>字" * depth,
    "jm": lambda depth: "<jm x=''>字" * depth,
}
_LESS_DEEP = {"a": 500, "b": 2_000}  # a browser opens these again in each block: deeper pages are refused
HUGE = {
    "text": "<p>" + "字" * 1_400_000 + "</p>",
    "blanks": "<p>字" + " " * 1_400_000 + "字</p>",
    "elements": "<p>" + "<b>字</b>" * 20_000 + "</p>",
    "cells": "<table><tr>" + "<td>字 </td>" * 30_000 + "</tr></table>",
    "items": "<ul>" + "<li>字</li>" * 20_000 + "</ul>",
    "unrendered blocks": "<p>"
    + "## 笔 **Authors:甲** 字 [PDF](http://arxiv.org/abs/2413.00001v1) **要点** - 乙 " * 2_000
    + "</p>",
}


def read_in_time(inner: str) -> Reading:
    before = time.perf_counter()
    reading = read_article(inner)
    assert time.perf_counter() - before < SECONDS
    return reading


def count_signs(reading: Reading, sign: str) -> int:
    return sum(row.text.count(sign) for row in reading.contents.sections)


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_read(name: str) -> None:
    depth = _LESS_DEEP.get(name, 5_000)
    assert count_signs(read_in_time(DEEP[name](depth)), "字") > 200, "the HTML parser itself gives up at some depth"


def test_unclosed_bold_type_marks_no_more_than_it_should() -> None:
    reading = read_article("<b>字<br>" * 500 + "<a href='/x'>链</a>")
    assert [row.text for row in reading.contents.links] == ["链"]
    assert count_signs(reading, "字") == 500


@pytest.mark.parametrize("name", HUGE)
def test_huge_articles_are_read(name: str) -> None:
    assert count_signs(read_in_time(HUGE[name]), "字") == HUGE[name].count("字")


def test_a_huge_paragraph_is_one_section() -> None:
    (section,) = read_in_time(HUGE["text"]).contents.sections
    assert section.text == "字" * 1_400_000


@pytest.mark.parametrize("inner", ["", " \n", "<!-- 甲 -->", "<?pi?>", "<script>甲</script>", "<div><p></p></div>"])
def test_an_article_without_text_has_no_rows(inner: str) -> None:
    assert read_article(inner).contents == Contents()


@pytest.mark.parametrize("text", ["-" * 5_000, "-# " * 5_000, "1." * 5_000, "(" * 5_000, "（1" * 5_000, "**" * 5_000])
def test_rules_and_marks_in_a_machine_reading_take_no_time(text: str) -> None:
    before = time.perf_counter()
    (part,) = split_machine_summary([Line("p", text)])
    assert time.perf_counter() - before < SECONDS
    assert (part.kind, part.lines[0].text) == ("other", text.strip())
