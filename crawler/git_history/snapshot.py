"""Which posts stood in a commit and which files hold them: what every form of a repository is read into.

Must not know how they are found there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from crawler.documents.document import Document
from crawler.git_history.repository import Blob
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, Site

Files = Mapping[str, Blob]
Read = Callable[[Blob], bytes]


@dataclass(frozen=True, slots=True)
class Post:
    """A post that stands at `url`: its file, None where there is none, and what a list says of it.

    Equal in two commits where there is nothing to be read anew.
    """

    url: str
    path: str
    blob: Blob | None
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why what is at `url` could not be read; `is_lost` when the clone lacks it, and another may not."""

    url: str
    stage: str
    reason: str
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The posts of a commit; where there is no fault, surely all of them."""

    posts: tuple[Post, ...] = ()
    faults: tuple[Fault, ...] = ()


class SnapshotReader(Protocol):
    """A form in which a repository holds the posts of a site."""

    @property
    def site(self) -> Site:
        """The site that the posts are of."""

    def find_posts(self, files: Files) -> Snapshot | None:
        """The posts of a commit; None where it holds nothing of the kind."""

    def describe(self, post: Post, document: Document) -> FetchedPage:
        """The page that a post's file makes."""


def find_blob(files: Files, path: str) -> Blob | None:
    """The file at a path; None where there is none, or a link."""
    blob = files.get(path)
    return blob if blob and blob.is_file else None
