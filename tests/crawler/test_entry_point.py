"""`kedreamix-archive`: what it runs itself, what it hands to Scrapy, and what it says of a mistyped command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.entry_point import list_readers, list_writers, load_reader, main
from pipelines.archive.store import Archive
from tests.support.asking import SAILS, fill

ROOT = Path(__file__).parents[2]
# What a command that reads must not wait for; psycopg and rich are for some archives and outputs alone.
SLOW = (
    "scrapy",
    "twisted",
    "alembic",
    "rich",
    "yaml",
    "jieba",
    "wordfreq",
    "turbohtml",
    "psycopg",
    "tomllib",
    "platformdirs",
    "argcomplete",
    "pipelines.archive.store",
)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-h"]) == 0
    said = capsys.readouterr().out
    assert "\n  show       Show a paper with its readings, or a post\n" in said
    assert "\n  crawl      Run a spider of the current project, by name\n" in said
    assert main([]) == 0
    assert capsys.readouterr().out == said


def test_every_reader_is_a_command_of_scrapy() -> None:
    wrappers = {path.stem for path in (ROOT / "crawler" / "commands" / "ask").glob("[!_]*.py")}
    assert wrappers == set(list_readers())
    assert {load_reader(name).name for name in wrappers} == wrappers


@pytest.mark.parametrize(
    ("name", "says"),
    [("serach", "did you mean search?"), ("refersh", "did you mean refresh?"), ("xyz", "-h lists the commands")],
)
def test_a_mistyped_command(name: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"scrapy: no command {name}; ")
    assert said.endswith(f"{says}\n")


def test_other_commands_go_to_scrapy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("kedreamix-archive ")


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    assert main(["show", SAILS, "-s", f"ARCHIVE_URL={url}"]) == 2
    advice = "make one by scrapy crawl, or name another by ARCHIVE_URL"
    assert capsys.readouterr().err == f"scrapy show: there is no archive at {tmp_path / 'none.db'}: {advice}\n"
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_an_earlier_version(
    archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0012'")
    assert main(["show", SAILS, "-s", f"ARCHIVE_URL={archive_url}"]) == 2
    assert "older version '0012': run scrapy reindex, which upgrades it" in capsys.readouterr().err


def test_a_database_without_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.db").touch()
    assert main(["show", SAILS, "-s", f"ARCHIVE_URL=sqlite:///{tmp_path / 'empty.db'}"]) == 2
    assert "the database holds no archive" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.db"
    file.write_text("mine")
    assert main(["show", SAILS, "-s", f"ARCHIVE_URL=sqlite:///{file}"]) == 2
    assert f"{file}: file is not a database\n" in capsys.readouterr().err


def test_an_interrupt_before_the_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crawler.entry_point.load_reader", interrupt)
    assert main(["show", SAILS]) == 130
    assert capsys.readouterr().err == "scrapy show: interrupted\n"


@pytest.mark.process
def test_a_reader_starts_without_what_it_does_not_need(sqlite_archive: Archive, tmp_path: Path) -> None:
    fill(sqlite_archive)
    sqlite_archive.close()
    code = (
        "import sys; from crawler.entry_point import main; code = main(sys.argv[1:]);"
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
    )
    arguments = ["show", SAILS, "--json", "-s", f"ARCHIVE_URL=sqlite:///{tmp_path / 'archive.db'}"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert SAILS in done.stdout
    assert [name for name in done.stderr.split() if name in SLOW] == []


@pytest.mark.process
def test_an_archive_in_a_read_only_folder_and_a_broken_pipe(sqlite_archive: Archive, tmp_path: Path) -> None:
    fill(sqlite_archive)
    sqlite_archive.close()
    (tmp_path / "archive.db").chmod(0o444)
    tmp_path.chmod(0o555)
    command = f"{sys.executable} -m crawler.entry_point search sea --json | head -c 1"
    environment = os.environ | {"ARCHIVE_URL": f"sqlite:///{tmp_path / 'archive.db'}"}
    done = subprocess.run(command, cwd=ROOT, shell=True, capture_output=True, text=True, check=True, env=environment)
    tmp_path.chmod(0o755)
    assert (done.stdout, done.stderr) == ("{", "")


@pytest.mark.process
def test_where_an_answer_goes(sqlite_archive: Archive, tmp_path: Path) -> None:
    fill(sqlite_archive)
    sqlite_archive.close()
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    environment = os.environ | {"ARCHIVE_URL": url, "PYTHONIOENCODING": "ascii"}

    def run(command: str) -> tuple[int, bytes, bytes]:
        shell = ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m crawler.entry_point {command}"]
        done = subprocess.run(shell, cwd=ROOT, capture_output=True, check=False, env=environment)
        return done.returncode, done.stdout, done.stderr

    code, shown, _ = run("search 风车 --until 9999 --json")
    assert (code, "磨面" in shown.decode()) == (0, True)
    assert run(f"show {SAILS} | true") == (0, b"", b"")
    code, _, said = run(f"show {SAILS} --json >/dev/full")
    assert (code, said.decode()) == (2, "scrapy show: cannot write the answer: No space left on device\n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kedreamix-archive sea", {"search"}),
        ("kedreamix-archive search --top", {"--topic"}),
        ("kedreamix-archive refresh --acc", {"--accept-gone"}),
        ("kedreamix-archive crawl ked", {"kedreamix"}),
        ("kedreamix-archive hid", {"hide"}),
        ("kedreamix-archive remove --ye", {"--yes"}),
    ],
)
def test_a_shell_completes_commands_options_and_spiders(line: str, offered: set[str], tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n"}
    environment = os.environ | asked | {"_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    subprocess.run([sys.executable, "-m", "crawler.entry_point"], cwd=ROOT, env=environment, check=False)
    assert set(answer.read_text().split()) == offered


@pytest.mark.process
@pytest.mark.parametrize("words", [("version",), ("config",)])
def test_output_that_cannot_be_written_is_one_line(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "crawler.entry_point", *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    says = f"scrapy {words[0]}: cannot write standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, says)


@pytest.mark.process
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "crawler.entry_point", "config"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_is_known() -> None:
    folder = ROOT / "crawler" / "commands"
    files = [file for file in folder.rglob("*.py") if file.name != "__init__.py" and file.parent.name != "ask"]
    assert sorted(list_writers()) == sorted(file.stem for file in files)
