"""What lies under a path: the files of a folder, of a pattern, or the one file, and what keeps one from being read.

Must not know what a file is for.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError

_WILDCARDS = ("*", "?", "[")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file or folder with the folder that it was looked for in; `problem` says why it cannot be read."""

    path: Path
    folder: Path
    problem: str | None = None


def find_files(path: str) -> Iterator[FoundFile]:
    """All files under `path`, sorted: a file, a folder and all below it, or a pattern with `*`, `?`, `[…]` or `**`.

    Hidden ones are passed over.  Raises UsageError, before the first file, where there is nothing.
    """
    named = Path(path)
    if named.exists():
        real = named.resolve()
        return _walk(real, real) if real.is_dir() else iter([_check(real, real.parent)])
    folder, pattern = _split_pattern(named)
    matches = sorted(folder.glob(pattern)) if pattern and folder.is_dir() else []
    if not matches:
        raise UsageError(f"path={path} is no file, no folder and no pattern that any file has")
    return _walk_matches(matches, folder.resolve())


def _split_pattern(path: Path) -> tuple[Path, str]:
    """The folder before the first part that has a wildcard, and the rest; no rest where nothing has."""
    first = next((at for at, part in enumerate(path.parts) if any(sign in part for sign in _WILDCARDS)), None)
    return (path, "") if first is None else (Path(*path.parts[:first]), str(Path(*path.parts[first:])))


def _walk_matches(matches: Iterable[Path], folder: Path) -> Iterator[FoundFile]:
    seen: set[Path] = set()
    for match in matches:
        path = match.parent.resolve() / match.name
        is_folder = path.is_dir() and not path.is_symlink()
        for found in _walk(path, folder) if is_folder else _check_visible(path, folder):
            if found.path not in seen:
                seen.add(found.path)
                yield found


def _walk(start: Path, folder: Path) -> Iterator[FoundFile]:
    unread: list[OSError] = []
    for parent, folders, names in os.walk(start, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield from _check_visible(Path(parent, name), folder)
    for error in unread:
        yield FoundFile(Path(error.filename), folder, f"cannot be read: {error.strerror}")


def _check_visible(path: Path, folder: Path) -> Iterator[FoundFile]:
    """Nothing of a hidden file, and nothing of a link to what is found in the folder anyway."""
    doubled = path.is_symlink() and path.exists() and path.resolve().is_relative_to(folder)
    if not path.name.startswith(".") and not doubled:
        yield _check(path, folder)


def _check(path: Path, folder: Path) -> FoundFile:
    try:
        found = path.stat()  # first of all: it finds the links that lead in a circle
    except OSError as error:
        return FoundFile(path, folder, f"cannot be read: {error.strerror}")
    if not path.resolve().is_relative_to(folder):
        return FoundFile(path, folder, "is a link out of the folder")
    if not stat.S_ISREG(found.st_mode):
        return FoundFile(path, folder, "is neither a file nor a folder")
    return FoundFile(path, folder, None if found.st_size else "is empty")
