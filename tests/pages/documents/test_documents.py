"""A case is a directory: a post as Markdown, what it must become, and what Hexo's renderer made of it.

`article.html` is the body of `post.md` as hexo-renderer-marked 7.0.1 renders it; its lines must be the same, but for
what that renderer leaves as raw Markdown.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipelines.parse.digests.blocks import Block, split_digest
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.html.tree import read_page
from pipelines.parse.markdown.document import Document, parse_document
from pipelines.text.cleaning import clean_text

CASES = sorted(page.parent for page in Path(__file__).parent.glob("*/post.md"))
by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def read_document(case: Path) -> Document:
    return parse_document(clean_text((case / "post.md").read_text("utf-8")))


def read_both(case: Path) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of the document, and those of its page."""
    page = read_page(clean_text((case / "article.html").read_text("utf-8")))
    return read_article(read_document(case).article).lines, read_article(page.root.find("body")).lines


def show(line: Line) -> list[Any]:
    spans = [[line.text[s.start : s.end], s.tag, s.target] for s in line.spans]
    return [line.tag, line.text, *([spans] if spans else [])]


def keep_letters(lines: tuple[Line, ...]) -> str:
    return "".join(sign for line in lines for sign in line.text if sign.isalpha())


@by_name
def test_document_becomes_what_is_expected(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    document = read_document(case)
    metadata = asdict(document.metadata)
    said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in metadata.items()}
    assert json.loads(json.dumps(said)) == expected["metadata"]
    assert [show(line) for line in read_article(document.article).lines] == expected["lines"]


@pytest.mark.parametrize("case", [case for case in CASES if case.name != "raw_run"], ids=lambda case: case.name)
def test_page_has_the_same_lines(case: Path) -> None:
    document, page = read_both(case)
    assert document == page


def test_unrendered_run_has_the_same_papers_and_letters() -> None:
    document, page = read_both(Path(__file__).parent / "raw_run")
    papers = [[block for block in split_digest(lines) if isinstance(block, Block)] for lines in (document, page)]
    named = [[(block.arxiv, block.title.text, block.authors.text, block.comment) for block in each] for each in papers]
    assert named[0] == named[1]
    assert [block.title.rendered for block in papers[0]] == [True, True]
    assert [block.title.rendered for block in papers[1]] == [True, False]
    pieces = [[keep_letters(piece.lines) for piece in split_digest(lines)] for lines in (document, page)]
    assert pieces[0] == pieces[1]
