"""Makes an empty repository that has the objects, branches and limits of another, and nothing else of it.

What configures a repository is not read: its `config` could name programs, and files that are pipes.  Of the files that
are taken over only regular ones are read.
"""

import os
import re
import shutil
from pathlib import Path

from crawler.git_history.commands import ask_git, make_environment, read_output
from pipelines.errors import UsageError

_LONGEST_FILE = 1 << 20  # bytes: HEAD and commondir are a line, `shallow` is a line per commit where a clone begins
_IDS = re.compile(r"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?\n?)*")


def isolate(folder: Path, own: Path) -> tuple[dict[str, str], bool]:
    """Make a repository in the empty folder `own`: the environment of git for it, and whether the clone is shallow.

    `folder` is the git folder of the clone or of a worktree.  Raises UsageError where it cannot be read.
    """
    common = find_common_folder(folder)
    environment = make_environment(own)
    object_format = _read_format(environment, common, "objectformat") or "sha1"
    options = [f"--object-format={object_format}"]
    is_reftable = (common / "reftable").is_dir()
    options += ["--ref-format=reftable"] if is_reftable else []
    read_output(environment, "init", "--quiet", "--bare", "--template=", *options, str(own))
    _take_refs(folder, common, own, "reftable" if is_reftable else "refs")
    shallow = read_small_file(common / "shallow")
    if shallow is not None:
        if not _IDS.fullmatch(shallow):
            raise UsageError("its file shallow is not a list of commits")
        Path(own, "shallow").write_text(shallow, "ascii")
    return environment | {"GIT_OBJECT_DIRECTORY": str(common / "objects")}, shallow is not None


def find_common_folder(folder: Path) -> Path:
    """The git folder that a worktree shares with the others; of a clone its own."""
    common = read_small_file(folder / "commondir")
    return folder if common is None else (folder / common.rstrip("\n")).resolve()


def read_small_file(path: Path) -> str | None:
    """The text of a file; None where there is none.  Raises UsageError for a link, a pipe or a large file."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _LONGEST_FILE:
        raise UsageError(f"its file {path.name} is a link, no ordinary file, or too large")
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(f"its file {path.name} cannot be read: {error.strerror}") from None


def _read_format(environment: dict[str, str], common: Path, name: str) -> str:
    """A format of the repository, which only its configuration names: nothing that the file includes is read."""
    if read_small_file(common / "config") is None:
        return ""
    command = ("config", "--file", str(common / "config"), "--no-includes", "--get", f"extensions.{name}")
    return ask_git(environment, *command).stdout.decode("utf-8", "replace").strip()


def _take_refs(folder: Path, common: Path, own: Path, refs: str) -> None:
    """Let git read the branches where they are, and the branch that is checked out from `folder`."""
    shutil.rmtree(own / refs)
    (own / refs).symlink_to(common / refs)
    if (common / "packed-refs").is_file() and not (common / "packed-refs").is_symlink():
        (own / "packed-refs").symlink_to(common / "packed-refs")
    head = folder / "HEAD"
    is_link = head.is_symlink()  # as old versions of git wrote it
    text = f"ref: {head.readlink().as_posix()}\n" if is_link else read_small_file(head) or ""
    (own / "HEAD").write_bytes(text.encode("utf-8", "surrogateescape"))
