"""What a case becomes, as JSON can hold it.  The kind of the case says how its page is read."""

import json
from dataclasses import asdict
from typing import Any

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.html.page_view import PageView
from pipelines.parse.html.tree import read_page
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.markdown.document import Document, parse_document
from pipelines.parse.posts.post import parse_post
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Contents, Reading
from pipelines.records.sites import Site
from pipelines.text.cleaning import clean_text
from pipelines.urls import canonical_url
from tests.cases.case import Case
from tests.hexo.kept import BASE, THEMES, find_path, list_posts
from tests.support.parsed_pages import READ_AT, SITES, read_post
from tests.support.reading_json import show_reading

LECTURE_URL = "https://lectures.example/posts/1/"
LECTURE_FIELDS = ("lecture", "videos", "recommended_papers", "sections", "images", "links", "mentions")
HEXO_SITE = Site("lanterns", BASE, "general")


def read_case(case: Case) -> dict[str, Any]:
    """What the page of a case says now, in the form of its `expected.json`."""
    readers = {"documents": read_document_case, "lectures": read_lecture_case, "hexo": read_hexo_case}
    result: dict[str, Any] = json.loads(json.dumps(readers.get(case.kind, read_theme_case)(case)))
    return result


def read_theme_case(case: Case) -> dict[str, Any]:
    return show_reading(read_theme_page(case))


def read_theme_page(case: Case) -> Reading:
    """The page of a theme's case.  The page says which theme it has, but not which site it is of."""
    return read_post(case.read_text("page.html"), case.kind if case.kind in SITES else "butterfly")


def read_document(case: Case) -> Document:
    return parse_document(clean_text(case.read_text("post.md")))


def read_document_case(case: Case) -> dict[str, Any]:
    document = read_document(case)
    metadata = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(document.metadata).items()
    }
    return {"metadata": metadata, "lines": [show_line(line) for line in read_article(document.article)]}


def show_line(line: Line) -> list[Any]:
    spans = [[line.text[span.start : span.end], span.tag, span.target] for span in line.spans]
    return [line.tag, line.text, *([spans] if spans else [])]


def read_lecture_case(case: Case) -> dict[str, Any]:
    document = read_document(case)
    lines = read_article(document.article)
    assert is_lecture(document.metadata.title, lines), f"{case.name} is not a lecture"
    return show_lecture(read_lecture(document.metadata.title, lines, LECTURE_URL))


def read_rendered_lecture(case: Case) -> dict[str, Any]:
    """The same from `article.html`, which is the post as Hexo's renderer writes it."""
    title = read_document(case).metadata.title
    article = read_page(clean_text(case.read_text("article.html"))).root.find("body")
    shown = show_lecture(read_lecture(title, read_article(article), LECTURE_URL))
    rendered: dict[str, Any] = json.loads(json.dumps(shown))
    return rendered


def show_lecture(contents: Contents) -> dict[str, Any]:
    rows = asdict(contents)
    shown = {
        "lecture": rows["lectures"][0],
        "videos": rows["lecture_videos"],
        "sections": [[row.kind, row.heading, row.text, row.markup] for row in contents.sections],
        "links": [[row.kind, row.url, row.text, row.url_as_written] for row in contents.links],
    }
    return {field: shown.get(field, rows.get(field)) for field in LECTURE_FIELDS}


def read_hexo_case(case: Case) -> dict[str, Any]:
    """The post in the first theme, which prints no licence of its own."""
    return show_reading(read_hexo_page(case.folder.name, case.read_text(f"{THEMES[0]}.html")))


def read_hexo_page(name: str, source: str) -> Reading:
    """A page of the blog that Hexo rendered: the post of this name in any theme."""
    return parse_post(make_hexo_page(name), PageView(clean_text(source)))


def make_hexo_page(name: str, media_type: str = "text/html") -> FetchedPage:
    return FetchedPage(HEXO_SITE, find_hexo_url(name), None, READ_AT, 200, media_type, None, None, b"")


def find_hexo_url(name: str) -> str:
    return canonical_url(f"{BASE}{find_path(list_posts()[name])}/")
