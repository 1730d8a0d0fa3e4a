"""The posts of a site as its sources hold them: Markdown documents in the folder `_posts`, as Hexo keeps them.

Must not know what a document says, nor the archive.
"""

from dataclasses import replace
from pathlib import PurePosixPath

from crawler.documents.document import (
    MEDIA_TYPES,
    PAGE_TYPE,
    Document,
    address_document,
    describe_document,
    place_document,
)
from crawler.git_history.snapshot import Files, Post, Snapshot, find_blob
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site

_WRITTEN = frozenset(suffix for suffix, media_type in MEDIA_TYPES.items() if media_type != PAGE_TYPE)
_POSTS = "_posts"
_TOP = PurePosixPath()


class MarkdownSources:
    """The documents that the site `blog` is made of."""

    def __init__(self, blog: Site) -> None:
        self.blog = blog
        self.site = make_source_site(blog)

    def find_posts(self, files: Files) -> Snapshot | None:
        """Every document below `_posts`; None where there is none."""
        paths = {path: PurePosixPath(path) for path in files}
        posts = [self._place(path, at, files) for path, at in paths.items() if is_markdown_source(at)]
        return Snapshot(tuple(posts)) if posts else None

    def describe(self, post: Post, document: Document) -> FetchedPage:
        return describe_document(self.blog, replace(document, path=place_document(document.path, _TOP)))

    def _place(self, path: str, at: PurePosixPath, files: Files) -> Post:
        return Post(address_document(self.blog, place_document(at, _TOP)), path, find_blob(files, path))


def is_markdown_source(path: PurePosixPath) -> bool:
    """Whether a post is written there.

    >>> is_markdown_source(PurePosixPath("source/_posts/Paper/NeRF.md")), is_markdown_source(PurePosixPath("README.md"))
    (True, False)
    """
    hidden = any(part.startswith(".") for part in path.parts)
    return _POSTS in path.parts[:-1] and path.suffix.lower() in _WRITTEN and not hidden
