"""Where the project keeps its files: in a checkout, installed, in the folder that an operator names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import places
from pipelines.places import ROOT, choose_data_folder, expand_home, find_cache_folder, find_data_folder


@pytest.fixture(autouse=True)
def no_choice() -> Iterator[None]:
    choose_data_folder(None)
    yield
    choose_data_folder(None)


def test_a_checkout_keeps_them_in_its_data_folder() -> None:
    assert (find_data_folder(), find_cache_folder()) == (ROOT / "data", ROOT / "data" / "cache")


def test_an_installed_program_keeps_them_in_the_folders_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path / "site-packages")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_data_folder() == tmp_path / ".local" / "share" / "kedreamix-archive"
    assert find_cache_folder() == tmp_path / ".cache" / "kedreamix-archive"
    monkeypatch.setenv("HOME", "")
    assert (find_data_folder(), find_cache_folder()) == (None, None)
    assert list(tmp_path.iterdir()) == []


def test_a_user_that_the_machine_does_not_know_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that is run with any number for its user."""
    monkeypatch.setattr(places, "ROOT", tmp_path)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    assert (find_data_folder(), find_cache_folder()) == (None, None)


def test_a_chosen_folder_holds_all(tmp_path: Path) -> None:
    choose_data_folder(tmp_path)
    assert (find_data_folder(), find_cache_folder()) == (tmp_path, tmp_path / "cache")


def test_a_path_without_a_home_stays_as_it_is() -> None:
    assert expand_home("a/~b") == "a/~b"
