"""A case is a directory: a lecture as Markdown, what it must become, and what Hexo's renderer made of it.

`article.html` is the body of `post.md` as hexo-renderer-marked 7.0.1 renders it; it must become the same.
"""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.tree import read_page
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.markdown.document import parse_document
from pipelines.records.readings import Contents
from pipelines.text.cleaning import clean_text

CASES = sorted(page.parent for page in Path(__file__).parent.glob("*/post.md"))
RENDERED = [case for case in CASES if (case / "article.html").exists()]
FIELDS = ("lecture", "videos", "recommended_papers", "sections", "images", "links", "mentions")
BASE = "https://lectures.example/posts/1/"


def show(rows: Contents) -> dict[str, Any]:
    said = asdict(rows)
    [lecture], videos = said.pop("lectures"), said.pop("lecture_videos")
    sections = [[row.kind, row.heading, row.text, row.markup] for row in rows.sections]
    links = [[row.kind, row.url, row.text, row.url_as_written] for row in rows.links]
    return said | {"lecture": lecture, "videos": videos, "sections": sections, "links": links}


@cache
def read_case(case: Path) -> dict[str, Any]:
    document = parse_document(clean_text((case / "post.md").read_text("utf-8")))
    lines = read_article(document.article).lines
    assert is_lecture(document.metadata.title, lines)
    return json.loads(json.dumps(show(read_lecture(document.metadata.title, lines, BASE))))


@cache
def read_rendered(case: Path) -> dict[str, Any]:
    title = parse_document((case / "post.md").read_text("utf-8")).metadata.title
    page = read_page(clean_text((case / "article.html").read_text("utf-8")))
    lines = read_article(page.root.find("body")).lines
    return json.loads(json.dumps(show(read_lecture(title, lines, BASE))))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_document_becomes_what_is_expected(case: Path, field: str) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert read_case(case)[field] == expected[field]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_page_becomes_the_same(case: Path, field: str) -> None:
    assert read_rendered(case)[field] == read_case(case)[field]
