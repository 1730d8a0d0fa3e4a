"""A git repository, read through git's own plumbing: what was committed when, and the bytes of any file in it.

Nothing is checked out, and whoever made the repository cannot make git do anything: git works in an empty directory of
our own, so that no configuration, hook, filter or attribute of the repository is ever looked at, and nothing that is
missing is fetched.  Must not know what the files mean.  The commands: https://git-scm.com/docs/git-ls-tree,
git-rev-list, git-cat-file.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Self

from pipelines.errors import UsageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FILE_MODES = frozenset({"100644", "100755"})
_CHUNK = 1 << 20


class UnreadableError(Exception):
    """Something that a commit names cannot be read: it is missing from the clone, or too large.  One line."""


@dataclass(frozen=True, slots=True)
class Commit:
    """`at` is when it was committed, and always later than the commit before."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit; `is_file` is False for symbolic links and submodules."""

    id: str
    is_file: bool


class Repository:
    """The history of one branch.  `is_cut` tells that a shallow clone lacks what came before its first commit."""

    def __init__(self, path: str, branch: str | None = None) -> None:
        """Raises UsageError when there is no repository at `path` or no such branch in it."""
        self._open = ExitStack()
        try:
            self._begin(find_git_folder(path), path, branch)
        except BaseException:
            self.close()
            raise

    def _begin(self, folder: Path, path: str, branch: str | None) -> None:
        common = Path(_ask(folder, "rev-parse", "--path-format=absolute", "--git-common-dir"))
        self._tip = _find_tip(folder, path, branch)
        own = self._open.enter_context(TemporaryDirectory(prefix="kedreamix-git-"))
        hashes = _ask(folder, "rev-parse", "--show-object-format")
        _ask(Path(own), "init", "--quiet", "--bare", "--template=", f"--object-format={hashes}", own)
        self.is_cut = (common / "shallow").is_file()
        if self.is_cut:
            shutil.copyfile(common / "shallow", Path(own, "shallow"))
        self._environment = _make_environment(Path(own)) | {"GIT_OBJECT_DIRECTORY": str(common / "objects")}
        self._reader: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End git; nothing can be read any more."""
        self._open.close()

    def list_commits(self) -> list[Commit]:
        """The commits that were the tip of the branch one after another, the oldest first.

        Commits that a merge brought along are left out: they never were the tip.
        Raises UsageError when the history is broken.
        """
        command = ["rev-list", "--first-parent", "--reverse", "--timestamp", self._tip, "--"]
        done = _run(self._environment, *command)
        if done.returncode:
            raise UsageError(f"its history cannot be read: {_explain(done.stderr)}")
        return list(_date_commits(done.stdout.decode("ascii").splitlines()))

    def list_files(self, commit: Commit) -> dict[str, Blob]:
        """Every file of a commit by its path; bytes that are no UTF-8 stand as lone surrogates.

        UnreadableError when one of its folders is missing.
        """
        done = _run(self._environment, "ls-tree", "-r", "-z", "--full-tree", commit.id)
        if done.returncode:
            raise UnreadableError(f"its files cannot be listed: {_explain(done.stderr)}")
        entries = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return dict(map(_parse_entry, entries))

    def read_file(self, blob: Blob, limit: int) -> bytes:
        """The bytes of a file of at most `limit` bytes.  UnreadableError when it is missing or larger."""
        if self._reader is None:
            self._reader = self._open.enter_context(_start_reader(self._environment))
            self._open.callback(self._reader.kill)
        writes, reads = self._reader.stdin, self._reader.stdout
        assert writes
        assert reads
        writes.write(f"{blob.id}\n".encode())
        writes.flush()
        described = reads.readline().decode("ascii").split()
        if len(described) != 3:  # "<id> missing"
            raise UnreadableError(f"the object {blob.id} is missing from the clone")
        return _take(reads, int(described[2]), limit)


def find_git_folder(path: str) -> Path:
    """The folder that git keeps the repository at `path` in: a working copy, a bare one, or a worktree.

    Never that of a repository around it.  Raises UsageError when there is none.
    """
    if not Path(path).is_dir():
        raise UsageError(f"git={path} is no folder")
    for folder in (Path(path, ".git"), Path(path)):
        done = _run(_make_environment(folder), "rev-parse", "--resolve-git-dir", os.fspath(folder.absolute()))
        if done.returncode == 0:
            return Path(os.fsdecode(done.stdout.removesuffix(b"\n")))
    raise UsageError(f"git={path} is no git repository")


def _find_tip(folder: Path, path: str, branch: str | None) -> str:
    environment = _make_environment(folder)
    done = _run(environment, "rev-parse", "--verify", "--quiet", "--end-of-options", branch or "HEAD")
    if done.returncode == 0:
        return done.stdout.decode("ascii").strip()
    heads = _ask(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes").split()
    if not heads:
        raise UsageError(f"git={path} holds no commit")
    named = f"there is no branch={branch} in git={path}" if branch else f"git={path} has no branch checked out"
    raise UsageError(f"{named}; name one with branch=: {', '.join(heads)}")


def _make_environment(folder: Path) -> dict[str, str]:
    """What git is told: nothing of the person's own environment and configuration, and that it may not fetch."""
    nothing = dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull)
    never = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
    return {"PATH": os.environ.get("PATH", os.defpath), "GIT_DIR": os.fspath(folder), **nothing, **never}


def _run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *command], env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed, or not in PATH") from None


def _ask(folder: Path, *command: str) -> str:
    done = _run(_make_environment(folder), *command)
    if done.returncode:
        raise UsageError(f"{folder} cannot be read: {_explain(done.stderr)}")
    return os.fsdecode(done.stdout.removesuffix(b"\n"))


def _explain(stderr: bytes) -> str:
    """What git said first, without its own mark of how bad that is."""
    first, *_ = stderr.decode("utf-8", "replace").splitlines() or ["git says nothing of why"]
    return first.removeprefix("fatal: ").removeprefix("error: ")


def _date_commits(lines: list[str]) -> Iterator[Commit]:
    """From `<seconds> <id>`: a clock that went back, or that is ahead of ours, is held by the commit before."""
    before, now = _EPOCH, datetime.now(UTC).timestamp()
    for line in lines:
        seconds, _, commit_id = line.partition(" ")
        said = datetime.fromtimestamp(int(seconds), UTC) if 0 < int(seconds) <= now else _EPOCH
        before = max(said, before + _TICK)
        yield Commit(commit_id, before)


def _parse_entry(entry: str) -> tuple[str, Blob]:
    """From `<mode> <type> <id>\\t<path>`."""
    described, _, path = entry.partition("\t")
    mode, _, blob_id = described.split(" ")
    return path, Blob(blob_id, mode in _FILE_MODES)


def _start_reader(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = ["git", "cat-file", "--batch"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def _take(reads: IO[bytes], size: int, limit: int) -> bytes:
    """The next `size` bytes and the newline behind them, which are passed over where they are too many."""
    if size > limit:
        for start in range(0, size + 1, _CHUNK):
            reads.read(min(_CHUNK, size + 1 - start))
        raise UnreadableError(f"it is larger than {limit:,} bytes")
    return reads.read(size + 1)[:-1]
