"""Renders a deployment: the pages of a theme and the feed, minified or not.

Knows files, and neither what a post says nor how a theme looks.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tests.blog.deployment import Deployment, file_of
from tests.blog.feed import render_feed
from tests.blog.minifier import minify
from tests.blog.posts import Post, Precision


class Theme(Protocol):
    @property
    def base_url(self) -> str:
        """Where the site is public, without a slash at its end."""

    @property
    def precision(self) -> Precision:
        """How exactly its pages tell the time of a post."""

    def pages(self, deployment: Deployment) -> Iterator[tuple[str, str]]:
        """(folder or file, HTML) of every page."""


def write_site(
    folder: Path, posts: Sequence[Post], *, minified: bool | Callable[[str], bool], seed: int, theme: Theme
) -> None:
    """Write `posts` as one deployment into `folder`."""
    for path, content in render_site(posts, minified=minified, seed=seed, theme=theme):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def render_site(
    posts: Sequence[Post], *, minified: bool | Callable[[str], bool], seed: int, theme: Theme
) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every file of one deployment of `posts`.

    `minified` may ask for the path of each page.  `seed` decides what deployments change without meaning: related
    posts, default pictures, counters, tag colours.
    """
    ordered = sorted(posts, key=lambda post: (post.published, post.path), reverse=True)
    deployment = Deployment(tuple(ordered), seed, theme.base_url)
    for path, page in theme.pages(deployment):
        is_minified = minified if isinstance(minified, bool) else minified(path)
        yield file_of(path), (minify(page) if is_minified else page).encode()
    yield "atom.xml", render_feed(deployment).encode()
