"""What was removed leaves no trace: the archive is as if it had never been read."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.errors import BusyError
from pipelines.records.changes import Removal
from pipelines.records.models import PackedModel
from pipelines.records.pages import PageFailure
from pipelines.records.readings import Mention
from pipelines.records.sites import Site
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask, dump_tables
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
    order_by_time,
    read_parts,
)
from tests.support.eventful_archive import DIGEST, LATER, add_talks, live_through, withdraw
from tests.support.factories import (
    FIRST,
    NOW,
    SECOND,
    change_reading,
    make_block,
    make_facts,
    make_lecture,
    make_list,
    make_reading,
    make_recommended,
    settle,
    store,
)
from tests.support.rebuilds import read_dump, rebuild

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


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), repositories=draw_repositories())
def test_a_site_leaves_no_trace(data: st.DataObject, repositories: list[Repository], build_file: Build) -> None:
    parts, site = data.draw(draw_parts(repositories)), repositories[0].site
    assert build_file(parts, removed=site) == build_file(parts, unread=site)


def test_an_edit_keeps_its_crawl_where_another_site_dropped_the_post_at_that_moment(build_file: Build) -> None:
    digest = "Paper/2024-05-01/NeRF"
    first, second = (
        Repository(site, [Commit(0, {digest: Text(0)}), Commit(1, edited)])
        for site, edited in ((PAGES, {"ink": Text(0)}), (OTHER_PAGES, {digest: Text(0, "题改")}))
    )
    parts = [(first, 2, None), (second, 2, None)]
    assert build_file(parts, removed=PAGES) == build_file(parts, unread=PAGES)


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


def remove(archive: Archive, url: str) -> Removal:
    target = archive.corrections.find([url])
    assert target
    return archive.corrections.remove(target)


def read_kinds(archive: Archive, folder: Path) -> dict[str, bytes]:
    """The dump, without what says of each run."""
    files = dump_archive(archive, folder, with_fetches=True)
    return {name: content for name, content in files.items() if not name.startswith(("crawl", "manifest"))}


def read_all(archive: Archive, unread: str = "") -> None:
    """A digest, a note, a talk and a list, of which the first is at a site of its own; one of them is not read."""
    digest = make_reading(make_block(0), make_block(1, "2413.00002"), metadata=make_facts(tags=("语音",)))
    later = make_reading(
        make_block(0, version=2, title="A Third", author_names=("Ada Probe",)),
        **{"url": f"{FIRST.base_url}b/", "key": "later", "content_hash": "b", "edition_date": date(2024, 5, 23)},
    )
    talk = make_lecture(make_recommended(0, "A third"), make_recommended(1, "An Invented Paper 2413.00002"))
    untitled = make_list(Mention(0, "2413.00001", 1, None))
    second = change_reading(digest, site=SECOND, url=f"{SECOND.base_url}a/", key="second", content_hash="s")
    for day, reading in enumerate((digest, later, talk, untitled, second)):
        if reading.url == unread:
            archive.runs.begin("kedreamix", "full", NOW + timedelta(days=day))
        else:
            store(archive, reading, NOW + timedelta(days=day))
    settle(archive, f"{FIRST.base_url}b/", talk.url, untitled.url, at=NOW + timedelta(days=9))


@pytest.mark.parametrize("path", ["a/", "b/", "lecture/", "list/"])
def test_a_post_leaves_no_trace(path: str, make_database: Callable[[], str], tmp_path: Path) -> None:
    url, dumps = f"{FIRST.base_url}{path}", []
    for is_read in (True, False):
        with closing(open_archive(make_database())) as archive:
            read_all(archive, "" if is_read else url)
            if is_read:
                remove(archive, url)
            before = ask(archive, INDEX)
            archive.search.rebuild()
            assert ask(archive, INDEX) == before
            dumps.append((read_kinds(archive, tmp_path / str(is_read)), before, ask(archive, NAMES[1])))
    assert dumps[0] == dumps[1]


def test_a_successor_that_was_removed_replaces_nothing(archive: Archive) -> None:
    live_through(archive)
    withdraw(archive)
    assert ask(archive, "SELECT count(*) FROM posts WHERE replaced_by_id IS NOT NULL") == [(1,)]
    remove(archive, LATER.url)
    assert ask(archive, "SELECT count(*) FROM posts WHERE replaced_by_id IS NOT NULL") == [(0,)]
    assert ask(archive, "SELECT DISTINCT kind FROM events WHERE kind IN ('gone', 'replaced')") == [("gone",)]
    assert ask(archive, "SELECT count(*) FROM posts WHERE status = 'gone' AND gone_at IS NULL") == [(0,)]


def test_everything_of_an_eventful_site_goes(archive: Archive) -> None:
    live_through(archive)
    withdraw(archive)
    add_talks(archive)
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    for url in ("https://i.example/v2-0.jpg", "https://i.example/v2-2.jpg", "https://elsewhere.example/"):
        archive.failures.record(crawl_id, PageFailure(url, "image", "HTTP 500"), NOW)
    target = archive.corrections.find([FIRST.base_url])
    assert target
    before = dump_tables(archive)
    removal = archive.corrections.preview(target)
    assert dump_tables(archive) == before
    assert removal.rows["posts"] == len(removal.titles) == 4
    assert removal.kept == 1
    assert archive.corrections.remove(target) == removal
    assert ask(archive, "SELECT base_url FROM sites") == [(SECOND.base_url,)]
    assert ask(archive, "SELECT identity, url, status FROM posts") == [
        (DIGEST.identity.key, f"{SECOND.base_url}a/", "gone")
    ]
    assert ask(archive, "SELECT DISTINCT url FROM failures ORDER BY url") == [
        ("https://elsewhere.example/",),
        ("https://i.example/v2-0.jpg",),
    ]


def test_the_last_site_leaves_an_empty_archive(archive: Archive) -> None:
    live_through(archive)
    for site in (SECOND, FIRST):
        remove(archive, site.base_url)
    left = {name for name, rows in dump_tables(archive).items() if rows}
    assert left <= {"models", "search_state", "search_days", "parser_state", "documentation"}


def test_posts_that_only_the_removed_site_made_one_are_two_again(
    make_database: Callable[[], str], tmp_path: Path
) -> None:
    """In the sources a note moved from one path to another; the pages have a note at each."""
    pages = Repository(PAGES, [Commit(0, {"ink": Text(0), "wax": Text(1)}), Commit(5, {"ink": Text(0)})])
    sources = Repository(SOURCES, [Commit(1, {"ink": Text(0)}), Commit(2, {"wax": Text(0)})])
    for parts in ([(sources, 2, None), (pages, 2, None)], [(pages, 1, None), (sources, 2, None), (pages, 1, None)]):
        url, folder = make_database(), tmp_path / "dump"
        with closing(open_archive(url)) as archive:
            read_parts(archive, parts)
            assert ask(archive, "SELECT count(*) FROM posts") == [(1,)]
            ids = [post.id for post in archive.corrections.find_posts([f"{PAGES.base_url}ink/"])]
            archive.corrections.hide(ids, NOW)
            remove(archive, SOURCES.base_url)
            assert ask(archive, "SELECT count(*), count(hidden_at) FROM posts") == [(2, 2)]
            archive.corrections.hide([post.id for post in archive.posts.list_hidden()], None)
            removed = dump_archive(archive, folder, with_fetches=True)
        assert removed == build(make_database(), folder, parts, unread=SOURCES)[0]


def test_a_model_of_word_lists_goes_with_the_last_text_that_it_repaired(archive: Archive) -> None:
    for version, posts in (("aaaaaaaaaaaa", 0), ("bbbbbbbbbbbb", 3), ("cccccccccccc", 0)):
        archive.models.keep(PackedModel(version, NOW, posts, 0, b"packed"))
        if version[0] != "c":
            url = f"{FIRST.base_url}{version}/"
            store(archive, make_reading(kind="note", url=url, key=version, mentions=(), model_version=version))
    for version in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        remove(archive, f"{FIRST.base_url}{version}/")
    assert ask(archive, "SELECT version FROM models ORDER BY version") == [("bbbbbbbbbbbb",), ("cccccccccccc",)]


def test_failures_of_a_site_below_another_stay(archive: Archive) -> None:
    below = replace(SECOND, base_url=f"{FIRST.base_url}below/")
    for site in (FIRST, below):
        archive.sites.upsert(site)
        archive.failures.record(
            archive.runs.begin("kedreamix", "full", NOW), PageFailure(f"{site.base_url}x/", "fetch", "404"), NOW
        )
    remove(archive, FIRST.base_url)
    assert ask(archive, "SELECT url FROM failures") == [(f"{below.base_url}x/",)]


def test_a_site_that_a_run_reads_stays(archive: Archive, archive_url: str) -> None:
    store(archive, DIGEST)
    with closing(open_archive(archive_url)) as other:
        other.sites.acquire(FIRST.base_url)
        with pytest.raises(BusyError):
            remove(archive, DIGEST.url)
        target = archive.corrections.find([FIRST.base_url])
        assert target
        with pytest.raises(BusyError):
            archive.corrections.preview(target)
    assert ask(archive, "SELECT count(*) FROM posts") == [(1,)]


def test_what_is_gone_already_is_removed_as_nothing(archive: Archive) -> None:
    store(archive, DIGEST)
    target = archive.corrections.find([DIGEST.url])
    assert target
    archive.corrections.remove(target)
    assert archive.corrections.remove(target) == Removal({}, (), 0)


def test_a_removed_post_is_read_again(archive: Archive) -> None:
    store(archive, DIGEST)
    remove(archive, DIGEST.url)
    assert archive.corrections.find([DIGEST.url]) is None
    assert store(archive, DIGEST, NOW + timedelta(days=1)).outcome == "new"


def test_a_rebuild_after_a_removal_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    readings = live_through(archive)
    withdraw(archive)
    remove(archive, SECOND.base_url)
    before = read_dump(archive, tmp_path / "before")
    rebuild(archive, readings)
    after = read_dump(archive, tmp_path / "after")
    assert sorted(name for name in before if before[name] != after[name]) == ["crawls.jsonl", "failures.jsonl"]


def test_a_loaded_archive_loses_a_site(make_database: Callable[[], str], tmp_path: Path) -> None:
    """A dump without fetches has no departures: a post that only the removed site had live is gone since the load."""
    with closing(open_archive(make_database())) as archive:
        store(archive, DIGEST)
        store(archive, replace(DIGEST, site=SECOND, url=f"{SECOND.base_url}a/"))
        settle(archive, at=NOW + timedelta(days=1))
        archive.dump(tmp_path / "dump", with_fetches=False)
    url = make_database()
    load_new(url, tmp_path / "dump", NOW)
    with closing(open_archive(url)) as archive:
        remove(archive, SECOND.base_url)
        assert ask(archive, "SELECT status, gone_at IS NULL, url FROM posts") == [("gone", False, DIGEST.url)]
