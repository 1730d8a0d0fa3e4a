"""What a parser must find in the posts: taken from the same data as the pages, never from the pages."""

from collections.abc import Sequence
from typing import TypedDict

from tests.blog.deployment import local_day, updated_day
from tests.blog.markup import plain
from tests.blog.posts import Mention, Paper, Post, Precision, Reading, load_posts

_HEAD_KINDS = ("digest_title", "digest_authors", "affiliation", "keywords", "urls")
_PART_KINDS = ("background", "prior_work", "approach", "results")


class ExpectedPaper(TypedDict):
    """`parts`: by section kind, text that must stand in sections of that kind.  `links`: (as written, as meant)."""

    arxiv_id: str
    version: int
    title: str
    authors: list[str]
    comment: str | None
    abstract: str
    summary: str | None
    takeaways: list[str]
    images: list[str]
    rendered: bool
    kinds: list[str]
    parts: dict[str, str]
    links: list[tuple[str, str]]


class ExpectedMention(TypedDict):
    arxiv_id: str
    version: int | None
    title: str | None
    venue: str | None
    year: int | None


class ExpectedPost(TypedDict):
    """`published_at` and `updated_at`: an ISO time, or `YYYY-MM-DD` in Shanghai where a site tells days."""

    title: str
    precision: Precision
    published_at: str
    updated_at: str | None
    heading: str | None
    category: str
    tags: list[str]
    cover: str | None
    papers: list[ExpectedPaper]
    mentions: list[ExpectedMention]


def expected_posts(posts: Sequence[Post] | None = None, precision: Precision = "second") -> dict[str, ExpectedPost]:
    """By path, as in `2024/06/03/Paper/2024-06-03/NeRF`; those of the first site if none are given."""
    return {post.path: expected_post(post, precision) for post in (load_posts() if posts is None else posts)}


def expected_post(post: Post, precision: Precision = "second") -> ExpectedPost:
    exact = precision == "second"
    return {
        "title": post.title,
        "precision": precision,
        "published_at": post.published.isoformat() if exact else local_day(post.published),
        "updated_at": post.updated.isoformat() if exact else updated_day(post),
        "heading": post.heading or None,
        "category": post.category,
        "tags": list(post.tags),
        "cover": post.cover or None,
        "papers": [_expected_paper(paper) for paper in post.papers] * post.times,
        "mentions": [_expected_mention(mention) for mention in post.mentions],
    }


def _expected_mention(mention: Mention) -> ExpectedMention:
    return {
        "arxiv_id": mention.id,
        "version": mention.version,
        "title": mention.title,
        "venue": mention.venue,
        "year": mention.year,
    }


def _expected_paper(paper: Paper) -> ExpectedPaper:
    parts = _parts(paper)
    return {
        "arxiv_id": paper.id,
        "version": paper.version,
        "title": plain(paper.title),
        "authors": list(paper.authors),
        "comment": plain(paper.comment) or None,
        "abstract": plain(paper.abstract),
        "summary": plain(paper.summary) or None,
        "takeaways": [plain(item) for item in paper.takeaways],
        "images": list(paper.images),
        "rendered": not paper.raw,
        "kinds": list(parts),
        "parts": parts,
        "links": list(paper.links),
    }


def _parts(paper: Paper) -> dict[str, str]:
    texts = {"abstract": paper.abstract, "abstract_zh": paper.abstract_zh, "summary": paper.summary}
    found = texts | (_reading_parts(paper.reading) if paper.reading else {})
    return {kind: plain(text) for kind, text in found.items() if text}


def _reading_parts(reading: Reading) -> dict[str, str]:
    if reading.says is not None:
        return dict(reading.says)
    heads = (reading.title, reading.authors, reading.affiliation, reading.keywords, reading.urls)
    rest = {"methods": reading.methods[0], "conclusion": reading.conclusion[0]}
    return dict(zip(_HEAD_KINDS, heads, strict=True)) | dict(zip(_PART_KINDS, reading.parts, strict=True)) | rest
