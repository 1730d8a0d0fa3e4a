"""Which post a lecture or a document is, whatever form it comes in."""

import pytest

from pipelines.parse.html.lines import Line
from pipelines.parse.posts.identity import identify_post
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import PostMetadata
from tests.support.parsed_pages import READ_AT, SITES, make_page

BASE = SITES["butterfly"].base_url
LECTURE = "SFFAI 22 | 许星图：从笔画到星图"
EDITION = (Line("h1", "2024-06-09 更新"),)
HOST = "kedreamix.github.io/"


def make_document(path: str) -> FetchedPage:
    site = make_source_site(SITES["butterfly"])
    return FetchedPage(site, site.base_url + path, None, READ_AT, 200, "text/markdown", None, None, b"")


def identify(page: FetchedPage, title: str, lines: tuple[Line, ...] = (), slug: str | None = None) -> str:
    metadata = PostMetadata(title, READ_AT, "second", None)
    return identify_post(page, ParsedPost("text/markdown", metadata, lines, slug)).key


@pytest.mark.parametrize("url", ["posts/d40e4474/", "posts/d40e4474.html", "2019/03/31/d40e4474/", "archives/d40e4474"])
def test_a_lecture_is_its_abbrlink(url: str) -> None:
    assert identify(make_page(BASE + url), LECTURE) == f"lecture:{HOST}:d40e4474:SFFAI:22"
    assert identify(make_document("a/b.md"), LECTURE, slug="d40e4474") == f"lecture:{HOST}:d40e4474:SFFAI:22"


def test_a_lecture_is_its_permalink_or_its_path() -> None:
    assert identify(make_page(BASE + "talks/star-ink.html"), LECTURE) == f"lecture:{HOST}:talks/star-ink:SFFAI:22"
    assert (
        identify(make_document("22.md"), LECTURE, slug="/talks/star-ink/") == f"lecture:{HOST}:talks/star-ink:SFFAI:22"
    )
    assert identify(make_page(BASE + "2019/03/31/talks/22/"), LECTURE) == f"lecture:{HOST}:talks/22:SFFAI:22"
    assert identify(make_document("talks/22/index.md"), LECTURE) == f"lecture:{HOST}:talks/22:SFFAI:22"


def test_two_talks_of_one_abbrlink() -> None:
    titles = "SFFAI 17 | 星图", "SFFAI 18 | 星图"
    assert len({identify(make_document("a.md"), title, slug="8f8f8f8f") for title in titles}) == 2


def test_a_lecture_of_no_series() -> None:
    lines = Line("h3", "讲者介绍"), Line("p", "报告题目：从笔画到星图")
    assert identify(make_document("talks/night.md"), "夜里的讲座", lines) == f"lecture:{HOST}:talks/night"


@pytest.mark.parametrize("suffix", [".md", ".MARKDOWN", ".txt", "/index.md"])
def test_a_document_is_its_path(suffix: str) -> None:
    placed = "digest:kedreamix:2024-06-09:inkdrawing"
    assert identify(make_document(f"Paper/2024-06-09/Ink%20Drawing{suffix}"), "x") == placed
    assert identify(make_document(f"Note/tmux{suffix}"), "x") == f"note:{HOST}:Note/tmux"
    assert identify(make_page(f"{BASE}2024/06/09/Note/tmux/"), "x") == f"note:{HOST}:Note/tmux"


def test_a_digest_without_its_path_is_its_second() -> None:
    assert identify(make_document("a.md"), "Ink/Drawing", EDITION) == "unplaced:kedreamix:20240630T000000Z:inkdrawing"
    undated = ParsedPost("text/markdown", PostMetadata("Ink", READ_AT, "day", None), EDITION)
    assert identify_post(make_document("b/a.md"), undated).key == "unplaced:kedreamix:b/a:ink"


def test_a_diary_is_no_digest() -> None:
    assert identify(make_document("a.md"), "周记", (Line("h1", "周记"), *EDITION)) == f"note:{HOST}:a"
