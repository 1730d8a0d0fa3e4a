"""The files of a dump: one file of JSON Lines per kind, and a manifest with their hashes.

They are written to a folder inside the dump and renamed at the end, the manifest last.  Does not import SQL.
"""

import errno
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any

from pipelines.characters import ESCAPED_CONTROL, clean_value, is_clean
from pipelines.errors import ArchiveError

FORMAT = 1
_MANIFEST = "manifest.json"
_LONGEST_LINE = 1 << 28  # bytes: four times the largest page that is fetched, in Base64 or escaped
_PART = ".dump-in-progress"

Rows = Iterable[Mapping[str, Any]]


def prepare_folder(folder: Path) -> None:
    """Create the folder, or make sure that it holds a dump or nothing.  Raises ArchiveError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = any(folder.iterdir()) and not (folder / _PART).is_dir() and not _is_dump(folder)
    except OSError as error:
        raise ArchiveError(f"cannot create the folder {folder}: {error.strerror}") from None
    if foreign:
        raise ArchiveError(f"{folder} is not empty and holds no dump: name another folder")


def _is_dump(folder: Path) -> bool:
    try:
        return isinstance(_read_manifest(folder), dict)
    except ArchiveError:
        return False


def write_folder(folder: Path, kinds: Iterable[tuple[str, Rows]]) -> dict[str, int]:
    """Write a prepared folder; the number of rows of each kind.  Raises ArchiveError, and keeps the dump before."""
    part = folder / _PART
    try:
        part.mkdir(exist_ok=True)
        files = {f"{kind}.jsonl": write_rows(part / f"{kind}.jsonl", rows) for kind, rows in kinds}
        _write_manifest(part, files)
        _move_files(part, folder, files)
    except OSError as error:
        raise ArchiveError(f"cannot write {folder}: {error.strerror}") from None
    return {name.removesuffix(".jsonl"): file["rows"] for name, file in files.items()}


def write_rows(path: Path, rows: Rows) -> dict[str, Any]:
    """Write rows into a file, a line each; their number, and the hash of the file.  Raises OSError."""
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        for count, row in enumerate(rows, 1):  # noqa: B007  # the last number is the count
            line = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
    return {"rows": count, "sha256": digest.hexdigest()}


def _write_manifest(part: Path, files: Mapping[str, Any]) -> None:
    manifest = json.dumps({"format": FORMAT, "files": files}, sort_keys=True, indent=1)
    (part / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _move_files(part: Path, folder: Path, files: Mapping[str, Any]) -> None:
    """Move the files into place: the old manifest is removed first, the new one moved last."""
    earlier = _read_manifest(folder)["files"] if _is_dump(folder) else {}
    (folder / _MANIFEST).unlink(missing_ok=True)
    for name in earlier.keys() - files:
        (folder / Path(name).name).unlink(missing_ok=True)
    for name in (*files, _MANIFEST):
        (part / name).replace(folder / name)
    part.rmdir()


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        with _open(folder / _MANIFEST) as file:
            manifest = json.loads(file.read(_LONGEST_LINE))
        version, _ = manifest["format"], manifest["files"].keys()
    except OSError as error:
        raise ArchiveError(f"{folder} is not a dump: {_MANIFEST}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ArchiveError(f"{folder} is not a dump: {_MANIFEST} is not the manifest of a dump") from None
    if version != FORMAT:
        raise ArchiveError(f"the dump has format {version!r}, this program reads format {FORMAT}: update the program")
    return dict(manifest)


def _open(path: Path) -> BufferedReader:
    """A file to read.  Raises OSError for a pipe, which would be waited for, and for a device, which never ends."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "no ordinary file")
    return path.open("rb")


def check_folder(folder: Path) -> frozenset[str]:
    """The kinds that a dump holds, after every file was compared with its hash.  Raises ArchiveError."""
    files = _read_manifest(folder)["files"]
    for name, written in files.items():
        try:
            with _open(folder / name) as file:
                unchanged = written["sha256"] == hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, TypeError, KeyError):
            unchanged = False
        if not unchanged:
            raise ArchiveError(f"the dump is broken: {folder / name} is missing or was changed")
    return frozenset(name.removesuffix(".jsonl") for name in files)


def read_rows(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """The rows of a kind in the order of its file; none without a file.  Raises ValueError for a line without a row."""
    path = folder / f"{kind}.jsonl"
    if not path.exists():
        return
    with _open(path) as file:
        while line := file.readline(_LONGEST_LINE):
            row = json.loads(line)
            if ESCAPED_CONTROL.search(line) or not is_clean(line.decode()):
                row = clean_value(row)  # a SQLite archive of an earlier version could hold what PostgreSQL refuses
            if not isinstance(row, dict):
                raise ValueError("the line is not a JSON object")
            yield row
