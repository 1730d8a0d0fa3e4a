"""Runs the commands of the documentation: on an archive of their own, and on the loopback in place of public hosts."""

import argparse
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from itertools import takewhile
from pathlib import Path

import pytest

from crawler.configuration.intervals import parse_interval
from tests.support.documentation import ROOT, list_blocks
from tests.support.fork_server import run_scrapy
from tests.support.git_repository import write_repository

_LIMIT_S = 300.0  # learning a model takes ten seconds of an idle processor, and more than a minute of a busy one
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
_SCRATCH = re.compile(
    r"(?:(?<=sqlite:///)|(?<![\w/\[]))(?<!scrapy )(?:backup|images|blog\.git|data/(?!sample)[\w%.-]+)(?![\w/])"
)
_PUBLIC = {("crawl", "kedreamix"): "-a site=", ("crawl", "feed"): "-a site=", ("refresh",): "--site="}
_BLOG = "https://kedreamix.github.io/"
_EVERY = re.compile(r" --every (\S+)")
_EXAMPLE = re.compile(r"# crawler/spiders/(\w+)\.py\n")
_PYTHON = list_blocks("python")
EXAMPLES = {match[1]: block.content for block in _PYTHON if (match := _EXAMPLE.match(block.content))}
_READER = re.compile(r"# (?:pandas|DuckDB)\n")
READERS = [block for block in _PYTHON if _READER.match(block.content)]  # they read an archive, and crawl nothing
SCRIPTS = [block for block in _PYTHON if not _EXAMPLE.match(block.content) and block not in READERS]


@dataclass(frozen=True, slots=True)
class Session:
    """Where the commands of a block run: a folder of their own, and the URLs of hosts in place of public ones.

    `postgres` makes a database and returns its URL; `databases` are those that were made.  `dask` starts a cluster and
    returns the address of its scheduler.
    """

    folder: Path
    blog: str
    talks: str
    postgres: Callable[[], str]
    dask: Callable[[], str] = str
    databases: dict[str, str] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def run(self, line: str) -> None:
        """A line as it stands in the page, but for its files and hosts."""
        words = shlex.split(self.relocate(line), comments=True)
        assigned = list(takewhile(_ASSIGNMENT.match, words))
        program, *arguments = words[len(assigned) :]
        RUNNERS[Path(program).name](self, arguments, dict(word.split("=", 1) for word in assigned))

    def relocate(self, text: str) -> str:
        """The text with its files in the session's folder, and its hosts on the loopback."""
        text = _SCRATCH.sub(lambda name: str(self.folder / name[0].removeprefix("data/")), text)
        text = text.replace("http://127.0.0.1:8000/", self.blog).replace("https://blog.example/", self.talks)
        text = re.sub(r"tcp://scheduler\.example:8786", lambda _: self.dask(), text)
        return re.sub(r"postgresql://\S+", lambda url: self.find_database(url[0]), text)

    def find_database(self, url: str) -> str:
        """The database in place of one that a page names, the same for the whole block."""
        if url not in self.databases:
            self.databases[url] = self.postgres()
        return self.databases[url]


def expect_exit(code: int, environment: Mapping[str, str], *words: str) -> None:
    """Runs `scrapy` and holds its exit code."""
    done = run_scrapy([*words, "-s", "RETRY_TIMES=0"], environment, killed_after=_LIMIT_S)
    assert done.returncode == code, f"scrapy {shlex.join(words)}: {done.stdout}{done.stderr}"


def run_python(words: list[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _run_scrapy(session: Session, words: list[str], named: Mapping[str, str]) -> None:
    """`scrapy`: a command that would stay runs once, its interval is only parsed."""
    line = shlex.join(words)
    for interval in _EVERY.findall(line):
        parse_interval("--every", interval)
    words = shlex.split(_EVERY.sub("", line))
    if words[0] == "enqueue":
        words = [word.replace(_BLOG, session.blog) for word in words]
    if words == ["work"]:
        words.append("--drain")  # it would stay
    option = next((option for start, option in _PUBLIC.items() if tuple(words[: len(start)]) == start), None)
    if option and not re.search(r"site[= ]|warc=", line):
        words += shlex.split(option + session.blog)
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{session.archive}", **named}
    if "IMAGES_STORE" in named:
        environment.pop("CONTACT", None)  # the sample's images name hosts that are public
    if words[0] == "crawl" and words[1] in EXAMPLES:
        _run_example(session, words, environment)
    else:
        expect_exit(0, environment, *words)


def _run_example(session: Session, words: list[str], environment: Mapping[str, str]) -> None:
    """`scrapy crawl` of a spider that stands in a page, in a package of its own."""
    package = session.folder / "examples"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / f"{words[1]}.py").write_text(session.relocate(EXAMPLES[words[1]]), encoding="utf-8")
    modules = ["-s", "SPIDER_MODULES=crawler.spiders,examples"]
    run_python(["-m", "scrapy", *words, *modules], {**environment, "PYTHONPATH": str(session.folder)})


def _run_reader(session: Session, words: list[str], named: Mapping[str, str]) -> None:
    """`kedreamix-archive`: the quick command."""
    run_python(
        ["-m", "crawler.entry_point", *words], {**os.environ, "ARCHIVE_URL": f"sqlite:///{session.archive}", **named}
    )


def _run_make(_: Session, words: list[str], named: Mapping[str, str]) -> None:
    subprocess.run(["make", *words, "--dry-run"], cwd=ROOT, env=os.environ | named, check=True, capture_output=True)


def _run_module(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`python -m MODULE`, until it has understood its arguments; of `python -m pytest` the folders exist."""
    assert words[0] == "-m"
    if words[1] == "pytest":
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        return
    parse_args = argparse.ArgumentParser.parse_args
    module = import_module(words[1])
    if hasattr(module, "__path__"):  # a package
        module = import_module(f"{words[1]}.__main__")

    def stop(parser: argparse.ArgumentParser) -> None:
        parse_args(parser)
        raise InterruptedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", stop)
        patch.setattr(sys, "argv", [words[1], *words[2:]])
        with pytest.raises(InterruptedError):
            module.main()


def _run_git(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`git clone --bare URL FOLDER`: the sample blog as a repository of one commit."""
    assert words[:2] == ["clone", "--bare"]
    sample = ROOT / "data" / "sample"
    files = {path.relative_to(sample).as_posix(): path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    write_repository(Path(words[3]), [(datetime(2024, 6, 13, tzinfo=UTC), files)])


def _run_sqlite(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`sqlite3 [OPTIONS] FILE QUERY`."""
    file, query = (word for word in words if not word.startswith("-"))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute(query).fetchall()


def _run_dask(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`dask scheduler` and `dask worker`, which would stay: until they have understood their arguments."""
    run_python(["-m", "dask", *words, "--help"], os.environ)


def _run_pip(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`pip install '.[EXTRAS]'`: the extras exist."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert words[0] == "install"
    assert set(re.findall(r"\w+", words[1])) <= declared.keys()


RUNNERS: Mapping[str, Callable[[Session, list[str], Mapping[str, str]], None]] = {
    "scrapy": _run_scrapy,
    "kedreamix-archive": _run_reader,
    "make": _run_make,
    "python": _run_module,
    "git": _run_git,
    "sqlite3": _run_sqlite,
    "pip": _run_pip,
    "dask": _run_dask,
}
