"""The deployments of a site: which posts changed, and which files are not read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.git_history.history import DeploymentHistory
from crawler.git_history.opening import open_history
from crawler.git_history.snapshot import RetryableFailure
from pipelines.records.pages import FetchedPage
from tests.support.git_repository import write_repository

BEGIN = datetime(2024, 1, 10, 6, 9, tzinfo=UTC)
FIRST = {"_posts/墨.md": b"---\ntitle: a\n---\n", "_posts/b.md": b"---\ntitle: b\n---\n"}
SECOND = FIRST | {"_posts/b.md": b"---\ntitle: b\n---\n" + b"b" * 100}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[DeploymentHistory]:
    commits = [(BEGIN, FIRST), (BEGIN + timedelta(days=1), SECOND)]
    path = write_repository(tmp_path / "blog.git", commits)
    with open_history(str(path), None, None, size_limit=100) as opened:
        yield opened


def test_a_deployment_lists_the_posts_that_changed(history: DeploymentHistory) -> None:
    deployments = list(history.list_unread(read=[]))
    assert [sorted(post.path for post in deployment.changed) for deployment in deployments] == [
        ["_posts/b.md", "_posts/墨.md"],
        ["_posts/b.md"],
    ]
    assert [deployment.since for deployment in deployments] == [None, BEGIN]


def test_deployments_that_were_read_are_left_out(history: DeploymentHistory) -> None:
    (deployment,) = history.list_unread(read=[history.commits[0].id])
    assert [post.path for post in deployment.changed] == ["_posts/b.md"]


def test_a_file_above_the_size_limit_can_be_read_by_a_later_run(history: DeploymentHistory) -> None:
    first, second = history.list_unread(read=[])
    assert all(isinstance(history.read_post(first.commit, post), FetchedPage) for post in first.changed)
    (post,) = second.changed
    reason = "the file is larger than DOWNLOAD_MAXSIZE=100 bytes"
    assert history.read_post(second.commit, post) == RetryableFailure(post.url, "fetch", reason)
