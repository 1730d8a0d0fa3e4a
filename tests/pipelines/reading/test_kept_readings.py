"""Readings that a reparse keeps in a file until it is committed."""

import logging
import os
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.places import choose_data_folder
from pipelines.reading import kept_readings
from pipelines.reading.fingerprint import compute_fingerprint
from pipelines.reading.kept_readings import KeptReading, KeptReadings, keep_readings
from pipelines.reading.packing import pack_reading
from pipelines.records.readings import is_current_hash
from pipelines.zstandard import zstd
from tests.support.factories import make_block, make_list, make_page, make_reading

PAGE = make_page(body=b"<p>a page</p>")
KEPT = KeptReading(make_reading(make_block()), "0123456789ab")


def pack(kept: KeptReading) -> tuple[bytes, str | None]:
    return pack_reading(kept.reading), kept.model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "reparse.db"


@pytest.fixture
def readings(path: Path) -> Iterator[KeptReadings]:
    with closing(KeptReadings(path)) as readings:
        yield readings


def test_a_reading_is_found_by_its_whole_page(readings: KeptReadings, path: Path) -> None:
    readings.keep(PAGE, *pack(KEPT))
    readings.close()
    with closing(KeptReadings(path)) as later:
        assert later.find(PAGE) == KEPT
        assert later.find(replace(PAGE, body=b"<p>another page</p>")) is None
        assert later.find(replace(PAGE, etag='"other"')) is None


def test_a_reading_can_be_kept_again(readings: KeptReadings) -> None:
    other = KeptReading(make_list(), None)
    readings.keep(PAGE, *pack(KEPT))
    readings.keep(PAGE, *pack(other))
    assert readings.find(PAGE) == other


def test_another_program_reads_anew(readings: KeptReadings, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readings.keep(PAGE, *pack(KEPT))
    readings.close()
    monkeypatch.setattr(kept_readings, "compute_fingerprint", lambda: "another")
    with closing(KeptReadings(path)) as later:
        assert later.find(PAGE) is None


def test_the_fingerprint_of_a_program_stays() -> None:
    first = compute_fingerprint()
    compute_fingerprint.cache_clear()
    assert compute_fingerprint() == first


def test_what_was_committed_is_deleted(readings: KeptReadings, path: Path) -> None:
    readings.keep(PAGE, *pack(KEPT))
    readings.delete()
    assert list(path.parent.iterdir()) == []
    readings.keep(PAGE, *pack(KEPT))
    assert readings.find(PAGE) is None


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_file_is_made_anew(readings: KeptReadings, path: Path, damage: bytes) -> None:
    readings.keep(PAGE, *pack(KEPT))
    readings.close()
    path.write_bytes(damage)
    with closing(KeptReadings(path)) as later:
        assert later.find(PAGE) is None
        later.keep(PAGE, *pack(KEPT))
        assert later.find(PAGE) == KEPT


def test_a_file_with_damaged_pages_is_made_anew(readings: KeptReadings, path: Path) -> None:
    for number in range(200):
        readings.keep(replace(PAGE, body=str(number).encode()), *pack(KEPT))
    readings.close()
    content = bytearray(path.read_bytes())
    content[-8192:] = os.urandom(8192)
    path.write_bytes(content)
    with closing(KeptReadings(path)) as later:
        assert later.find(replace(PAGE, body=b"0")) is None


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    readings = KeptReadings(tmp_path / "file" / "reparse.db")
    readings.keep(PAGE, *pack(KEPT))
    assert readings.find(PAGE) is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    readings.delete()


def test_a_full_disk_ends_the_keeping_alone(readings: KeptReadings, caplog: pytest.LogCaptureFixture) -> None:
    assert readings._connection
    readings._connection.execute("PRAGMA max_page_count = 8")
    for number in range(200):
        readings.keep(replace(PAGE, body=str(number).encode()), *pack(KEPT))
    assert len(caplog.records) == 1
    assert "database or disk is full" in caplog.text
    assert readings.find(PAGE) is None


def test_a_file_that_cannot_be_read_any_more_ends_the_keeping(
    readings: KeptReadings, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE readings")
    assert readings.find(PAGE) is None
    assert "no such table" in caplog.text


class _Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.getcwd, ()


@pytest.mark.parametrize("value", [_Harmful(), replace, is_current_hash])
def test_a_file_that_somebody_else_wrote_runs_nothing(
    readings: KeptReadings, path: Path, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    readings.keep(PAGE, *pack(KEPT))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE readings SET reading = ?", (zstd.compress(pickle.dumps(value)),))
    assert readings.find(PAGE) is None
    assert "is no record" in caplog.text


def test_each_archive_has_its_file_in_the_cache_folder(tmp_path: Path) -> None:
    choose_data_folder(tmp_path)
    try:
        with keep_readings("one") as one, keep_readings("other") as other:
            one.keep(PAGE, *pack(KEPT))
            assert other.find(PAGE) is None
        with keep_readings("one") as one:
            assert one.find(PAGE) == KEPT
    finally:
        choose_data_folder(None)


def test_a_user_without_a_home_folder_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_readings, "find_cache_folder", lambda: None)
    with keep_readings("one") as readings:
        readings.keep(PAGE, *pack(KEPT))
        assert readings.find(PAGE) is None
        readings.delete()
