"""Every fact that the sample blog's posts were written from, held against what is read from their pages."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post_lists import parse_list
from pipelines.records.readings import Reading, Section
from pipelines.records.sites import Listed
from tests.blog.expectation import ExpectedPaper, ExpectedPost, expected_posts
from tests.support.parsed_pages import SITES, read_post

SAMPLE = Path(__file__).parents[3] / "data" / "sample"
BASE = SITES["butterfly"].base_url
EXPECTED = expected_posts()
POST_FIELDS: dict[str, Callable[[Reading], Any]] = {
    "published_at": lambda reading: reading.metadata.published_at and reading.metadata.published_at.isoformat(),
    "updated_at": lambda reading: reading.metadata.updated_at and reading.metadata.updated_at.isoformat(),
    "category": lambda reading: reading.metadata.category,
    "tags": lambda reading: list(reading.metadata.tags),
    "cover": lambda reading: reading.metadata.cover_image_url,
    "heading": lambda reading: reading.identity.heading_date and f"{reading.identity.heading_date} 更新",
}
PAPER_FIELDS: dict[str, Callable[[Reading, int], Any]] = {
    "arxiv_id": lambda reading, at: reading.contents.appearances[at].arxiv_id,
    "version": lambda reading, at: reading.contents.appearances[at].version,
    "title": lambda reading, at: reading.contents.appearances[at].title,
    "authors": lambda reading, at: list(reading.contents.appearances[at].author_names),
    "comment": lambda reading, at: reading.contents.appearances[at].comment,
    "rendered": lambda reading, at: reading.contents.appearances[at].rendered,
    "abstract": lambda reading, at: join_sections(reading, at, "abstract"),
    "summary": lambda reading, at: join_sections(reading, at, "summary") or None,
    "takeaways": lambda reading, at: [row.text for row in reading.contents.takeaways if row.appearance == at],
}


def find_url(path: str) -> str:
    return f"{BASE}{quote(path, safe='/+')}/"


@cache
def read_listed() -> dict[str, Listed]:
    """The entries of the archive pages by URL."""
    pages = [SAMPLE / "archives" / "index.html", *sorted(SAMPLE.glob("archives/page/*/index.html"))]
    lists = (parse_list(PageView(page.read_text("utf-8")), SITES["butterfly"], f"{BASE}archives/") for page in pages)
    return {entry.url: entry for listing in lists for entry in listing.entries}


@cache
def read_sample(path: str) -> Reading:
    url = find_url(path)
    return read_post((SAMPLE / path / "index.html").read_text("utf-8"), url=url, listed=read_listed()[url])


def select_sections(reading: Reading, at: int, kind: str) -> list[Section]:
    return [row for row in reading.contents.sections if (row.appearance, row.kind) == (at, kind)]


def join_sections(reading: Reading, at: int, kind: str) -> str:
    return "\n".join(row.text for row in select_sections(reading, at, kind))


def squeeze(text: str) -> str:
    return "".join(text.split())


def pair_papers(path: str) -> list[tuple[int, ExpectedPaper]]:
    return list(enumerate(EXPECTED[path]["papers"]))


def has_papers(post: ExpectedPost) -> bool:
    return bool(post["papers"])


DIGESTS = [path for path, post in EXPECTED.items() if has_papers(post)]


def test_lists_name_every_post() -> None:
    assert set(read_listed()) == {find_url(path) for path in EXPECTED}


@pytest.mark.parametrize("path", EXPECTED)
def test_title(path: str) -> None:
    assert read_sample(path).metadata.title == " ".join(EXPECTED[path]["title"].split())


@pytest.mark.parametrize("path", EXPECTED)
@pytest.mark.parametrize("field", POST_FIELDS)
def test_post(field: str, path: str) -> None:
    assert POST_FIELDS[field](read_sample(path)) == EXPECTED[path][field]  # type: ignore[literal-required]


@pytest.mark.parametrize("path", EXPECTED)
def test_papers_are_as_many_as_written(path: str) -> None:
    assert len(read_sample(path).contents.appearances) == len(EXPECTED[path]["papers"])


@pytest.mark.parametrize("path", DIGESTS)
@pytest.mark.parametrize("field", PAPER_FIELDS)
def test_paper(field: str, path: str) -> None:
    found = [PAPER_FIELDS[field](read_sample(path), at) for at, _ in pair_papers(path)]
    assert found == [paper[field] for _, paper in pair_papers(path)]  # type: ignore[literal-required]


@pytest.mark.parametrize("path", DIGESTS)
def test_images_are_absolute_but_for_those_on_a_disk(path: str) -> None:
    for at, paper in pair_papers(path):
        found = [row.url for row in read_sample(path).contents.images if row.appearance == at]
        assert found == [re.sub(r"^\./", find_url(path), url_as_printed) for url_as_printed in paper["images"]]


@pytest.mark.parametrize("path", DIGESTS)
def test_dead_images_are_those_that_are_relative_or_on_a_disk(path: str) -> None:
    found = [(row.url, row.dead) for row in read_sample(path).contents.images if row.appearance is not None]
    printed = [url_as_printed for paper in EXPECTED[path]["papers"] for url_as_printed in paper["images"]]
    assert [dead for _, dead in found] == [not url_as_printed.startswith("http") for url_as_printed in printed]


@pytest.mark.parametrize("path", DIGESTS)
def test_kinds_of_sections(path: str) -> None:
    sections = read_sample(path).contents.sections
    texts = [row for row in sections if row.kind != "other" and not row.kind.endswith("_label")]
    found = [{row.kind for row in texts if row.appearance == at} for at, _ in pair_papers(path)]
    assert found == [set(paper["kinds"]) - {"other"} for _, paper in pair_papers(path)]


@pytest.mark.parametrize("path", DIGESTS)
def test_parts_stand_in_sections_of_their_kind(path: str) -> None:
    for at, paper in pair_papers(path):
        for kind, text in paper["parts"].items():
            rows = select_sections(read_sample(path), at, kind)
            assert squeeze(text) in squeeze("".join((row.heading or "") + row.text for row in rows)), kind


@pytest.mark.parametrize("path", DIGESTS)
def test_links_are_as_written_and_as_meant(path: str) -> None:
    for at, paper in pair_papers(path):
        found = {(row.url_as_written, row.url) for row in read_sample(path).contents.links if row.appearance == at}
        assert set(paper["links"]) <= found


@pytest.mark.parametrize("path", DIGESTS)
def test_pdf_links_are_those_of_the_papers(path: str) -> None:
    found = [(row.appearance, row.url_as_written) for row in read_sample(path).contents.links if row.kind == "pdf"]
    named = [f"http://arxiv.org/abs/{paper['arxiv_id']}v{paper['version']}" for paper in EXPECTED[path]["papers"]]
    assert found == list(enumerate(named))


@pytest.mark.parametrize("path", EXPECTED)
def test_mentions(path: str) -> None:
    found = [(row.arxiv_id, row.version) for row in read_sample(path).contents.mentions]
    assert found == [(row["arxiv_id"], row["version"]) for row in EXPECTED[path]["mentions"]]


@pytest.mark.parametrize("path", EXPECTED)
def test_positions_count_over_the_post(path: str) -> None:
    reading = read_sample(path)
    contents = reading.contents
    for rows in (contents.appearances, contents.sections, contents.takeaways, contents.images, contents.links):
        assert [row.position for row in rows] == list(range(len(rows)))
