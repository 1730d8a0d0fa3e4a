"""The README is true: every query in it answers, every command in it exists and runs on the sample blog."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.fake_host import Host, read_folder
from tests.support.fork_server import Run, run_scrapy
from tests.support.git_repository import write_repository

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def find_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def find_commands() -> Iterator[str]:
    for block in find_blocks("sh"):
        for line in block.splitlines():
            yield line.split("#")[0].strip()


QUERIES = find_blocks("sql")
SCRAPY = [command for command in find_commands() if "scrapy" in command]
PUBLIC = [command for command in SCRAPY if command.startswith("CONTACT=")]
CRAWLS = [command for command in SCRAPY if " crawl documents " in command]
MAKE = [command for command in find_commands() if command.startswith("make")]


def run(command: str, archive: Path, folder: Path) -> Run:
    """A command of the README as it stands there, but for the folders that it names."""
    assignments = re.match(r"((?:[A-Z_]+=\S+ )*)(.*)", command)
    assert assignments
    named = dict(each.split("=", 1) for each in assignments[1].split())
    command = re.sub(r"\b(backup|blog\.git)\b", lambda name: str(folder / name[0]), assignments[2])
    return run_scrapy(shlex.split(command)[1:], os.environ | named | {"ARCHIVE_URL": f"sqlite:///{archive}"})


def write_clone(folder: Path) -> None:
    """The sample blog as one commit, for the commands that read a clone."""
    files = {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*") if path.is_file()}
    write_repository(folder / "blog.git", [(datetime(2024, 6, 13, tzinfo=UTC), files)])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that the README's crawls make, of the sample blog instead of the public one."""
    archive = tmp_path_factory.mktemp("readme") / "archive.db"
    with Host(read_folder(SAMPLE)) as host:
        for command in [*(f"{each} -a site={host.url}" for each in PUBLIC), *CRAWLS]:
            done = run(command, archive, archive.parent)
            assert done.returncode == 0, done.stderr
    return archive


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0].removeprefix("-- "))
def test_query_has_an_answer(query: str, archive: Path) -> None:
    engine = create_engine(f"sqlite:///{archive}")
    with engine.connect() as connection:
        assert connection.execute(text(query)).all()
    engine.dispose()


@pytest.mark.parametrize("command", [command for command in SCRAPY if command not in PUBLIC + CRAWLS])
def test_command_runs(command: str, archive: Path, tmp_path: Path) -> None:
    write_clone(tmp_path)
    done = run(command, archive, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", MAKE)
def test_make_knows_the_target(command: str) -> None:
    subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


def test_there_is_something_to_hold() -> None:
    assert len(QUERIES) >= 5
    assert len(SCRAPY) >= 3
    assert len(PUBLIC) == 2
    assert MAKE == ["make demo", "make test"]
