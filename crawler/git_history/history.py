"""The deployments of a site: the commits of its repository one after another, and what each brought.

Must not know the archive, nor in which form the repository holds the posts.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from crawler.documents.document import Document
from crawler.git_history.repository import Commit, Repository, UnreadableError
from crawler.git_history.snapshot import Fault, Post, Snapshot, SnapshotReader
from crawler.settings import DOWNLOAD_MAXSIZE
from pipelines.records.pages import FetchedPage


@dataclass(frozen=True, slots=True)
class Deployment:
    """A commit, the posts that stood in it, and those of them that were not so in the commit before.

    `standing` is None where the commit holds no site; `since` is the moment of the commit before, if there is one.
    """

    commit: Commit
    standing: Snapshot | None
    changed: tuple[Post, ...]
    since: datetime | None


class DeploymentHistory:
    """The history of a site in the branch of a repository."""

    def __init__(self, repository: Repository, holding: SnapshotReader) -> None:
        self.repository = repository
        self.holding = holding
        self.commits = repository.list_commits()

    def list_unread(self, read: Collection[str]) -> Iterator[Deployment]:
        """The deployments whose commits are not among `read`, the oldest first."""
        before: dict[str, Post] = {}
        recalled = True
        for previous, commit in zip([None, *self.commits], self.commits, strict=False):
            if commit.id in read:
                recalled = False
                continue
            if previous and not recalled:
                before = {post.url: post for post in (self._find_posts(previous) or Snapshot()).posts}
                recalled = True
            standing = self._find_posts(commit)
            posts = standing.posts if standing else ()
            changed = tuple(post for post in posts if before.get(post.url) != post)
            yield Deployment(commit, standing, changed, previous.at if previous else None)
            kept = {} if standing and not standing.faults else before
            before = kept | {post.url: post for post in posts}

    def read_post(self, commit: Commit, post: Post) -> FetchedPage | Fault:
        """The page of a post as it was committed."""
        if post.blob is None:
            return Fault(post.url, "fetch", "there is no file for it")
        try:
            body = self.repository.read_file(post.blob, DOWNLOAD_MAXSIZE)
        except UnreadableError as error:
            return Fault(post.url, "fetch", str(error), is_lost=True)
        document = Document(PurePosixPath(post.path), body, name_source(commit, post.path), commit.at)
        return self.holding.describe(post, document)

    def _find_posts(self, commit: Commit) -> Snapshot | None:
        try:
            files = self.repository.list_files(commit)
        except UnreadableError as error:
            return Snapshot(faults=(Fault(self.holding.site.base_url, "fetch", str(error), is_lost=True),))
        return self.holding.find_posts(files)


def name_source(commit: Commit, path: str | None = None) -> str:
    """Where something was read, as git itself names it behind the scheme.

    >>> from datetime import UTC, datetime
    >>> name_source(Commit("3a1f", datetime(2024, 5, 22, tzinfo=UTC)), "Paper/2024-05-22/NeRF/index.html")
    'git:3a1f:Paper/2024-05-22/NeRF/index.html'
    """
    shown = None if path is None else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return f"git:{commit.id}" if shown is None else f"git:{commit.id}:{shown}"
