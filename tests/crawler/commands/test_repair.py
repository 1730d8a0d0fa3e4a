import argparse
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.settings import Settings

from crawler.commands.repair import FAULTY, UNREADABLE, Command
from pipelines.text.language_model.model import LanguageModel, start_model
from tests.support.mojibake.corruption import corrupt_text
from tests.support.mojibake.sound import DIGEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sound.md").write_text(DIGEST, encoding="utf-8")
    (tmp_path / "broken.md").write_text(corrupt_text(DIGEST), encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "latin.txt").write_bytes("déjà vu".encode("latin-1"))
    return tmp_path


def run(*arguments: str) -> int:
    command = Command()
    parser = argparse.ArgumentParser()
    command.settings = Settings()
    parser.add_argument("files", nargs="*")
    for option in ("--explain", "--check"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--learn", action="append", default=[])
    options = parser.parse_args(arguments)
    command.run(options.files, options)
    return command.exitcode


def test_sound_files_are_unchanged(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(str(folder / "sound.md")) == 0
    assert capfdbinary.readouterr().out == DIGEST.encode()


def test_standard_input_is_repaired(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(corrupt_text(DIGEST).encode())))
    assert run() == 0
    assert capsysbinary.readouterr().out.decode().startswith("---\ntitle: 三维重建")


def test_check_names_faulty_files_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--check", str(folder / "sound.md")) == 0
    assert run("--check", str(folder / "sound.md"), str(folder / "broken.md")) == FAULTY
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 1
    assert "windows-1254" in shown[0]


def learn_nothing(text: str) -> LanguageModel:
    """Learning costs seconds, and is tested elsewhere."""
    assert text == DIGEST
    return start_model()


def test_explain_lists_each_choice(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.commands.repair.learn_model", lambda texts: learn_nothing(*texts))
    assert run("--explain", "--learn", str(folder / "sound.md"), str(folder / "broken.md")) == 0
    first, *choices = capsys.readouterr().out.splitlines()
    assert f"{len(choices)} characters restored" in first
    assert all("【" in line for line in choices)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("picture.png", "binary"),
        ("latin.txt", "not UTF-8"),
        ("nothing", "nothing cannot be read: No such file"),
        ("/dev/zero", "/dev/zero is no ordinary file"),
        (".", " is no ordinary file; pipe its content to scrapy repair -"),
    ],
)
def test_binary_files_are_refused_in_one_line(
    folder: Path, name: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(folder / name)) == UNREADABLE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert reason in shown.err
