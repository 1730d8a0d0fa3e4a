from pathlib import Path

import pytest

from pipelines.text.language_model import disk_cache
from pipelines.text.language_model.disk_cache import read_cached, write_cached


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(disk_cache, "find_cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_a_cached_file_is_read_again(folder: Path) -> None:
    assert read_cached("words.model") is None
    write_cached("words.model", b"first")
    write_cached("words.model", b"second")
    assert read_cached("words.model") == b"second"
    assert [file.name for file in folder.iterdir()] == ["words.model"]


def test_a_missing_cache_directory_is_ignored(folder: Path) -> None:
    folder.write_bytes(b"a file where the directory should be")
    write_cached("words.model", b"bytes")
    assert read_cached("words.model") is None


def test_without_a_folder_nothing_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "find_cache_folder", lambda: None)
    write_cached("words.model", b"bytes")
    assert read_cached("words.model") is None


def test_a_failed_write_leaves_no_file_behind(folder: Path) -> None:
    (folder / "words.model").mkdir(parents=True)
    write_cached("words.model", b"bytes")
    assert [file.name for file in folder.iterdir()] == ["words.model"]
