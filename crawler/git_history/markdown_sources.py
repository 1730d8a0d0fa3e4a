"""Reads the posts of a site from its Markdown sources: the documents in the folder `_posts`, as Hexo keeps them.

Does not import the git repository itself: a commit is passed in as its files.
"""

from dataclasses import replace
from pathlib import PurePosixPath

from crawler.documents.document import (
    MEDIA_TYPES,
    PAGE_TYPE,
    Document,
    describe_document,
    find_path_in_blog,
    make_document_url,
)
from crawler.git_history.snapshot import Files, Post, Snapshot, find_blob
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site

_SOURCE_SUFFIXES = frozenset(suffix for suffix, media_type in MEDIA_TYPES.items() if media_type != PAGE_TYPE)
_POSTS = "_posts"
_ROOT = PurePosixPath()


class MarkdownSources:
    """The documents that the site `blog` is generated from."""

    def __init__(self, blog: Site) -> None:
        self.blog = blog
        self.site = make_source_site(blog)

    def find_posts(self, files: Files) -> Snapshot | None:
        """Every document below `_posts`; None where there is none."""
        paths = {name: PurePosixPath(name) for name in files}
        posts = [self._make_post(name, path, files) for name, path in paths.items() if is_markdown_source(path)]
        return Snapshot(tuple(posts)) if posts else None

    def describe(self, post: Post, document: Document) -> FetchedPage:
        """The page of a document, with its path in the blog in place of its path in the repository."""
        return describe_document(self.blog, replace(document, path=find_path_in_blog(document.path, _ROOT)))

    def _make_post(self, name: str, path: PurePosixPath, files: Files) -> Post:
        return Post(make_document_url(self.blog, find_path_in_blog(path, _ROOT)), name, find_blob(files, name))


def is_markdown_source(path: PurePosixPath) -> bool:
    """Whether a file is the source of a post.

    >>> is_markdown_source(PurePosixPath("source/_posts/Paper/NeRF.md")), is_markdown_source(PurePosixPath("README.md"))
    (True, False)
    """
    is_hidden = any(part.startswith(".") for part in path.parts)
    return _POSTS in path.parts[:-1] and path.suffix.lower() in _SOURCE_SUFFIXES and not is_hidden
