"""Reads the commits of a git repository, and the files of a commit, by git's plumbing commands.

Nothing is checked out, and the repository cannot make git run anything: git works in an empty repository that is made
here and uses only objects and branches of the given one, so that no configuration, hook, filter or attribute of it is
read, and no missing object is fetched.  The commands:
https://git-scm.com/docs/git-ls-tree, git-rev-list, git-cat-file.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Self

from crawler.git_history.commands import ask_git, find_message, make_environment, read_output, run_git
from crawler.git_history.isolation import isolate
from pipelines.errors import UsageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FILE_MODES = frozenset({"100644", "100755"})
_ENTRY = re.compile(rb"[^\0]+")
_LONGEST_LISTING = 16 << 20  # bytes: 200,000 files, a hundred times those of a large blog; a file takes 250 bytes here
_CHUNK = 1 << 20  # bytes per read while a large file is skipped


class UnreadableError(Exception):
    """An object of a commit cannot be read: it is missing from the clone, or too large.  The message is one line."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `at` is the time it was committed at, always later than that of the commit before."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit; `is_file` is False for symbolic links and submodules."""

    id: str
    is_file: bool


class Repository:
    """An open repository and one of its branches; `is_shallow` says that the clone lacks the start of its history."""

    def __init__(self, path: str, branch: str | None = None) -> None:
        """Raises UsageError when there is no repository at `path` or no such branch in it."""
        self._resources = ExitStack()
        try:
            self._open(find_git_folder(path), path, branch)
        except BaseException:
            self.close()
            raise

    def _open(self, folder: Path, path: str, branch: str | None) -> None:
        own = self._resources.enter_context(TemporaryDirectory(prefix="kedreamix-git-"))
        try:
            self._environment, self.is_shallow = isolate(folder, Path(own))
        except UsageError as error:
            raise UsageError(f"the git repository {folder} cannot be read: {error}") from None
        self._tip = _find_tip(self._environment, path, branch)
        self._reader: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the git processes and remove the temporary repository; nothing can be read afterwards."""
        self._resources.close()

    def list_commits(self) -> list[Commit]:
        """The commits that were the tip of the branch, the oldest first.

        Commits that came with a merge are left out: they never were the tip.  Raises UsageError when an object of the
        history is missing.
        """
        command = ["rev-list", "--first-parent", "--reverse", "--timestamp", self._tip, "--"]
        completed = run_git(self._environment, *command)
        if completed.returncode:
            raise UsageError(f"the history of the branch cannot be read: {find_message(completed.stderr)}")
        return list(_date_commits(completed.stdout.decode("ascii").splitlines()))

    def list_files(self, commit: Commit) -> dict[str, Blob]:
        """Every file of a commit by its path; bytes of a path that are not UTF-8 become lone surrogates.

        Raises UnreadableError when one of its folders is missing, or there are more files than any site has.
        """
        command = ["git", "ls-tree", "-r", "-z", "--full-tree", commit.id]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=self._environment, stdout=pipe, stderr=pipe) as process:
            assert process.stdout
            assert process.stderr
            listing = process.stdout.read(_LONGEST_LISTING + 1)
            if len(listing) > _LONGEST_LISTING:
                process.kill()
                raise UnreadableError(f"the commit has too many files: their list is over {_LONGEST_LISTING:,} bytes")
            message = process.stderr.read()
        if process.returncode:
            raise UnreadableError(f"the files of the commit cannot be listed: {find_message(message)}")
        entries = (entry.group().decode("utf-8", "surrogateescape") for entry in _ENTRY.finditer(listing))
        return dict(map(_parse_entry, entries))

    def read_file(self, blob: Blob, limit: int) -> bytes:
        """The content of a file.  Raises UnreadableError when it is missing or larger than `limit` bytes."""
        if self._reader is None:
            self._reader = self._resources.enter_context(_start_reader(self._environment))
            self._resources.callback(self._reader.kill)
        stdin, stdout = self._reader.stdin, self._reader.stdout
        assert stdin
        assert stdout
        stdin.write(f"{blob.id}\n".encode())
        stdin.flush()
        header = stdout.readline().decode("ascii").split()
        if len(header) != 3:  # "<id> missing" in place of "<id> <type> <size>"
            raise UnreadableError(f"the object {blob.id} is missing from the clone")
        return _read_content(stdout, int(header[2]), limit)


def find_git_folder(path: str) -> Path:
    """The git folder of the repository at `path`: a working copy, a bare repository or a worktree.

    Parent folders are not searched.  Raises UsageError when `path` is not a repository.
    """
    if not Path(path).is_dir():
        raise UsageError(f"git={path}: no such folder")
    for folder in (Path(path, ".git"), Path(path)):
        completed = ask_git(make_environment(folder), "rev-parse", "--resolve-git-dir", os.fspath(folder.absolute()))
        if completed.returncode == 0:
            return Path(os.fsdecode(completed.stdout.removesuffix(b"\n")))
    raise UsageError(f"git={path} is not a git repository")


def _find_tip(environment: dict[str, str], path: str, branch: str | None) -> str:
    completed = ask_git(environment, "rev-parse", "--verify", "--quiet", "--end-of-options", branch or "HEAD")
    if completed.returncode == 0:
        return completed.stdout.decode("ascii").strip()
    branches = read_output(
        environment, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"
    ).split()
    if not branches:
        raise UsageError(f"git={path} has no commits")
    problem = f"branch={branch} is not in git={path}" if branch else f"git={path} has no branch checked out"
    raise UsageError(f"{problem}; choose one with branch=: {', '.join(branches)}")


def _date_commits(lines: list[str]) -> Iterator[Commit]:
    """Commits from lines of `<seconds> <id>`.

    A time that is earlier than that of the commit before, or in the future, becomes one microsecond after it.
    """
    previous, now = _EPOCH, datetime.now(UTC).timestamp()
    for line in lines:
        seconds, _, commit_id = line.partition(" ")
        committed_at = datetime.fromtimestamp(int(seconds), UTC) if 0 < int(seconds) <= now else _EPOCH
        previous = max(committed_at, previous + _TICK)
        yield Commit(commit_id, previous)


def _parse_entry(entry: str) -> tuple[str, Blob]:
    """The path and the blob of `<mode> <type> <id>\\t<path>`."""
    header, _, path = entry.partition("\t")
    mode, _, blob_id = header.split(" ")
    return path, Blob(blob_id, mode in _FILE_MODES)


def _start_reader(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = ["git", "cat-file", "--batch"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def _read_content(stdout: IO[bytes], size: int, limit: int) -> bytes:
    """The next `size` bytes, without the newline after them; where they are too many, they are skipped."""
    if size > limit:
        for start in range(0, size + 1, _CHUNK):
            stdout.read(min(_CHUNK, size + 1 - start))
        raise UnreadableError(f"the file is larger than DOWNLOAD_MAXSIZE={limit} bytes")
    return stdout.read(size + 1)[:-1]
