"""The repositories of a blog make the same archive in whatever order their commits are read."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.store import Archive, open_archive
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.commit_histories import (
    OTHER_PAGES,
    PAGES,
    SOURCES,
    Part,
    draw_parts,
    draw_repository,
    order_by_site,
    order_by_time,
    read_parts,
)

TIMES = (
    "SELECT at, url, kind FROM events ORDER BY at, url, kind",
    "SELECT identity, first_seen_at, gone_at FROM posts ORDER BY identity",
    "SELECT url, first_seen_at, last_seen_at, gone_at FROM post_urls ORDER BY url",
    "SELECT name FROM authors ORDER BY name",
    "SELECT name FROM tags ORDER BY name",
)
ENDED = """
    SELECT p.identity FROM posts p
     WHERE (p.status = 'gone') <> ((SELECT kind FROM events WHERE post_id = p.id AND kind NOT IN ('edited', 'metadata')
                                     ORDER BY at DESC, id DESC LIMIT 1) IN ('gone', 'replaced'))
        OR (p.status = 'gone') <> (p.gone_at IS NOT NULL)
        OR (p.status = 'live') <> EXISTS (SELECT 1 FROM post_urls u WHERE u.post_id = p.id AND u.status = 'live')
        OR (p.replaced_by_id IS NOT NULL AND p.status = 'live')"""
RETURNED = """
    SELECT url FROM events e WHERE kind = 'returned' AND NOT EXISTS (
        SELECT 1 FROM events g WHERE g.post_id = e.post_id AND g.kind IN ('gone', 'replaced') AND g.at < e.at)"""


def describe(archive: Archive, folder: Path) -> tuple[object, ...]:
    return dump_archive(archive, folder), *(ask(archive, statement) for statement in TIMES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("order")


@pytest.fixture(scope="module")
def read(folder: Path, sqlite_file: Path) -> Callable[[Sequence[Part]], tuple[object, ...]]:
    """Reads commits into a new archive, and says all that the archive knows."""

    def read_anew(parts: Sequence[Part]) -> tuple[object, ...]:
        path = shutil.copyfile(sqlite_file, folder / "archive.db")
        shutil.rmtree(folder / "dump", ignore_errors=True)
        with closing(open_archive(f"sqlite:///{path}")) as archive:
            read_parts(archive, parts)
            assert ask(archive, ENDED) == [], "a post is live unless its last event is its end"
            assert ask(archive, RETURNED) == [], "a post returns after it was gone"
            return describe(archive, folder / "dump")

    return read_anew


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_order_of_two_repositories(data: st.DataObject, read: Callable[[Sequence[Part]], tuple[object, ...]]) -> None:
    others = data.draw(st.sampled_from([(PAGES, SOURCES), (PAGES, OTHER_PAGES), (PAGES, OTHER_PAGES, SOURCES)]))
    repositories = [data.draw(draw_repository(site, 4)) for site in others]
    expected = read(order_by_time(repositories))
    for parts in (
        order_by_site(repositories),
        order_by_site(repositories[::-1]),
        data.draw(draw_parts(repositories)),
    ):
        assert read(parts) == expected
