"""Rebuilding an archive in this process, by command or because an earlier version wrote it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pipelines import reparse
from pipelines.archive import rebuild
from pipelines.archive.roles import posts
from pipelines.archive.store import Archive, KeptReading, StoreResult, open_archive
from pipelines.errors import BusyError
from pipelines.places import choose_data_folder
from pipelines.reading.worker_choice import choose_workers
from pipelines.records.models import PackedModel
from pipelines.records.readings import is_current_hash
from pipelines.reparse import Changes, rebuild_archive, rebuild_outdated
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.mojibake.corruption import corrupt_text
from tests.support.mojibake.small_model import make_model
from tests.support.tiny_sites.butterfly import PAGE, PATHS, make_page, write_post


class _KilledError(Exception):
    """Ends a rebuild as a signal does."""


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of kept readings."""
    choose_data_folder(tmp_path / "data")
    yield tmp_path / "data"
    choose_data_folder(None)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of an archive of two pages as they were fetched, one of which is no post."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with closing(open_archive(url)) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", PAGE.fetched_at)
        archive.pages.keep(crawl_id, make_page(PATHS[0], write_post(PATHS[0], 0)))
        archive.pages.keep(crawl_id, make_page(PATHS[1], "<p>no article</p>"))
    return url


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    with closing(open_archive(url)) as archive:
        yield archive


def make_outdated(archive: Archive) -> None:
    """Give the revisions of an archive hashes as version 0.2 wrote them."""
    rebuild_archive(archive)
    with archive.write() as connection:
        connection.exec_driver_sql(f"UPDATE revisions SET content_hash = '{'0' * 64}'")


def select_hashes(archive: Archive) -> list[str]:
    return [content_hash for (content_hash,) in ask(archive, "SELECT content_hash FROM revisions")]


def test_second_rebuild_gives_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    dumps = []
    for turn in range(2):
        assert len(rebuild_archive(archive, relearn=False).failed) == 1
        archive.dump(tmp_path / str(turn), with_fetches=False)
        dumps.append({path.name: path.read_bytes() for path in (tmp_path / str(turn)).iterdir()})
    assert dumps[0] == dumps[1]


def test_a_rebuild_that_is_tried_tells_what_would_change_and_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    rebuild_archive(archive)
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE posts SET title = 'spoilt'")
    before = dump_archive(archive, tmp_path / "before", with_fetches=True)
    tried, done, after = Changes(), Changes(), Changes()
    pages: list[tuple[int, int]] = []
    replay = rebuild_archive(archive, dry_run=True, changes=tried, watch=lambda *counts: pages.append(counts))
    assert (replay.pages, len(replay.failed), pages) == (2, 1, [(2, 2)])
    assert dump_archive(archive, tmp_path / "tried", with_fetches=True) == before
    rebuild_archive(archive, changes=done)
    assert dict(tried.tables) == dict(done.tables) == {"posts": {"changed": 1}}
    rebuild_archive(archive, changes=after)
    assert not after.tables


def test_a_page_that_cannot_be_stored_is_a_failure_of_the_rebuild(
    make_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(url := make_database())
    store_readings = posts.store_readings

    def refuse(connection: Connection, kept: Sequence[KeptReading]) -> list[StoreResult]:
        if any(each.fetch_id == 2 for each in kept):
            raise KeyError("block 7")
        return store_readings(connection, kept)

    monkeypatch.setattr(posts, "store_readings", refuse)
    with closing(open_archive(url)) as archive:
        replay = rebuild_archive(archive)
        assert [(failure.stage, failure.reason) for failure in replay.failed] == [("store", "KeyError: 'block 7'")]
        assert ask(archive, "SELECT fetch_id FROM revisions ORDER BY 1") == [(1,), (3,), (4,)]


def test_an_archive_of_an_earlier_version_is_read_again(archive: Archive) -> None:
    make_outdated(archive)
    assert archive.state.is_outdated()
    rebuild_outdated(archive)
    assert [is_current_hash(content_hash) for content_hash in select_hashes(archive)] == [True]
    assert not archive.state.is_outdated()


def test_workers_read_an_archive_of_an_earlier_version_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    make_outdated(archive)
    monkeypatch.setattr(reparse, "_WORTH_WORKERS", 1)
    with choose_workers(2) as workers:
        rebuild_outdated(archive, workers)
        assert workers._made is not None
    assert [is_current_hash(content_hash) for content_hash in select_hashes(archive)] == [True]


def test_an_outdated_archive_without_its_pages_stays_as_it_is(archive: Archive) -> None:
    make_outdated(archive)
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE fetches SET state = 'elsewhere'")
    assert not archive.state.is_outdated()
    assert select_hashes(archive) == ["0" * 64]


def test_an_outdated_archive_is_not_read_again_beside_another_run(url: str) -> None:
    with closing(open_archive(url)) as archive:
        make_outdated(archive)
    with closing(open_archive(url)) as archive, closing(open_archive(url)) as other:
        other.sites.acquire(PAGE.site.base_url)
        with pytest.raises(BusyError):
            rebuild_outdated(archive)
        assert select_hashes(archive) == ["0" * 64]


def fill(url: str) -> str:
    """Fill an archive with four pages, the last of them mojibake, and a model; the version of the model."""
    with closing(open_archive(url)) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", PAGE.fetched_at)
        for number, path in enumerate(PATHS):
            post = write_post(path, number)
            archive.pages.keep(crawl_id, make_page(path, corrupt_text(post) if path == PATHS[-1] else post))
        return add_model(archive, "一句话。要点更新元宇宙虚拟人")


def add_model(archive: Archive, text: str) -> str:
    model = make_model(text)
    archive.models.keep(PackedModel(model.version, datetime(2024, 5, 22, tzinfo=UTC), 0, 0, model.to_bytes()))
    return model.version


def kill_after(pages: int) -> Callable[[int, int], None]:
    def watch(done: int, _: int) -> None:
        if done == pages:
            raise _KilledError

    return watch


def dump_without_runs(archive: Archive, folder: Path) -> dict[str, bytes]:
    """Everything but when the rebuild was."""
    files = dump_archive(archive, folder, with_fetches=True)
    return {name: content for name, content in files.items() if name not in ("crawls.jsonl", "manifest.json")}


def test_a_killed_rebuild_goes_on_to_the_same_archive(
    make_database: Callable[[], str], data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "BATCH_PAGES", 1)
    undisturbed, killed = make_database(), make_database()
    (version,) = {fill(url) for url in (undisturbed, killed)}
    with closing(open_archive(undisturbed)) as archive:
        assert rebuild_archive(archive).resumed == 0
        wanted = dump_without_runs(archive, tmp_path / "undisturbed")
    for pages in (1, 3, 4):
        with closing(open_archive(killed)) as archive:
            before = dump_archive(archive, tmp_path / f"before{pages}", with_fetches=True)
            with pytest.raises(_KilledError):
                rebuild_archive(archive, watch=kill_after(pages))
            assert dump_archive(archive, tmp_path / f"after{pages}", with_fetches=True) == before
    with closing(open_archive(killed)) as archive:
        replay = rebuild_archive(archive)
        assert (replay.pages, replay.resumed, replay.failed) == (4, 4, [])
        assert dump_without_runs(archive, tmp_path / "resumed") == wanted
        assert (version,) in ask(archive, "SELECT model_version FROM revisions")
    assert list((data_folder / "cache").iterdir()) == []


def test_workers_read_the_same(
    make_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reparse, "_WORTH_WORKERS", 1)
    dumps = []
    for jobs in (1, 2):
        fill(url := make_database())
        with choose_workers(jobs) as workers, closing(open_archive(url)) as archive:
            crawl_id = archive.runs.begin("kedreamix", "full", PAGE.fetched_at)
            archive.pages.keep(crawl_id, make_page(PATHS[1], "<p>no article</p>"))
            replay = rebuild_archive(archive, workers=workers)
            assert (replay.pages, replay.resumed, len(replay.failed)) == (5, 0, 1)
            failures = ask(archive, "SELECT url, stage, error FROM failures")
            dumps.append((dump_without_runs(archive, tmp_path / str(jobs)), failures))
            del dumps[-1][0]["failures.jsonl"]  # it has the time of the rebuild
    assert dumps[0] == dumps[1]


def test_a_rebuild_that_was_tried_is_done_from_what_it_read(archive: Archive) -> None:
    assert rebuild_archive(archive, dry_run=True).resumed == 0
    replay = rebuild_archive(archive)
    assert (replay.pages, replay.resumed, len(replay.failed)) == (2, 1, 1)
    assert rebuild_archive(archive).resumed == 0


def test_mojibake_is_read_anew_where_another_model_repairs_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mojibake.db'}"
    fill(url)
    with closing(open_archive(url)) as archive:
        rebuild_archive(archive, dry_run=True)
        version = add_model(archive, "一句话。要点更新元宇宙虚拟人，以及其他文字")
        assert rebuild_archive(archive).resumed == 3
        assert (version,) in ask(archive, "SELECT model_version FROM revisions")
