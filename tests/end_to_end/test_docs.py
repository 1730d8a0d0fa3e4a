"""The documentation is true: its queries return rows, its commands run on the sample blog, its links resolve.

A block of shell is a session: its commands run one after the other on an archive of their own.  Commands that would
reach a public host read the sample blog on the loopback in its place.
"""

import argparse
import io
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from itertools import takewhile
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from crawler.schedule import parse_interval
from tests.blog.sample import SEED, Sample, first_site
from tests.blog.site import render_site
from tests.schema_docs import SCHEMA_PAGE, write_schema_page
from tests.support.documentation import ROOT, Block, Page, list_blocks, list_commands, list_pages
from tests.support.fake_host import Answer, Host, answer_with, read_folder
from tests.support.fork_server import run_scrapy
from tests.support.git_repository import write_repository
from tests.support.tiny_sites import lecture_blog

PAGES = list_pages()
LANGUAGES = {"sh", "sql", "mermaid", "text", "python", "toml", "ini", "json"}
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
_SCRATCH = re.compile(r"(?:(?<=sqlite:///)|(?<![\w/\[]))(?:backup|images|blog\.git|data/(?!sample)[\w%.-]+)(?![\w/])")
_PUBLIC = {("crawl", "kedreamix"): "-a site=", ("crawl", "feed"): "-a site=", ("refresh",): "--site="}
_EVERY = re.compile(r" --every (\S+)")
_EDITED, _WITHDRAWN = "Paper/2024-06-12/3DGS", "Paper/2024-06-12/Agent"
_MISSING = "/2023/12/30/Note/排版备忘/"


def write_hosts() -> dict[str, Answer]:
    """Both sites of the sample at their paths."""
    second = read_folder(ROOT / "data" / "sample-talk2paper")
    answers = {f"/Talk2Paper{path}": answer for path, answer in second.items()}
    return (
        read_folder(ROOT / "data" / "sample")
        | answers
        | {"/img/tmux.png": Answer(_draw_image(), content_type="image/png")}
    )


def _draw_image() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2), "black").save(drawn, "PNG")
    return drawn.getvalue()


def deploy_again(sample: Sample) -> dict[str, Answer]:
    """The first site some days later: one digest was edited and another is withdrawn."""
    posts = []
    for post in sample.posts:
        if post.path.endswith(_EDITED):
            first, *others = post.papers
            papers = (replace(first, summary=f"{first.summary}（已更正）"), *others)
            posts.append(replace(post, papers=papers, updated=datetime(2024, 6, 20, 4, tzinfo=UTC)))
        elif not post.path.endswith(_WITHDRAWN):
            posts.append(post)
    files = render_site(posts, minified=sample.is_minified, seed=SEED + 1, theme=sample.theme)
    return answer_with(dict(files))


@dataclass(frozen=True)
class Session:
    """Where the commands of a block run: an archive and a folder of their own, and hosts in place of public ones."""

    folder: Path
    blog: str
    talks: str
    postgres: Callable[[], str]

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def run(self, line: str) -> None:
        """The line as it stands in the page, but for its files and hosts."""
        words = shlex.split(self.relocate(line), comments=True)
        assigned = list(takewhile(_ASSIGNMENT.match, words))
        program, *arguments = words[len(assigned) :]
        RUNNERS[Path(program).name](self, arguments, dict(word.split("=", 1) for word in assigned))

    def relocate(self, command: str) -> str:
        """The command with its files in the session's folder, and its hosts on the loopback."""
        command = _SCRATCH.sub(lambda name: str(self.folder / name[0].removeprefix("data/")), command)
        command = command.replace("http://127.0.0.1:8000/", self.blog).replace("https://blog.example/", self.talks)
        if "postgresql://" in command:
            command = re.sub(r"postgresql://\S+", lambda _: self.postgres(), command)
        return command.replace("--site https://kedreamix.github.io/", f"--site {self.blog}")


def run_command(session: Session, words: list[str], named: Mapping[str, str]) -> None:
    """`scrapy` as the page calls it.  A command that would stay runs once; its interval is only parsed."""
    line = shlex.join(words)
    for interval in _EVERY.findall(line):
        parse_interval(interval)
    words = shlex.split(_EVERY.sub("", line))
    option = next((option for start, option in _PUBLIC.items() if tuple(words[: len(start)]) == start), None)
    if option and not re.search(r"site[= ]|warc=", line):
        words += shlex.split(option + session.blog)
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{session.archive}", **named}
    if "IMAGES_STORE" in named:
        environment.pop("CONTACT", None)  # the sample's images name hosts that are public
    _expect(0, environment, *words)


def run_make(_: Session, words: list[str], named: Mapping[str, str]) -> None:
    subprocess.run(["make", *words, "--dry-run"], cwd=ROOT, env=os.environ | named, check=True, capture_output=True)


def run_module(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`python -m MODULE`, up to the point where it has understood its arguments; `python -m pytest` collects."""
    assert words[0] == "-m"
    if words[1] == "pytest":
        subprocess.run(
            [sys.executable, *words, "--collect-only", "-q", "-n0"], cwd=ROOT, check=True, capture_output=True
        )
        return
    parse_args = argparse.ArgumentParser.parse_args

    def stop(parser: argparse.ArgumentParser) -> None:
        parse_args(parser)
        raise InterruptedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", stop)
        patch.setattr(sys, "argv", [words[1], *words[2:]])
        with pytest.raises(InterruptedError):
            import_module(words[1]).main()


def run_git(session: Session, words: list[str], _: Mapping[str, str]) -> None:
    """`git clone --bare URL FOLDER`: the sample blog as a repository of one commit."""
    assert words[:2] == ["clone", "--bare"]
    sample = ROOT / "data" / "sample"
    files = {path.relative_to(sample).as_posix(): path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    write_repository(Path(words[3]), [(datetime(2024, 6, 13, tzinfo=UTC), files)])


def run_sqlite(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`sqlite3 FILE QUERY`."""
    file, query = words
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute(query).fetchall()


def run_pip(_: Session, words: list[str], __: Mapping[str, str]) -> None:
    """`pip install -e '.[EXTRAS]'`: the extras exist."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert words[:2] == ["install", "-e"]
    assert set(re.findall(r"\w+", words[2])) <= declared.keys()


RUNNERS: Mapping[str, Callable[[Session, list[str], Mapping[str, str]], None]] = {
    "scrapy": run_command,
    "make": run_make,
    "python": run_module,
    "git": run_git,
    "sqlite3": run_sqlite,
    "pip": run_pip,
}


def _expect(code: int, environment: Mapping[str, str], *words: str) -> None:
    done = run_scrapy([*words, "-s", "RETRY_TIMES=0"], environment)
    assert done.returncode == code, f"scrapy {shlex.join(words)}: {done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everything happened once that the queries ask for."""
    archive = tmp_path_factory.mktemp("docs") / "archive.db"
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}"}
    answers = write_hosts()
    missing = answers.pop(_MISSING)
    with Host(answers) as host:
        sites = [f"{host.url}/", f"{host.url}/Talk2Paper/"]
        _expect(1, environment, "crawl", "kedreamix", "-a", f"site={sites[0]}")
        _expect(0, environment, "crawl", "kedreamix", "-a", f"site={sites[1]}")
        _expect(0, environment, "crawl", "documents", "-a", "path=data/sample-documents")
        host.answers |= {_MISSING: missing} | deploy_again(first_site())
        _expect(0, environment, "refresh", "--site", sites[0])
    return archive


@pytest.fixture(scope="module")
def hosts() -> Iterator[tuple[str, str]]:
    """The sample blog, and a blog of lectures."""
    with ExitStack() as stack:
        blog = stack.enter_context(Host(write_hosts()))
        talks = stack.enter_context(Host({**lecture_blog.write_blog(), "/posts/404/": Answer(b"here")}))
        yield f"{blog.url}/", f"{talks.url}/"


@pytest.mark.parametrize("query", list_blocks("sql"), ids=str)
def test_query_returns_rows(query: Block, sample_archive: Path) -> None:
    engine = create_engine(f"sqlite:///{sample_archive}")
    with engine.connect() as connection:
        assert connection.execute(text(query.content)).all()
    engine.dispose()


@pytest.mark.parametrize("block", list_blocks("sh"), ids=str)
def test_commands_run(
    block: Block, sample_archive: Path, hosts: tuple[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    session = Session(tmp_path, *hosts, lambda: request.getfixturevalue("make_postgres")())
    shutil.copyfile(sample_archive, session.archive)
    for command in list_commands(block):
        session.run(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Page) -> None:
    for link in page.links:
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.exists(), link
        if anchor:
            assert anchor in Page(target).anchors, link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_name_their_language(page: Page) -> None:
    assert {block.language for block in page.blocks} <= LANGUAGES


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/contributing.md"])
def test_named_files_exist(name: str) -> None:
    page = Page(ROOT / name)
    for code in page.inline_code:
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|toml|json|yml|cfg))", code):
            assert (ROOT / code).exists(), code


def test_the_architecture_names_every_package() -> None:
    named = set(Page(ROOT / "docs" / "architecture.md").inline_code)
    packages = {path.parent.relative_to(ROOT).as_posix() + "/" for path in ROOT.glob("[cp]*/**/__init__.py")}
    assert packages <= named


def test_the_schema_page_is_what_the_comments_say() -> None:
    assert (ROOT / SCHEMA_PAGE).read_text("utf-8") == write_schema_page(), "run `python -m tests.schema_docs`"


def test_the_readme_is_short_and_links_every_page() -> None:
    readme = Page(ROOT / "README.md")
    assert len(readme.text.splitlines()) <= 150
    assert {page.name for page in PAGES} - {"README.md"} <= set(readme.links)
