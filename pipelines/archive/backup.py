"""Backups of a SQLite archive: a checked copy under one name, or copies with the time in their names, the newest kept.

Does not import any table.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from pipelines.archive.database.connection import check_exists, find_file, name_page_folder
from pipelines.archive.database.copying import FileCopy, Watch, copy_archive, is_archive
from pipelines.errors import ArchiveError

_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = r"-[0-9]{8}T[0-9]{6}Z"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, and the older ones that were deleted for it.

    `page_folder` holds pages that were moved out of the archive, and are no part of the copy.
    """

    copy: FileCopy
    deleted: tuple[Path, ...]
    page_folder: Path | None = None


def back_up(url: str, target: Path, keep: int | None, now: datetime, watch: Watch) -> Backup:
    """Copy the archive at `url` to `target`.  Raises ArchiveError, and then no file is new, changed or deleted.

    With `keep`, the time is put into the name, and of all such copies of `target` the newest are kept, this one always.
    """
    file = find_file(url)
    if file is None:
        raise ArchiveError(f"a server copies its databases itself: {compose_pg_dump(url, target)}")
    check_exists(url)
    copy = copy_archive(file, target if keep is None else stamp(target, now), watch)
    page_folder = name_page_folder(file) if copy.rows.get("page_files") else None
    return Backup(copy, () if keep is None else _delete_older(target, copy.file, keep), page_folder)


def stamp(target: Path, now: datetime) -> Path:
    """The file of a copy that is made now.

    >>> stamp(Path("backup/archive.db"), datetime(2024, 5, 22, 8, tzinfo=UTC)).as_posix()
    'backup/archive-20240522T080000Z.db'
    """
    return target.with_name(f"{target.stem}-{now.astimezone(UTC).strftime(_STAMP)}{target.suffix}")


def compose_pg_dump(url: str, target: Path) -> str:
    """The command that copies a database on a server, without its password, which it asks for or reads in ~/.pgpass.

    >>> compose_pg_dump("postgresql://me:secret@db.example/papers", Path("papers.dump"))
    "pg_dump --format=custom --file='papers.dump' 'postgresql://me@db.example/papers'"
    """
    parsed = make_url(url).set(drivername="postgresql")
    public = parsed._replace(password=None).difference_update_query(["password"])
    return f"pg_dump --format=custom --file='{target}' '{public.render_as_string(hide_password=False)}'"


def _delete_older(target: Path, newest: Path, keep: int) -> tuple[Path, ...]:
    """Delete the oldest of the copies with a time in their names until `keep` are left; other files are left alone."""
    name = re.compile(re.escape(target.stem) + _STAMPED + re.escape(target.suffix))
    copies = sorted(
        file for file in target.parent.iterdir() if name.fullmatch(file.name) and file != newest and is_archive(file)
    )
    older = copies[: max(len(copies) - keep + 1, 0)]
    for file in older:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveError(f"{newest} is written, but {file} cannot be deleted: {error.strerror}") from None
    return tuple(older)
