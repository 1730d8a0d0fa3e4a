"""What was removed leaves no trace: the archive is as if it had never been read."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.archive.store import open_archive
from pipelines.records.sites import Site
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.commit_histories import (
    OTHER_PAGES,
    PAGES,
    SOURCES,
    Part,
    Repository,
    draw_parts,
    draw_repository,
    order_by_time,
    read_parts,
)

INDEX = "SELECT kind, arxiv_id, checksum FROM search_documents ORDER BY kind, arxiv_id, checksum"
NAMES = (
    INDEX,
    "SELECT name FROM authors ORDER BY name",
    "SELECT name FROM tags ORDER BY name",
    "SELECT identity FROM posts ORDER BY identity",
)
Build = Callable[..., tuple[object, ...]]


def build(
    url: str, folder: Path, parts: Sequence[Part], *, removed: Site | None = None, unread: Site | None = None
) -> tuple[object, ...]:
    """All that an archive knows which has read these commits, and lost a site or never read it."""
    shutil.rmtree(folder, ignore_errors=True)
    with closing(open_archive(url)) as archive:
        read_parts(archive, parts, unread)
        if removed:
            target = archive.corrections.find([removed.base_url])
            assert target
            shown = archive.corrections.preview(target)
            assert archive.corrections.remove(target) == shown
        return dump_archive(archive, folder, with_fetches=True), *(ask(archive, query) for query in NAMES)


@pytest.fixture(scope="module")
def build_file(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Build:
    folder = tmp_path_factory.mktemp("removal")
    path = folder / "archive.db"
    return lambda *given, **named: build(
        f"sqlite:///{shutil.copyfile(sqlite_file, path)}", folder / "dump", *given, **named
    )


@st.composite
def draw_repositories(draw: st.DrawFn) -> list[Repository]:
    sites = draw(st.permutations([PAGES, OTHER_PAGES, SOURCES]))
    return [draw(draw_repository(site, 4)) for site in sites[: draw(st.integers(2, 3))]]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), repositories=draw_repositories())
def test_a_site_leaves_no_trace(data: st.DataObject, repositories: list[Repository], build_file: Build) -> None:
    parts, site = data.draw(draw_parts(repositories)), repositories[0].site
    assert build_file(parts, removed=site) == build_file(parts, unread=site)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(repositories=draw_repositories())
def test_a_site_leaves_no_trace_in_postgresql(
    repositories: list[Repository], make_postgres: Callable[[], str], tmp_path: Path
) -> None:
    parts, site = order_by_time(repositories), repositories[0].site
    dumps = [
        build(make_postgres(), tmp_path / "dump", parts, **which) for which in ({"removed": site}, {"unread": site})
    ]
    assert dumps[0] == dumps[1]
