"""What a rebuild changes is counted by table and by post, in both databases."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pipelines.archive.dump import kept_rows
from pipelines.archive.dump.comparison import Changes, compare_rows
from pipelines.archive.dump.kept_rows import Checksums, keep_rows, read_texts
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError
from tests.support.eventful_archive import DIGEST, live_through
from tests.support.factories import make_block, make_reading, store

_CHANGE = (
    "UPDATE all_sections SET text = text || '!' WHERE position = 0",
    "DELETE FROM all_links",
    "UPDATE papers SET title = 'Other' WHERE arxiv_id = '2413.00001'",
    "UPDATE posts SET author = 'me' WHERE kind = 'note'",
    "UPDATE events SET kind = 'metadata' WHERE kind = 'moved'",
)


def compare(folder: Path, connection: Connection, changes: Changes) -> None:
    checksums = Checksums()
    checksums.add(connection)
    compare_rows(folder, partial(read_texts, folder), connection, checksums, changes)


def change(archive: Archive, folder: Path, most_posts: int | None = None) -> Changes:
    changes = Changes(most_posts)
    with archive.write() as connection:
        keep_rows(connection, folder)
        for statement in _CHANGE:
            connection.exec_driver_sql(statement)
        compare(folder, connection, changes)
    return changes


def test_rows_by_table_and_by_post(archive: Archive, tmp_path: Path) -> None:
    live_through(archive)
    changes = change(archive, tmp_path)
    assert changes.tables["papers"] == {"changed": 1}
    assert changes.tables["posts"] == {"changed": 1}
    assert set(changes.tables["links"]) == {"removed"}
    assert set(changes.tables["sections"]) == {"changed"}
    assert "revisions" not in changes.tables
    assert changes.posts["note"] == {"posts": Counter(changed=1)}
    assert changes.changed_papers == {"2413.00001"}
    assert changes.changed_posts == changes.posts.keys() > {"note", DIGEST.identity.key}
    by_post = sum((tables["sections"] for tables in changes.posts.values()), Counter())
    assert by_post == changes.tables["sections"]


def test_few_posts_are_told_apart_and_all_are_counted(archive: Archive, tmp_path: Path) -> None:
    live_through(archive)
    changes = change(archive, tmp_path, 1)
    assert (len(changes.posts), len(changes.changed_posts)) == (1, 3)


def test_posts_that_come_and_go(archive: Archive, tmp_path: Path) -> None:
    store(archive, make_reading(make_block(), key="b", url="https://first.example/b/"))
    changes = Changes()
    with archive.write() as connection:
        keep_rows(connection, tmp_path)
    for key in ("a", "c"):
        store(archive, make_reading(make_block(), key=key, url=f"https://first.example/{key}/"))
    with archive.read() as connection:
        compare(tmp_path, connection, changes)
        assert {post: dict(tables["posts"]) for post, tables in changes.posts.items()} == {
            "a": {"added": 1},
            "c": {"added": 1},
        }


def test_a_post_that_goes(archive: Archive, make_database: Callable[[], str], tmp_path: Path) -> None:
    for key in ("a", "z"):
        store(archive, make_reading(make_block(), key=key, url=f"https://first.example/{key}/"))
    with archive.read() as connection:
        keep_rows(connection, tmp_path)
    changes = Changes()
    with closing(open_archive(make_database())) as other:
        store(other, make_reading(make_block(), key="a", url="https://first.example/a/"))
        with other.read() as connection:
            compare(tmp_path, connection, changes)
    assert changes.changed_posts == {"z"}
    assert (changes.posts["z"]["posts"], changes.posts["z"]["appearances"]) == ({"removed": 1}, {"removed": 1})


def test_a_text_that_is_damaged_has_changed(archive: Archive, tmp_path: Path) -> None:
    if archive.address.startswith("postgresql"):
        pytest.skip("PostgreSQL refuses such a text")
    store(archive, make_reading(make_block(), key="a", url="https://first.example/a/"))
    with archive.write() as connection:
        (sound,) = connection.exec_driver_sql("SELECT text FROM all_sections LIMIT 1").one()
        connection.exec_driver_sql("UPDATE all_sections SET text = CAST(x'ff41' AS TEXT) WHERE text = ?", (sound,))
        keep_rows(connection, tmp_path)
        connection.exec_driver_sql("UPDATE all_sections SET text = ? WHERE text = CAST(x'ff41' AS TEXT)", (sound,))
        changes = Changes()
        compare(tmp_path, connection, changes)
    assert set(changes.tables) == {"sections"}


def test_rows_that_nobody_needs_any_more(archive: Archive, tmp_path: Path) -> None:
    live_through(archive)
    folder = tmp_path / "rows"
    folder.mkdir()
    with archive.read() as connection:
        kept_rows._write_rows(connection, folder, kept_rows._sum_up, lambda: True)
    assert {file.stat().st_size for file in folder.iterdir()} == {0}


def test_a_folder_that_cannot_be_written(archive: Archive, tmp_path: Path) -> None:
    with archive.read() as connection, pytest.raises(ArchiveError, match=r"cannot write to .*TMPDIR may name another"):
        keep_rows(connection, tmp_path / "none")
