"""The documentation is true: its queries return rows, its commands run on the sample blog, its links resolve.

A block of shell is a session: its commands run one after the other on an archive of their own.  Commands that would
reach a public host read the sample blog on the loopback in its place.
"""

import io
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from tests.blog.sample import SEED, first_site
from tests.blog.site import render_site
from tests.schema_docs import SCHEMA_PAGE, write_schema_page
from tests.support.dask_clusters import run_in_processes
from tests.support.doc_sessions import READERS, SCRIPTS, Session, expect_exit, run_python
from tests.support.documentation import ROOT, Block, Page, list_blocks, list_commands, list_pages
from tests.support.fake_host import FakeHost, Response, make_responses, read_folder
from tests.support.tiny_sites import lecture_blog

PAGES = list_pages()
QUERIES = list_blocks("sql")
LANGUAGES = {"sh", "sql", "mermaid", "text", "python"}
_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*(/|/[\w.-]+\.(py|md|toml|json|yml|cfg))")
_EDITED, _WITHDRAWN = "Paper/2024-06-12/3DGS", "Paper/2024-06-12/Agent"
_MISSING = "/2023/12/30/Note/排版备忘/"


def write_hosts() -> dict[str, Response]:
    """Both sites of the sample at their paths, and the one image that the first of them serves itself."""
    second = read_folder(ROOT / "data" / "sample-talk2paper")
    responses = {f"/Talk2Paper{path}": response for path, response in second.items()}
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2), "black").save(drawn, "PNG")
    image = Response(drawn.getvalue(), content_type="image/png")
    return read_folder(ROOT / "data" / "sample") | responses | {"/img/tmux.png": image}


def deploy_again() -> dict[str, Response]:
    """The first site some days later: one digest was edited and another is withdrawn."""
    sample, posts = first_site(), []
    for post in sample.posts:
        if post.path.endswith(_EDITED):
            first, *others = post.papers
            papers = (replace(first, summary=f"{first.summary}（已更正）"), *others)
            posts.append(replace(post, papers=papers, updated=datetime(2024, 6, 20, 4, tzinfo=UTC)))
        elif not post.path.endswith(_WITHDRAWN):
            posts.append(post)
    return make_responses(dict(render_site(posts, minified=sample.is_minified, seed=SEED + 1, theme=sample.theme)))


@pytest.fixture(scope="module")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everything happened that the queries ask for: a failure, an edit, a post that is gone."""
    archive = tmp_path_factory.mktemp("docs") / "archive.db"
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}"}
    responses = write_hosts()
    missing = responses.pop(_MISSING)
    with FakeHost(responses) as host:
        expect_exit(1, environment, "crawl", "kedreamix", "-a", f"site={host.url}/")
        expect_exit(0, environment, "crawl", "kedreamix", "-a", f"site={host.url}/Talk2Paper/")
        expect_exit(0, environment, "crawl", "documents", "-a", "path=data/sample-documents")
        host.responses |= {_MISSING: missing} | deploy_again()
        expect_exit(0, environment, "refresh", "--site", f"{host.url}/")
    return archive


@pytest.fixture(scope="module")
def hosts() -> Iterator[tuple[str, str]]:
    """The URLs of the sample blog and of a blog of lectures."""
    with ExitStack() as stack:
        blog = stack.enter_context(FakeHost(write_hosts()))
        talks = stack.enter_context(FakeHost({**lecture_blog.write_blog(), "/posts/404/": Response(b"here")}))
        yield f"{blog.url}/", f"{talks.url}/"


@pytest.fixture(scope="module")
def dask_address() -> Iterator[str]:
    with run_in_processes(1) as cluster:
        yield cluster.address


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_query_returns_rows(query: Block, sample_archive: Path) -> None:
    assert list_empty(f"sqlite:///{sample_archive}", [query]) == []


def test_queries_return_rows_in_postgresql(
    sample_archive: Path, make_postgres: Callable[[], str], tmp_path: Path
) -> None:
    url = make_postgres()
    expect_exit(0, {**os.environ, "ARCHIVE_URL": f"sqlite:///{sample_archive}"}, "dump", str(tmp_path))
    expect_exit(0, {**os.environ, "ARCHIVE_URL": url}, "load", str(tmp_path))
    assert list_empty(url.replace("postgresql://", "postgresql+psycopg://"), QUERIES) == []


def list_empty(url: str, queries: Iterable[Block]) -> list[str]:
    """The queries that return no row."""
    engine = create_engine(url)
    with engine.connect() as connection:
        empty = [str(query) for query in queries if not connection.execute(text(query.content)).all()]
    engine.dispose()
    return empty


@pytest.mark.parametrize("block", list_blocks("sh"), ids=str)
def test_commands_run(
    block: Block, sample_archive: Path, hosts: tuple[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fixture = request.getfixturevalue
    session = Session(tmp_path, *hosts, lambda: str(fixture("make_postgres")()), lambda: str(fixture("dask_address")))
    shutil.copyfile(sample_archive, session.archive)
    for command in list_commands(block):
        session.run(command)


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_script_runs(script: Block, hosts: tuple[str, str], tmp_path: Path) -> None:
    session = Session(tmp_path, *hosts, postgres=str)
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{session.archive}"}
    run_python(["-c", session.relocate(script.content)], environment)
    with closing(sqlite3.connect(session.archive)) as connection:
        assert connection.execute("SELECT outcome FROM crawls").fetchall() == [("finished",)]


@pytest.mark.parametrize("script", READERS, ids=str)
def test_script_reads_an_archive(script: Block, sample_archive: Path, tmp_path: Path) -> None:
    session = Session(tmp_path, "", "", postgres=str)
    shutil.copyfile(sample_archive, session.archive)
    run_python(["-c", session.relocate(script.content)], os.environ)


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
    paths = [code for code in Page(ROOT / name).inline_code if _PATH.fullmatch(code)]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_architecture_names_every_package() -> None:
    named = set(Page(ROOT / "docs" / "architecture.md").inline_code)
    packages = [path.parent.relative_to(ROOT) for path in ROOT.glob("[cp]*/**/__init__.py")]
    assert [str(package) for package in packages if f"{package}/" not in named] == []


def test_messages_that_the_operator_sees_are_those_of_the_program() -> None:
    section = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## What to do when")[2]
    shown = re.findall(r"^\|[^|]*`([^`|]+)`[^|]*\|", section, re.MULTILINE)
    written = "".join(path.read_text("utf-8") for path in (ROOT / "crawler").rglob("*.py"))
    source = re.sub(r"\{name_command\(['\"]([^'\"]*)['\"]\)\}", r"scrapy \1", written)
    assert len(shown) >= 5
    assert [message for message in shown if message not in source] == []


def test_the_schema_page_is_what_the_comments_say() -> None:
    assert (ROOT / SCHEMA_PAGE).read_text("utf-8") == write_schema_page(), "run `python -m tests.schema_docs`"


def test_the_readme_is_short_and_links_every_page() -> None:
    readme = Page(ROOT / "README.md")
    assert len(readme.text.splitlines()) <= 150
    assert {page.name for page in PAGES} - {"README.md"} <= set(readme.links)
