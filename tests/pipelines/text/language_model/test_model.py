import gzip
from collections.abc import Callable
from math import e
from pathlib import Path

import msgpack
import pytest

from pipelines.text.language_model import disk_cache as cachedir
from pipelines.text.language_model.disk_cache import read_cached, write_cached
from pipelines.text.language_model.model import LanguageModel, learn_model, start_model
from pipelines.text.language_model.word_lists import Words, read_words
from pipelines.text.mojibake.repair import repair_text
from tests.support.mojibake.corruption import corrupt_text

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"
WORDS = Words({"我们": 0.2, "提出": 0.2, "方法": 0.2, "一种": 0.2, "模型": 0.2}, {"我们": "r"}, {"r": {"n": 1.0}})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cachedir, "FOLDER", tmp_path / "cache")
    return tmp_path / "cache"


def make_start() -> LanguageModel:
    """As another process would."""
    return start_model.__wrapped__()


FREQUENCIES = [{"format": "cB", "version": 1}, ["模型"], [], ["楷模", "abc", "一个很长的词"]]
TRANSITIONS = {("E", "n"): {("B", "n"): -1.0, ("S", "r"): -2.0, ("M", "n"): -1.0}, ("B", "n"): {("E", "n"): 0.0}}


def test_word_lists_as_their_packages_bring_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dict.txt").write_text("模型 30 n\n我们 10 r\nA 5 eng\n", encoding="utf-8")
    (tmp_path / "prob_trans.py").write_text(f"P={TRANSITIONS}", encoding="utf-8")
    (tmp_path / "list.msgpack.gz").write_bytes(gzip.compress(msgpack.packb(FREQUENCIES)))
    files = [tmp_path / name for name in ("dict.txt", "prob_trans.py", "list.msgpack.gz")]
    monkeypatch.setattr("pipelines.text.language_model.word_lists.list_files", lambda: files)
    words = read_words()
    assert words.tags == {"模型": "n", "我们": "r", "A": "eng"}
    assert list(words.shares) == ["模型", "楷模", "我们"]
    assert words.shares["模型"] > words.shares["楷模"] > words.shares["我们"]
    assert words.transitions == {"n": {"n": pytest.approx(1 / (1 + 1 / e)), "r": pytest.approx(1 / (1 + e))}}


@pytest.fixture
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.model.read_words", lambda: WORDS)


def test_what_is_cached_is_read_again(folder: Path) -> None:
    assert read_cached("words.model") is None
    write_cached("words.model", b"first")
    write_cached("words.model", b"second")
    assert read_cached("words.model") == b"second"
    assert [file.name for file in folder.iterdir()] == ["words.model"]


def test_without_a_cache_directory_nothing_is_lost(folder: Path) -> None:
    folder.write_bytes(b"a file where the directory should be")
    write_cached("words.model", b"bytes")
    assert read_cached("words.model") is None


def test_what_cannot_be_written_leaves_nothing_behind(folder: Path) -> None:
    (folder / "words.model").mkdir(parents=True)
    write_cached("words.model", b"bytes")
    assert [file.name for file in folder.iterdir()] == ["words.model"]


def test_the_word_lists_are_read_once(folder: Path, few_words: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_start()
    monkeypatch.setattr("pipelines.text.language_model.model.read_words", lambda: pytest.fail("they were read before"))
    assert make_start() == first
    assert not first.learned


@pytest.mark.parametrize("spoil", [lambda data: data[:50], lambda data: b"?" + data[1:]])
def test_a_cache_that_is_damaged_or_of_other_lists_is_made_anew(
    folder: Path, few_words: None, spoil: Callable[[bytes], bytes]
) -> None:
    first = make_start()
    [file] = folder.iterdir()
    sound = file.read_bytes()
    file.write_bytes(spoil(sound))
    assert make_start() == first
    assert file.read_bytes() == sound


def test_a_model_learns_from_texts(few_words: None, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("pipelines.text.language_model.model.start_model", make_start)
    learned = learn_model([TEXT])
    assert learned.learned
    assert learned.version != make_start().version
    assert learned == learn_model([TEXT])
    assert repair_text(corrupt_text(TEXT), learned).text == TEXT
