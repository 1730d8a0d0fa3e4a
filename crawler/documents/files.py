"""Finds the files of a folder or a pattern, and says why one of them cannot be read.

Does not import other modules of the crawler.
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
    """A file and the folder that was searched; `problem` says why the file cannot be read, None where it can."""

    path: Path
    folder: Path
    problem: str | None = None


def find_files(path: str) -> Iterator[FoundFile]:
    """The files at `path`, sorted: a file, a folder and all below it, or a pattern with `*`, `?`, `[…]` or `**`.

    Hidden files are skipped.  Raises UsageError, before the first file, where there is none.
    """
    given = Path(path)
    if given.exists():
        resolved = given.resolve()
        return _walk(resolved, resolved) if resolved.is_dir() else iter([_check(resolved, resolved.parent)])
    folder, pattern = _split_pattern(given)
    matches = sorted(folder.glob(pattern)) if pattern and folder.is_dir() else []
    if not matches:
        raise UsageError(f"path={path}: no such file or folder, and the pattern matches nothing")
    return _walk_matches(matches, folder.resolve())


def has_wildcard(path: str) -> bool:
    return any(char in path for char in _WILDCARDS)


def _split_pattern(path: Path) -> tuple[Path, str]:
    """The folder before the first part with a wildcard, and the rest, which is empty where no part has one."""
    first = next((index for index, part in enumerate(path.parts) if has_wildcard(part)), None)
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
    errors: list[OSError] = []
    for parent, folders, names in os.walk(start, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield from _check_visible(Path(parent, name), folder)
    for error in errors:
        yield FoundFile(Path(error.filename), folder, f"cannot be read: {error.strerror}")


def _check_visible(path: Path, folder: Path) -> Iterator[FoundFile]:
    """The file, unless it is hidden or a link to a file that is found in the folder anyway."""
    is_duplicate = path.is_symlink() and path.exists() and path.resolve().is_relative_to(folder)
    if not path.name.startswith(".") and not is_duplicate:
        yield _check(path, folder)


def _check(path: Path, folder: Path) -> FoundFile:
    try:
        status = path.stat()  # first, because it raises for a link that leads in a circle
    except OSError as error:
        return FoundFile(path, folder, f"cannot be read: {error.strerror}")
    if not path.resolve().is_relative_to(folder):
        return FoundFile(path, folder, "is a link to outside the folder")
    if not stat.S_ISREG(status.st_mode):
        return FoundFile(path, folder, "is neither a file nor a folder")
    return FoundFile(path, folder, None if status.st_size else "is empty")
