"""Posts as data: what a post of the invented blog says, and in which of the real shapes it says it.

Knows no theme and no page.  One TOML file of `sources/` is one post; those of its folder `talk2paper/` stand on the
second site alone.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Precision = Literal["second", "day"]
SOURCES = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class Reading:
    """The machine-written reading of a paper.

    `parts` are background, prior work, approach, results; `conclusion` significance, innovation, performance, effort.
    `html` replaces what `shape` would render; `says` then tells what it says, by section kind.
    """

    shape: str = "items"
    title: str = ""
    authors: str = ""
    affiliation: str = ""
    keywords: str = ""
    urls: str = ""
    parts: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    html: str = ""
    says: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Paper:
    """A paper in a digest.

    `raw` stands unrendered, as Markdown; `opening` and `closing` are HTML around the block; `middle` stands in the
    place of summary and takeaways where there are none.  `after_label` follows the bold labels of both.  `links` are
    (as written, as meant).
    """

    id: str
    version: int
    title: str
    authors: tuple[str, ...]
    abstract: str
    images: tuple[str, ...] = ()
    comment: str = ""
    summary: str = ""
    summary_label: str = "Summary"
    summary_style: str = "break"
    takeaways: tuple[str, ...] = ()
    takeaways_label: str = "Key Takeaways"
    takeaways_style: str = "ul"
    after_label: str = ""
    abstract_zh: str = ""
    courtesy: str = ""
    cool_papers: bool = False
    reading: Reading | None = None
    middle: str = ""
    raw: bool = False
    opening: str = ""
    closing: str = ""
    encoded_links: bool = False
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mention:
    """An arXiv link outside a digest block; with a title where a list or table names the paper."""

    id: str
    version: int | None = None
    title: str | None = None
    venue: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Post:
    """A post.

    `path` is its address without slashes around it.  `html` is a note's article and follows a digest's blocks, of which
    `times` copies stand in the page; `blank_headings` stand behind each of them.
    """

    title: str
    path: str
    published: datetime
    updated: datetime
    category: str
    tags: tuple[str, ...]
    description: str
    cover: str = ""
    heading: str = ""
    papers: tuple[Paper, ...] = ()
    preface: str = ""
    html: str = ""
    times: int = 1
    blank_headings: bool = False
    mentions: tuple[Mention, ...] = ()

    @property
    def is_digest(self) -> bool:
        return bool(self.heading)


def load_posts(folder: Path = SOURCES) -> list[Post]:
    """Every post of `folder`, newest first."""
    posts = [read_post(path) for path in folder.glob("*.toml")]
    return sorted(posts, key=lambda post: (post.published, post.path), reverse=True)


def read_post(path: Path) -> Post:
    values = _freeze(tomllib.loads(path.read_text("utf-8")))
    values["papers"] = tuple(_build_paper(paper) for paper in values.get("papers", ()))
    values["mentions"] = tuple(Mention(**mention) for mention in values.get("mentions", ()))
    return Post(**values)


def _build_paper(values: Mapping[str, Any]) -> Paper:
    reading = values.get("reading")
    return Paper(**{**values, "reading": Reading(**reading) if reading else None})


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    return {key: _freeze(item) for key, item in value.items()} if isinstance(value, dict) else value
