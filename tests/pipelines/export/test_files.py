"""A file or a folder is replaced as a whole, or stays as it was."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.export.files import MANIFEST, replace_file, replace_folder, write_manifest
from pipelines.export.formats import FORMATS, choose_format, export_items
from pipelines.export.items import ShownItem
from tests.support.shown_items import make_lecture, make_paper

NAMES = [kept.name for kept in FORMATS]


def fail_after_one() -> Iterator[ShownItem]:
    yield make_paper()
    raise OSError(errno.ENOSPC, "No space left on device")


def stop_after_one() -> Iterator[ShownItem]:
    yield make_paper()
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "found"
    export_items([make_paper(), make_lecture()], path, choose_format(path, name))
    assert [file.name for file in tmp_path.iterdir()] == ["found"]


@pytest.mark.parametrize("name", NAMES)
def test_failure_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / "found"
    export_items([make_lecture()], path, choose_format(path, name))
    before = read_tree(tmp_path)
    with pytest.raises(UsageError, match="found cannot be written: No space left on device"):
        export_items(fail_after_one(), path, choose_format(path, name))
    assert read_tree(tmp_path) == before


def read_tree(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_stop_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        export_items(stop_after_one(), path, choose_format(path))
    assert read_tree(tmp_path) == {str(path): b"old"}


def test_new_file_has_the_rights_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text("old")
    path.chmod(0o640)
    with replace_file(path) as new:
        new.write_text("new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def test_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "a.bib", tmp_path / "link.bib"
    target.write_text("old")
    link.symlink_to(target)
    with replace_file(link) as new:
        new.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_missing_folder_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"a.bib cannot be written: there is no folder .*none"),
        replace_file(tmp_path / "none" / "a.bib"),
    ):
        pass


@pytest.mark.parametrize("place", ["/dev/null", "."])
def test_what_is_no_file_is_not_replaced(place: str) -> None:
    with pytest.raises(UsageError, match="is no ordinary file"), replace_file(Path(place)):
        pass


def test_an_archive_is_not_replaced(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("CREATE TABLE posts (id INTEGER)")
    before = archive.read_bytes()
    with pytest.raises(UsageError, match="is a SQLite database, which would be lost"), replace_file(archive):
        pass
    assert archive.read_bytes() == before


def test_folder_of_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "diary.md").write_text("mine")
    with pytest.raises(UsageError, match=r"holds diary.md, which no export wrote"), replace_folder(tmp_path):
        pass


def test_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(UsageError, match="is a file; name a folder"), replace_folder(tmp_path / "a"):
        pass


def test_folder_of_an_export_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    for name in ("a.md", "b.md"):
        with replace_folder(folder) as new:
            (new / name).write_text(name)
            write_manifest(new, [name])
    assert {file.name for file in folder.iterdir()} == {"b.md", MANIFEST}
    assert [file.name for file in tmp_path.iterdir()] == ["notes"]


@pytest.mark.parametrize("file", ["a.txt", "notes.md"])
def test_unknown_suffix_is_refused(file: str) -> None:
    with pytest.raises(UsageError, match=rf"FILE={file}: no format has the suffix .* use \.bib .*, or --format"):
        choose_format(Path(file))
