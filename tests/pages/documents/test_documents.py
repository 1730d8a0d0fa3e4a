"""A case is a directory: a post as Markdown, what it must become, and what Hexo's renderer made of it.

`article.html` is the body of `post.md` as hexo-renderer-marked 7.0.1 renders it; its lines must be the same, but for
what that renderer leaves as raw Markdown.
"""

import pytest

from pipelines.parse.digests.blocks import Block, split_digest
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.html.tree import read_page
from pipelines.text.cleaning import clean_text
from tests.cases.case import Case, select_cases
from tests.cases.expected import load_expected
from tests.cases.reading import read_case, read_document

CASES = {case.folder.name: case for case in select_cases(["documents"])}
RAW_RUN = "raw_run"


def read_both(case: Case) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of the document, and those of its page."""
    page = read_page(clean_text(case.read_text("article.html")))
    return read_article(read_document(case).article), read_article(page.root.find("body"))


def keep_letters(lines: tuple[Line, ...]) -> str:
    return "".join(sign for line in lines for sign in line.text if sign.isalpha())


@pytest.mark.parametrize("name", CASES)
def test_document_becomes_what_is_expected(name: str) -> None:
    assert read_case(CASES[name]) == load_expected(CASES[name])


@pytest.mark.parametrize("name", sorted(CASES.keys() - {RAW_RUN}))
def test_page_has_the_same_lines(name: str) -> None:
    document, page = read_both(CASES[name])
    assert document == page


def test_raw_run_has_the_same_papers_and_letters() -> None:
    document, page = read_both(CASES[RAW_RUN])
    papers = [[block for block in split_digest(lines) if isinstance(block, Block)] for lines in (document, page)]
    named = [[(block.arxiv, block.title.text, block.authors.text, block.comment) for block in each] for each in papers]
    assert named[0] == named[1]
    assert [block.title.rendered for block in papers[0]] == [True, True]
    assert [block.title.rendered for block in papers[1]] == [True, False]
    pieces = [[keep_letters(piece.lines) for piece in split_digest(lines)] for lines in (document, page)]
    assert pieces[0] == pieces[1]
