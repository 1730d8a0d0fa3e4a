"""The repositories of a blog make the same archive in whatever order their commits are read."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import permutations
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
    Commit,
    Part,
    Repository,
    Text,
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


Read = Callable[[Sequence[Part]], tuple[object, ...]]


def read_anew(url: str, parts: Sequence[Part], folder: Path) -> tuple[object, ...]:
    """All that an empty archive knows once it has read these commits."""
    shutil.rmtree(folder, ignore_errors=True)
    with closing(open_archive(url)) as archive:
        read_parts(archive, parts)
        assert ask(archive, ENDED) == [], "a post is live unless its last event is its end"
        assert ask(archive, RETURNED) == [], "a post returns after it was gone"
        return dump_archive(archive, folder), *(ask(archive, statement) for statement in TIMES)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Read:
    folder = tmp_path_factory.mktemp("order")
    path = folder / "archive.db"
    return lambda parts: read_anew(f"sqlite:///{shutil.copyfile(sqlite_file, path)}", parts, folder / "dump")


@st.composite
def draw_repositories(draw: st.DrawFn) -> list[Repository]:
    sites = draw(st.sampled_from([(PAGES, SOURCES), (PAGES, OTHER_PAGES), (PAGES, OTHER_PAGES, SOURCES)]))
    return [draw(draw_repository(site, 4)) for site in sites]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), repositories=draw_repositories())
def test_order_of_reading_makes_no_difference(data: st.DataObject, repositories: list[Repository], read: Read) -> None:
    expected = read(order_by_time(repositories))
    assert read(order_by_site(repositories)) == expected
    assert read(order_by_site(repositories[::-1])) == expected
    assert read(data.draw(draw_parts(repositories))) == expected


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(repositories=draw_repositories())
def test_order_on_either_database(
    repositories: list[Repository],
    read: Read,
    make_postgres: Callable[[], str],
    tmp_path: Path,
) -> None:
    dump, *_ = read(order_by_time(repositories))
    for parts in (order_by_site(repositories), order_by_site(repositories[::-1])):
        assert read_anew(make_postgres(), parts, tmp_path / "dump")[0] == dump


def write_notes(*days: tuple[int, dict[str, int]], site: Site = PAGES) -> Repository:
    """A repository by its days: the content of each note by its path."""
    return Repository(site, [Commit(day, {path: Text(said) for path, said in files.items()}) for day, files in days])


@pytest.mark.parametrize(
    "repositories",
    [
        pytest.param(
            (write_notes((0, {"ink": 0}), (5, {})), write_notes((2, {"ink": 0}), site=SOURCES)),
            id="withdrawn, while its source stays",
        ),
        pytest.param(
            (write_notes((0, {"ink": 0}), (3, {"wax": 0})), write_notes((7, {"wax": 0}), site=SOURCES)),
            id="moved, its source at the new path",
        ),
        pytest.param(
            (write_notes((0, {"ink": 0}), (3, {"wax": 0})), write_notes((1, {"ink": 0}), site=SOURCES)),
            id="moved, its source at the old path",
        ),
        pytest.param(
            (
                write_notes((0, {"ink": 0}), (3, {}), (8, {"ink": 0})),
                write_notes((1, {"ink": 0}), (4, {}), (6, {"ink": 0}), site=SOURCES),
            ),
            id="gone and back on both sides",
        ),
        pytest.param(
            (
                write_notes((2, {"ink": 0}), (4, {"tin": 0})),
                write_notes((1, {"ink": 0}), (3, {"wax": 0}), (5, {"tin": 0}), site=SOURCES),
            ),
            id="moved twice in the sources",
        ),
        pytest.param(
            (
                write_notes((0, {"ink": 0, "wax": 1}), (3, {"ink": 1}), (6, {"wax": 0})),
                write_notes((0, {"ink": 0, "wax": 1}), (3, {"ink": 1, "wax": 1}), site=SOURCES),
            ),
            id="one takes the words of another",
        ),
        pytest.param(
            (
                write_notes((0, {"ink": 0}), (4, {}), (9, {"ink": 0})),
                write_notes((0, {"ink": 1}), (4, {}), site=OTHER_PAGES),
            ),
            id="gone everywhere in one hour",
        ),
        pytest.param(
            (write_notes((0, {"ink": 0}), (3, {})), write_notes((0, {"ink": 0}), (3, {"ink": 1}), site=SOURCES)),
            id="edited in the sources when it was withdrawn",
        ),
        pytest.param(
            (write_notes((0, {"ink": 0}), (3, {}), (6, {"tin": 0})), write_notes((5, {"tin": 0}), site=SOURCES)),
            id="back under another path, known to the sources",
        ),
    ],
)
def test_small_histories_in_every_order(repositories: tuple[Repository, ...], read: Read) -> None:
    """Every way to take the commits of each repository in their order."""
    expected = read(order_by_time(repositories))
    turns = [number for number, repository in enumerate(repositories) for _ in repository.commits]
    for order in sorted(set(permutations(turns))):
        assert read([(repositories[number], 1, None) for number in order]) == expected
