"""Replaces a file or a folder as a whole: what is new is written beside it and renamed at the end.

A failure leaves what was there.  Knows no formats.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import UsageError

_PREFIX = ".kedreamix-"
# Names the files of a folder that an export wrote, so that the next one replaces no others.
MANIFEST = ".kedreamix-export"
_DATABASE = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat2.html#magic_header_string


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Yields the path to write to, and puts this file in the place of `path` unless an exception is raised.

    Raises UsageError where a file cannot be written: a missing folder, no right, a full disk.
    """
    with _name_path(path):
        target = path.resolve()  # of a link, what it leads to is replaced
        if path.exists() and not path.is_file():  # such as a folder or a pipe
            raise UsageError(f"{path} is no ordinary file; name a file")
        if _is_database(target):  # no format is one: it may well be the archive
            raise UsageError(f"{path} is a SQLite database, which would be lost; name another file")
        with _make_folder_beside(target) as folder:
            new = folder / "new"
            yield new
            if target.exists():
                shutil.copymode(target, new)
            new.replace(target)


def _is_database(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


@contextmanager
def replace_folder(path: Path) -> Iterator[Path]:
    """As `replace_file` for a folder, which must be new, empty or written by an export.

    Whoever writes into it calls `write_manifest` at the end.
    """
    with _name_path(path):
        target = path.resolve()
        check_folder(target)
        with _make_folder_beside(target) as folder:
            new, old = folder / "new", folder / "old"
            new.mkdir()
            yield new
            if target.exists():
                target.replace(old)
            new.replace(target)


def check_folder(folder: Path) -> None:
    """Raises UsageError where a folder holds files that no export wrote, which would be lost."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder")
    manifest = folder / MANIFEST
    written = set(manifest.read_text(encoding="utf-8").split("\n")) if manifest.is_file() else set()
    others = sorted(file.name for file in folder.iterdir() if file.name not in written | {MANIFEST})
    if others:
        raise UsageError(f"{folder} holds {others[0]}, which no export wrote; name a folder of its own")


def write_manifest(folder: Path, names: Iterable[str]) -> None:
    (folder / MANIFEST).write_text("\n".join(names), encoding="utf-8")


@contextmanager
def _make_folder_beside(target: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _name_path(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.resolve().parent.is_dir():
            raise UsageError(f"{path} cannot be written: there is no folder {path.parent}") from error
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
