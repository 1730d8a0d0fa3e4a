"""`publish`: a copy to browse and to hand on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.asking import Ask


def test_a_copy_is_written(ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "copy.db"
    assert ask("publish", file) == 0
    assert capsys.readouterr().out == f"published 2 papers, 2 digests, 2 authors, 1 notes to {file}\n"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM papers").fetchone() == (2,)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("archive.db", "is not a published copy: name another file, or delete it first"),
        ("missing/copy.db", "No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    name: str, says: str, ask_file: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_file("publish", tmp_path / name) == 2
    error = capsys.readouterr().err
    assert error.startswith("scrapy publish: ")
    assert error.count("\n") == 1
    assert says in error
