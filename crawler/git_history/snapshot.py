"""The posts of a commit and the files that hold them, in whichever form the repository keeps them.

Does not import the two forms, `published_site` and `markdown_sources`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from crawler.documents.document import Document
from crawler.git_history.repository import Blob
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Listed, Site

Files = Mapping[str, Blob]
ReadFile = Callable[[Blob], bytes]


@dataclass(frozen=True, slots=True)
class Post:
    """A post at `url`: its file, None where there is none, and what the list of posts says about it.

    Equal in two commits where the post did not change.
    """

    url: str
    path: str
    blob: Blob | None
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class RetryableFailure(PageFailure):
    """A failure of the clone, not of the page: another clone, or a higher DOWNLOAD_MAXSIZE, may not have it.

    A deployment with such a failure stays incomplete, and the next run reads it again.
    """


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The posts of a commit; these are all posts where there is no failure."""

    posts: tuple[Post, ...] = ()
    failures: tuple[PageFailure, ...] = ()


class SnapshotReader(Protocol):
    """Reads one form in which a repository holds the posts of a site."""

    @property
    def site(self) -> Site:
        """The site of the posts."""

    def find_posts(self, files: Files) -> Snapshot | None:
        """The posts of a commit; None where its files are not of this form."""

    def describe(self, post: Post, document: Document) -> FetchedPage:
        """The page of a post, made from its file."""


def find_blob(files: Files, path: str) -> Blob | None:
    """The file at a path; None where there is none, or a link."""
    blob = files.get(path)
    return blob if blob and blob.is_file else None
