"""Which value of a setting counts, and what is said of a wrong one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.configuration.declaration import SETTINGS
from crawler.configuration.files import FILE_NAME
from crawler.configuration.sources import Value, read_configuration, read_or_exit
from pipelines import places
from pipelines.errors import UsageError
from pipelines.places import choose_data_folder, find_cache_folder
from pipelines.program import name_program


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, beside a data folder that the environment names; nothing else is set."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATA_DIR", str(data))
    yield folder
    choose_data_folder(None)


def write(folder: Path, text: str | bytes) -> str:
    file = folder / FILE_NAME
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(file)


def test_without_files_there_are_the_folder_and_its_archive(data: Path) -> None:
    assert read_configuration() == {
        "DATA_DIR": Value(str(data), "environment"),
        "ARCHIVE_URL": Value(f"sqlite:///{data}/archive.db", "default"),
    }
    assert find_cache_folder() == data / "cache"


def test_the_working_folder_is_before_the_data_folder_and_the_environment_before_both(
    place: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = write(data, 'CONTACT = "data"\nREVISITS = 1\nRECENT_DAYS = 3\nDOWNLOAD_DELAY = 1.5\n')
    here = write(place, 'CONTACT = "here"\nREVISITS = 2\n')
    monkeypatch.setenv("CONTACT", "environment")
    monkeypatch.setenv("RECENT_DAYS", "  ")
    found = read_configuration()
    assert found["CONTACT"] == Value("environment", "environment")
    assert found["REVISITS"] == Value(2, here)
    assert found["RECENT_DAYS"] == Value(3, kept)
    assert found["DOWNLOAD_DELAY"] == Value(1.5, kept)


def test_paths_in_a_file_begin_at_its_folder(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("IMAGES_STORE", "images")
    write(data, 'ARCHIVE_URL = "papers.db"\nWARC_FILE = "~/%Y.warc.gz"\nIMAGES_STORE = "pictures"\n')
    found = read_configuration()
    assert found["ARCHIVE_URL"].value == f"sqlite:///{data}/papers.db"
    assert found["WARC_FILE"].value == "/home/me/%Y.warc.gz"
    assert found["IMAGES_STORE"].value == "images"
    write(place, 'ARCHIVE_URL = "postgres://host/papers"\n')
    assert read_configuration()["ARCHIVE_URL"].value == "postgresql://host/papers"


def test_the_working_folder_names_the_data_folder(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATA_DIR")
    here = write(
        place, '\ufeffDATA_DIR = "../other"\r\nLECTURE_SITES = ["https://a.example/", "https://b.example/"]\r\n'
    )
    found = read_configuration()
    assert found["DATA_DIR"] == Value(f"{place}/../other", here)
    assert found["ARCHIVE_URL"].value == f"sqlite:///{place}/../other/archive.db"
    assert found["LECTURE_SITES"].value == ["https://a.example/", "https://b.example/"]
    assert not (tmp_path / "other").exists()


def test_the_working_folder_can_be_the_data_folder(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = write(data, 'DATA_DIR = "."\nCONTACT = ""\nLECTURE_SITES = []\n')
    monkeypatch.chdir(data)
    monkeypatch.delenv("DATA_DIR")
    assert read_configuration() == {
        "DATA_DIR": Value(str(data), here),
        "ARCHIVE_URL": Value(f"sqlite:///{data}/archive.db", "default"),
    }


def test_a_folder_from_the_command_line_counts_first(data: Path, tmp_path: Path) -> None:
    write(data, "REVISITS = 1\n")
    found = read_configuration(str(tmp_path / "third"))
    assert found["DATA_DIR"] == Value(str(tmp_path / "third"), "command line")
    assert "REVISITS" not in found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('contact = "me"', "contact: no such setting; did you mean CONTACT?"),
        ("revisit-days = 3", "revisit-days: no such setting; did you mean REVISIT_DAYS?"),
        ("colour = 3", "colour: no such setting; known are ARCHIVE_URL, DATA_DIR, "),
        ("[crawl]\nREVISITS = 3", "crawl: settings are not in tables; delete the line that begins with ["),
        ('REVISIT_DAYS = "300"', 'REVISIT_DAYS must be an integer >= 1, got "300"'),
        ("REVISIT_DAYS = 0", "REVISIT_DAYS must be an integer >= 1, got 0"),
        ("REVISITS = true", "REVISITS must be an integer >= 0, got true"),
        ("DOWNLOAD_DELAY = nan", "DOWNLOAD_DELAY must be a number >= 0, got NaN"),
        ("CONTACT = 5", "CONTACT must be a text, got 5"),
        ("WARC_FILE = 2024-05-22", 'WARC_FILE must be a path, got "2024-05-22"'),
        ("LECTURE_SITES = [5]", "LECTURE_SITES must be a list of URLs, got [5]"),
        ("LECTURE_SITES = 5", "LECTURE_SITES must be a list of URLs, got 5"),
        ('LOG_LEVEL = "loud"', 'LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, got "loud"'),
        ('ARCHIVE_URL = "postgers://me:secret@host/a"', "ARCHIVE_URL=postgers://me:***@host/a: unknown database"),
        ('IMAGES_STORE = "~nobody-of-this-name/a"', "IMAGES_STORE must be a path, got"),
        ('DATA_DIR = "/srv"', "DATA_DIR = /srv: the data folder is known before its file is read; set it in the"),
        ("CONTACT = me@example.org", "is not TOML: Invalid value (at line 1, column 11); write a line per setting"),
        ("REVISITS = 1\nREVISITS = 2", "is not TOML: Cannot overwrite a value"),
        ('CONTACT = "é"'.encode("latin-1"), "is not UTF-8 at byte 11: save it as UTF-8"),
        ('CONTACT = "a"'.encode("utf-16"), "is not UTF-8 at byte 0"),
    ],
)
def test_a_wrong_file_is_named_with_the_fix(data: Path, text: str | bytes, says: str) -> None:
    file = write(data, text)
    with pytest.raises(UsageError) as caught:
        read_configuration()
    message = str(caught.value)
    assert message.startswith(f"{file}: {says}")
    assert "\n" not in message


def test_a_file_that_cannot_be_read(place: Path) -> None:
    (place / FILE_NAME).mkdir()
    with pytest.raises(UsageError, match=f"{place}/{FILE_NAME}: cannot be read: Is a directory"):
        read_configuration()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("REVISITS", "many", "in the environment: REVISITS must be an integer >= 0, got many"),
        ("REVISIT_DAYS", "0", "in the environment: REVISIT_DAYS must be an integer >= 1, got 0"),
        ("ARCHIVE_URL", "mysql://me:secret@h/a", r"in the environment: ARCHIVE_URL=mysql://me:\*\*\*@h/a: unknown"),
        ("LOG_LEVEL", "loud", "in the environment: LOG_LEVEL must be DEBUG, INFO"),
    ],
)
def test_a_wrong_variable_is_named(name: str, text: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(UsageError, match=says):
        read_configuration()


def test_a_data_folder_that_is_a_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(data / "file"))
    with pytest.raises(UsageError, match=r"DATA_DIR=.*/file \(environment\) is not a folder; name a folder"):
        read_configuration()


def test_a_user_without_a_home_folder_names_the_archive(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ROOT", place)
    monkeypatch.setenv("HOME", "")
    monkeypatch.setenv("DATA_DIR", "")
    with pytest.raises(UsageError, match="no home folder for the archive: set DATA_DIR to a folder, or ARCHIVE_URL"):
        read_configuration()
    monkeypatch.setenv("ARCHIVE_URL", "postgres://host/papers")
    assert read_configuration() == {"ARCHIVE_URL": Value("postgresql://host/papers", "environment")}


def test_a_working_folder_that_is_gone_has_no_file(place: Path, data: Path) -> None:
    place.rmdir()
    assert read_configuration()["DATA_DIR"].value == str(data)


def test_scrapy_is_told_by_an_exit_code(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(data, "REVISIT = 3")
    with pytest.raises(SystemExit) as caught:
        read_or_exit()
    assert caught.value.code == 2
    assert capsys.readouterr().err == f"{name_program()}: {file}: REVISIT: no such setting; did you mean REVISITS?\n"
