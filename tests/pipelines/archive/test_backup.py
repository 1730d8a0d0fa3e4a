"""Backups by name: which files are made, and which are deleted."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.backup import Backup, back_up
from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError

NOW = datetime(2024, 5, 22, 8, tzinfo=UTC)


def make(folder: Path, keep: int | None, day: int = 0) -> Backup:
    target = folder / "out" / "papers.db"
    return back_up(f"sqlite:///{folder}/archive.db", target, keep, NOW + timedelta(days=day), lambda *_: None)


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(sqlite_archive: Archive, tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path


def test_one_file_without_keep(folder: Path) -> None:
    assert make(folder, None).deleted == ()
    assert list_names(folder / "out") == ["papers.db"]


def test_the_newest_are_kept_and_no_other_file_is_deleted(folder: Path) -> None:
    out = folder / "out"
    make(folder, None)
    mine = ("papers-20200101T000000Z.db", "papers-old.db", "other-20200101T000000Z.db", "papers-20200101T000000Z.db.gz")
    for name in mine:
        (out / name).write_text("mine")
    made = [make(folder, 2, day) for day in range(4)]
    assert [[path.name for path in backup.deleted] for backup in made] == [
        [],
        [],
        ["papers-20240522T080000Z.db"],
        ["papers-20240523T080000Z.db"],
    ]
    kept = ["papers-20240524T080000Z.db", "papers-20240525T080000Z.db"]
    assert list_names(out) == sorted([*mine, *kept, "papers.db"])


def test_the_copy_that_was_just_made_is_kept_whatever_the_clock_said_before(folder: Path) -> None:
    make(folder, 1, 900)
    make(folder, 1)
    assert list_names(folder / "out") == ["papers-20240522T080000Z.db"]


def test_a_copy_that_cannot_be_deleted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(folder, 1)
    unlink = Path.unlink

    def fail(path: Path, **options: Any) -> None:
        if path.suffix == ".db":
            raise PermissionError(1, "Operation not permitted")
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(ArchiveError, match=r"0523T080000Z\.db is written, but .*0522.* cannot be deleted: "):
        make(folder, 1, 1)


def test_a_server_names_its_own_command_without_the_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://me:secret@db.example:5433/papers?password=other&sslmode=require"
    with pytest.raises(ArchiveError) as caught:
        back_up(url, tmp_path / "a b.dump", 3, NOW, lambda *_: None)
    assert re.search("secret|other", str(caught.value)) is None
    assert str(caught.value).endswith(
        f"--file='{tmp_path}/a b.dump' 'postgresql://me@db.example:5433/papers?sslmode=require'"
    )
    with pytest.raises(ArchiveError, match="there is no archive at"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db", None, NOW, lambda *_: None)
    assert list(tmp_path.iterdir()) == []
