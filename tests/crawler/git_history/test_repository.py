"""A repository read by git's plumbing commands: its commits in order, its files, and that it runs nothing."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.git_history.repository import Commit, Repository, UnreadableError
from pipelines.errors import UsageError
from tests.support.git_repository import add_commits, git, write_repository

BEGIN = datetime(2024, 1, 10, 6, 9, tzinfo=UTC)
LIMIT = 1000
FIRST = {"a/元宇宙_虚拟人/index.html": b"one", "b 'c\" d.md": b"two"}
SECOND = {"a/元宇宙_虚拟人/index.html": b"other", "new": b"\0\n"}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "blog.git", [(BEGIN, FIRST), (BEGIN + timedelta(hours=1), SECOND)])


def read_all(repository: Repository, commit: Commit) -> dict[str, bytes]:
    return {path: repository.read_file(blob, LIMIT) for path, blob in repository.list_files(commit).items()}


def read_history(path: Path, branch: str | None = None) -> list[dict[str, bytes]]:
    with Repository(str(path), branch) as repository:
        return [read_all(repository, commit) for commit in repository.list_commits()]


def test_every_commit_has_its_time_and_all_its_files(bare: Path) -> None:
    with Repository(str(bare)) as repository:
        assert [commit.at for commit in repository.list_commits()] == [BEGIN, BEGIN + timedelta(hours=1)]
        assert not repository.is_shallow
    assert read_history(bare) == [FIRST, SECOND]


def test_a_file_that_did_not_change_is_the_same_blob(bare: Path) -> None:
    add_commits(bare, [(BEGIN + timedelta(hours=2), SECOND | {"new": b"newer"})])
    with Repository(str(bare)) as repository:
        _, before, after = (repository.list_files(commit) for commit in repository.list_commits())
    assert {path for path in after if after[path] != before[path]} == {"new"}


def test_the_times_of_commits_increase(tmp_path: Path) -> None:
    stopped = [(BEGIN, {"a": b"1"}), (BEGIN, {"a": b"2"}), (BEGIN - timedelta(days=9), {"a": b"3"})]
    with Repository(str(write_repository(tmp_path / "r.git", stopped))) as repository:
        times = [commit.at for commit in repository.list_commits()]
    assert times == [BEGIN, BEGIN + timedelta(microseconds=1), BEGIN + timedelta(microseconds=2)]


def make_working_copy(bare: Path) -> Path:
    git(bare.parent, "clone", "--quiet", str(bare), "clone")
    return bare.parent / "clone"


def make_worktree(bare: Path) -> Path:
    git(bare, "worktree", "add", "--quiet", "-b", "beside", str(bare.parent / "tree"))
    return bare.parent / "tree"


@pytest.mark.parametrize("make", [make_working_copy, make_worktree])
def test_a_working_copy_and_a_worktree_are_read_as_the_bare_one(make: Callable[[Path], Path], bare: Path) -> None:
    assert read_history(make(bare)) == [FIRST, SECOND]


def test_a_repository_with_sha256_is_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--object-format=sha256", "r.git")
    add_commits(tmp_path / "r.git", [(BEGIN, FIRST)], branch="gh-pages")
    assert read_history(tmp_path / "r.git", "gh-pages") == [FIRST]


def test_commits_that_came_with_a_merge_are_left_out(bare: Path) -> None:
    git(bare, "branch", "--quiet", "draft", "main~1")
    add_commits(bare, [(BEGIN + timedelta(minutes=5), {"draft": b"d"})], branch="draft")
    clone = make_working_copy(bare)
    git(clone, "merge", "--quiet", "--strategy=ours", "-m", "both", "origin/draft")
    assert read_history(clone) == [FIRST, SECOND, SECOND]


def test_links_are_not_files(bare: Path) -> None:
    clone = make_working_copy(bare)
    (clone / "link").symlink_to("/etc/passwd")
    git(clone, "add", "link")
    git(clone, "commit", "--quiet", "-m", "a link")
    with Repository(str(clone)) as repository:
        files = repository.list_files(repository.list_commits()[-1])
    assert [path for path, blob in files.items() if not blob.is_file] == ["link"]


def test_a_shallow_clone_is_recognised(bare: Path) -> None:
    git(bare.parent, "clone", "--quiet", "--depth=1", f"file://{bare}", "shallow")
    assert read_history(bare.parent / "shallow") == [SECOND]
    with Repository(str(bare.parent / "shallow")) as repository:
        assert repository.is_shallow


def remove_object(folder: Path, object_id: str) -> None:
    (folder / "objects" / object_id[:2] / object_id[2:]).unlink()


def find_object(folder: Path, name: str) -> str:
    return git(folder, "rev-parse", name).strip()


def test_a_missing_or_too_large_file_affects_no_other(bare: Path) -> None:
    remove_object(bare, find_object(bare, "main~1:b 'c\" d.md"))
    with Repository(str(bare)) as repository:
        files = repository.list_files(repository.list_commits()[0])
        missing, there = files["b 'c\" d.md"], files["a/元宇宙_虚拟人/index.html"]
        with pytest.raises(UnreadableError, match=f"^the object {missing.id} is missing from the clone$"):
            repository.read_file(missing, LIMIT)
        with pytest.raises(UnreadableError, match=r"^the file is larger than DOWNLOAD_MAXSIZE=2 bytes$"):
            repository.read_file(there, 2)
        assert repository.read_file(there, 3) == b"one"


def test_a_missing_folder_affects_only_its_commit(bare: Path) -> None:
    remove_object(bare, find_object(bare, "main~1:a"))
    with Repository(str(bare)) as repository:
        first, second = repository.list_commits()
        with pytest.raises(UnreadableError, match=r"^the files of the commit cannot be listed: "):
            repository.list_files(first)
        assert read_all(repository, second) == SECOND


def test_a_missing_commit_is_an_error(bare: Path) -> None:
    remove_object(bare, find_object(bare, "main~1"))
    with (
        Repository(str(bare)) as repository,
        pytest.raises(UsageError, match=r"^the history of the branch cannot be read: "),
    ):
        repository.list_commits()


HOSTILE = """
[core]
    repositoryformatversion = 1
    fsmonitor = touch {trap}
    hooksPath = {hooks}
    sshCommand = touch {trap}
    gitProxy = touch {trap}
    pager = touch {trap}
    alternateRefsCommand = touch {trap}
[diff]
    external = touch {trap}
[filter "trap"]
    smudge = touch {trap}
    process = touch {trap}
[remote "origin"]
    url = ext::touch {trap}
    promisor = true
    partialclonefilter = blob:none
    uploadpack = touch {trap}
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[extensions]
    partialClone = origin
"""


def test_nothing_in_the_configuration_of_a_repository_is_run(bare: Path) -> None:
    """Not even where an object is missing, which git would fetch by the configured command."""
    trap, hooks = bare.parent / "sprung", bare / "hooks"
    (bare / "config").write_text((bare / "config").read_text() + HOSTILE.format(trap=trap, hooks=hooks))
    (bare / "info").mkdir(exist_ok=True)
    (bare / "info/attributes").write_text("* filter=trap diff=trap\n")
    remove_object(bare, find_object(bare, "main:new"))
    with Repository(str(bare), "main") as repository:
        first, second = repository.list_commits()
        assert read_all(repository, first) == FIRST
        with pytest.raises(UnreadableError):
            read_all(repository, second)
    with pytest.raises(UsageError, match=r"^branch=1234567 is not in git="):
        Repository(str(bare), "1234567")
    assert not trap.exists()


def test_what_a_configuration_includes_is_not_read(bare: Path) -> None:
    """A pipe would be waited for, for ever."""
    os.mkfifo(bare / "pipe")
    with (bare / "config").open("a") as config:
        config.write(f"[include]\n    path = {bare / 'pipe'}\n")
    assert read_history(bare) == [FIRST, SECOND]


@pytest.mark.parametrize("name", ["config", "shallow", "HEAD", "commondir"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/passwd"), Path.mkdir])
def test_a_file_of_the_repository_that_is_none_is_refused(
    name: str, make: Callable[[Path], None], bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a file outside the repository is shown, and no temporary folder stays."""
    monkeypatch.setattr("crawler.git_history.commands._TIMEOUT_S", 2)
    monkeypatch.setattr("tempfile.tempdir", str(bare.parent / "tmp"))
    (bare.parent / "tmp").mkdir()
    (bare / name).unlink(missing_ok=True)
    make(bare / name)
    with pytest.raises(UsageError) as caught:
        Repository(str(bare))
    assert "root:" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list((bare.parent / "tmp").iterdir()) == []


def test_a_list_of_missing_parents_that_is_none_is_refused(bare: Path) -> None:
    (bare / "shallow").write_text("root:x:0:0\n")
    with pytest.raises(UsageError, match=r"cannot be read: its file shallow is not a list of commits$"):
        Repository(str(bare))


def test_a_branch_that_is_a_pipe_is_given_up(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.git_history.commands._TIMEOUT_S", 1)
    os.mkfifo(bare / "refs/heads/pipe")
    with pytest.raises(UsageError, match=r"^git rev-parse did not end within 1 s$"):
        Repository(str(bare), "pipe")


def test_parent_folders_are_not_searched(bare: Path) -> None:
    inside = make_working_copy(bare) / "a"
    with pytest.raises(UsageError, match=r"a is not a git repository$"):
        Repository(str(inside))


@pytest.mark.parametrize(
    ("path", "branch", "message"),
    [
        ("nowhere", None, "git=nowhere: no such folder"),
        ("blog.git", "mian", "branch=mian is not in git=blog.git; choose one with branch=: main"),
        ("blog.git", "--all", "branch=--all is not in git=blog.git; choose one with branch=: main"),
        ("empty", None, "git=empty has no commits"),
    ],
)
def test_usage_errors_are_one_line(
    path: str, branch: str | None, message: str, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(bare.parent, "init", "--quiet", "empty")
    monkeypatch.chdir(bare.parent)
    with pytest.raises(UsageError, match=f"^{message}$"):
        Repository(path, branch)


def test_missing_git_is_an_error(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bare))
    with pytest.raises(UsageError, match=r"^git is not installed, or not in PATH$"):
        Repository(str(bare))


def test_a_commit_of_more_files_than_fit_into_memory_is_unreadable(tmp_path: Path) -> None:
    """A tree of 1,000 names for a tree of 1,000 names is a million files in some 80 KB."""
    git(tmp_path, "init", "--quiet", "--bare", ".")
    tree = write_object(tmp_path, "blob", b"")
    for mode in ("100644", "40000"):
        rows = (f"{mode} {number:04}".encode() + b"\0" + bytes.fromhex(tree) for number in range(1_000))
        tree = write_object(tmp_path, "tree", b"".join(rows))
    git(tmp_path, "update-ref", "HEAD", git(tmp_path, "commit-tree", tree, "-m", "deploy").strip())
    with Repository(str(tmp_path)) as repository:
        (commit,) = repository.list_commits()
        reason = "the commit has too many files: their list is over 16,777,216 bytes"
        with pytest.raises(UnreadableError, match=f"^{reason}$"):
            repository.list_files(commit)


def write_object(folder: Path, kind: str, content: bytes) -> str:
    command = ["git", "hash-object", "-w", "-t", kind, "--stdin"]
    return subprocess.run(command, cwd=folder, input=content, capture_output=True, check=True).stdout.decode().strip()
