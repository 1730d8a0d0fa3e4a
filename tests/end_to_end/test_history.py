"""A site is followed through everything that ever happened to the real one."""

from contextlib import closing
from pathlib import Path

from pipelines.archive.store import open_archive
from tests.blog.history import Step, live_through
from tests.support.archive_dumps import dump_file
from tests.support.cli import select
from tests.support.deployment_runs import read_deployments
from tests.support.fake_host import FakeHost, make_responses
from tests.support.git_repository import write_repository
from tests.support.refresher import Refresher

_COUNTS = (
    "SELECT count(*) FILTER (WHERE status = 'live'), count(*) FILTER (WHERE status = 'gone'),"
    " (SELECT count(*) FROM papers) FROM posts"
)
SUSPICIOUS, UNDER_FLOOR = 4, 3


def test_refreshes_follow_every_deployment(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    refresher, steps = Refresher(archive), list(live_through())
    with FakeHost({}) as host:
        for number, step in enumerate(steps):
            host.responses = make_responses(step.files, step.failing)
            code = refresher.refresh(host)
            if step.happened == "most posts deleted in one night":
                assert code == SUSPICIOUS, step.happened
                assert refresher.count_events() == {}, "nothing is marked before somebody says that it is so"
                code = refresher.refresh(host, "--accept-gone")
            said = step.happened + refresher.output
            assert code == (UNDER_FLOOR if step.failing else 0), said
            assert refresher.count_events() == step.events, said
            assert select(archive, _COUNTS) == [(step.counts.live, step.counts.gone, step.counts.papers)], said
            if step.failing or number % 3 == 0:
                expect_nothing_more(refresher, host, step.failing)
        before = dump_file(archive)
        assert refresher.run("reparse") == 0
    assert dump_file(archive) == before, "what lists decided outlives a rebuild"
    assert dump_file(read_commits(steps, tmp_path)) == before, "the same deployments as commits make the same archive"


def read_commits(steps: list[Step], folder: Path) -> Path:
    """The archive of a repository with a commit a deployment; what happens on the wire alone has none."""
    commits = [(step.at, step.files) for step in steps if not step.failing]
    repository, path = write_repository(folder / "blog.git", commits), folder / "commits.db"
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        read_deployments(archive, repository)
    return path


def expect_nothing_more(refresher: Refresher, host: FakeHost, failing: frozenset[str]) -> None:
    """A second refresh of the same deployment is one request, unless the first could not read all of it."""
    assert refresher.refresh(host) == (UNDER_FLOOR if failing else 0)
    assert (host.requested == ["/"]) is not bool(failing)
    assert refresher.count_events() == {}
