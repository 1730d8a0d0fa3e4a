"""The deployments of a site: the commits of its repository in order, and the posts that each of them changed.

Does not import the forms in which a repository holds posts: a SnapshotReader is passed in.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Self

from crawler.documents.document import Document
from crawler.git_history.repository import Commit, Repository, UnreadableError
from crawler.git_history.snapshot import Post, RetryableFailure, Snapshot, SnapshotReader
from pipelines.records.pages import FetchedPage, PageFailure


@dataclass(frozen=True, slots=True)
class Deployment:
    """A commit, its posts, and those of them that are new or changed since the commit before.

    `snapshot` is None where the commit holds no site; `since` is the time of the commit before, None for the first.
    """

    commit: Commit
    snapshot: Snapshot | None
    changed: tuple[Post, ...]
    since: datetime | None


class DeploymentHistory:
    """The history of a site: `commits` of an open repository, the oldest first, and the reader of their posts.

    `size_limit` is in bytes; a larger file is not read.  `close` closes the repository.
    """

    def __init__(
        self, repository: Repository, commits: Sequence[Commit], reader: SnapshotReader, size_limit: int
    ) -> None:
        self.repository = repository
        self.commits = commits
        self.reader = reader
        self.size_limit = size_limit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.repository.close()

    def list_unread(self, read: Collection[str]) -> Iterator[Deployment]:
        """The deployments whose commit IDs are not among `read`, the oldest first."""
        before: dict[str, Post] = {}
        is_before_known = True
        for previous, commit in zip([None, *self.commits], self.commits, strict=False):
            if commit.id in read:
                is_before_known = False
                continue
            if previous and not is_before_known:
                before = {post.url: post for post in (self._find_posts(previous) or Snapshot()).posts}
                is_before_known = True
            snapshot = self._find_posts(commit)
            posts = snapshot.posts if snapshot else ()
            changed = tuple(post for post in posts if before.get(post.url) != post)
            yield Deployment(commit, snapshot, changed, previous.at if previous else None)
            kept = {} if snapshot and not snapshot.failures else before
            before = kept | {post.url: post for post in posts}

    def read_post(self, commit: Commit, post: Post) -> FetchedPage | PageFailure:
        """The page of a post as it was committed, or why it cannot be read."""
        if post.blob is None:
            return PageFailure(post.url, "fetch", "there is no file for it")
        try:
            body = self.repository.read_file(post.blob, self.size_limit)
        except UnreadableError as error:
            return RetryableFailure(post.url, "fetch", str(error))
        document = Document(PurePosixPath(post.path), body, make_git_url(commit, post.path), commit.at)
        return self.reader.describe(post, document)

    def _find_posts(self, commit: Commit) -> Snapshot | None:
        try:
            files = self.repository.list_files(commit)
        except UnreadableError as error:
            return Snapshot(failures=(RetryableFailure(self.reader.site.base_url, "fetch", str(error)),))
        return self.reader.find_posts(files)


def make_git_url(commit: Commit, path: str | None = None) -> str:
    """The value of `fetched_from` for a commit or a file in it, in git's own notation behind the scheme `git:`.

    >>> from datetime import UTC, datetime
    >>> make_git_url(Commit("3a1f", datetime(2024, 5, 22, tzinfo=UTC)), "Paper/2024-05-22/NeRF/index.html")
    'git:3a1f:Paper/2024-05-22/NeRF/index.html'
    """
    if path is None:
        return f"git:{commit.id}"
    return f"git:{commit.id}:{path.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')}"
