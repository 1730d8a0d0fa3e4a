"""Dumps of archives as bytes by file name: two archives are the same when their dumps are."""

from contextlib import closing
from pathlib import Path

from pipelines.archive.store import Archive, open_archive


def dump_archive(archive: Archive, folder: Path, *, with_fetches: bool = False) -> dict[str, bytes]:
    """Dump an open archive into `folder` and read every file that was written."""
    archive.dump(folder, with_fetches=with_fetches)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def dump_file(path: Path) -> dict[str, bytes]:
    """Dump the SQLite archive at `path` into a folder beside it."""
    with closing(open_archive(f"sqlite:///{path}")) as archive:
        return dump_archive(archive, path.with_suffix(".dump"))
