import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.text.language_model import disk_cache
from pipelines.text.language_model.model import LanguageModel, learn_model, load_model, start_model
from pipelines.text.language_model.word_lists import Vocabulary
from pipelines.text.mojibake.repair import repair_text
from tests.support.mojibake.corruption import corrupt_text
from tests.support.mojibake.small_model import make_model

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"
VOCABULARY = Vocabulary(dict.fromkeys(("我们", "提出", "方法", "一种", "模型"), 0.2), {"我们": "r"}, {"r": {"n": 1.0}})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache directory, and a vocabulary of a few words."""
    monkeypatch.setattr(disk_cache, "find_cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("pipelines.text.language_model.model.read_vocabulary", lambda: VOCABULARY)
    return tmp_path / "cache"


def start_model_in_new_process() -> LanguageModel:
    """`start_model` without what this process remembers."""
    return start_model.__wrapped__()


def test_the_word_lists_are_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start_model_in_new_process()
    monkeypatch.setattr("pipelines.text.language_model.model.read_vocabulary", lambda: pytest.fail("read twice"))
    assert start_model_in_new_process() == first
    assert not first.learned


@pytest.mark.parametrize("damage", [lambda data: data[:50], lambda data: b"?" + data[1:]], ids=["cut", "other lists"])
def test_a_cache_that_is_damaged_or_of_other_lists_is_replaced(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    first = start_model_in_new_process()
    [file] = folder.iterdir()
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert start_model_in_new_process() == first
    assert file.read_bytes() == sound


def test_a_model_learns_from_texts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.model.start_model", start_model_in_new_process)
    learned = learn_model([TEXT])
    assert learned.learned
    assert learned.version != start_model_in_new_process().version
    assert learned == learn_model([TEXT])
    assert repair_text(corrupt_text(TEXT), learned).text == TEXT


def test_a_loaded_model_repairs_as_the_stored_one() -> None:
    stored = make_model(TEXT)
    loaded = load_model(stored.to_bytes())
    assert (loaded.version, loaded.learned) == (stored.version, True)
    assert repair_text(corrupt_text(TEXT), loaded) == repair_text(corrupt_text(TEXT), stored)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"mojibake model 2\nnot zlib"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="language model"):
        load_model(data)


def test_versions_tell_models_apart() -> None:
    assert make_model(TEXT).version != start_model().version
    assert start_model().version == load_model(start_model().to_bytes()).version


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of another system may round logarithms otherwise")
def test_the_version_of_the_word_lists_is_the_one_that_archives_hold() -> None:
    """A change here changes what every archive says of its repairs: it needs an entry in the changelog."""
    assert start_model().version == "992c0bee682b"
