"""What a server has broken off is done again once, and what it has committed is not done again."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine

from pipelines.archive.database.connection import _is_committed, connect, read, write
from pipelines.archive.database.reconnection import Reconnection
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError, LostConnectionError
from pipelines.records.sessions import SessionPolicy
from tests.conftest import PostgresServer, find_memory_folder
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, make_page, make_reading, store
from tests.support.own_server import OwnServer, run_own_server


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    with run_own_server(find_memory_folder()) as server:
        yield server


def end_sessions(server: PostgresServer, url: str, condition: str = "true") -> int:
    """End the sessions of a database that meet a condition; how many these are."""
    name = url.partition("?")[0].rpartition("/")[2]
    statement = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}' AND {condition}"
    return len(server.connection.execute(statement.encode()).fetchall())


def list_fetches(archive: Archive) -> list[tuple[Any, ...]]:
    return ask(archive, "SELECT url, state FROM fetches ORDER BY id")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_is_survived_with_its_locks(own_server: OwnServer, mode: str) -> None:
    url = own_server.create_database(f"restarted_{mode}")
    with closing(open_archive(url)) as archive, closing(open_archive(url)) as rival:
        archive.sites.acquire(FIRST.base_url)
        store(archive, make_reading())
        own_server.restart(mode)
        store(archive, make_reading(url=f"{FIRST.base_url}b/"))
        assert len(list_fetches(archive)) == 2
        with rival.sites.hold(FIRST.base_url) as is_free:
            assert not is_free
        archive.sites.check()


def test_a_rival_may_be_faster_after_a_restart(own_server: OwnServer) -> None:
    url = own_server.create_database("rivals")
    with closing(open_archive(url)) as archive, closing(open_archive(url)) as rival:
        archive.sites.acquire(FIRST.base_url)
        own_server.restart()
        rival.sites.acquire(FIRST.base_url)
        with pytest.raises(ArchiveError, match=r"ended the session that locked .*, and another run reads that site$"):
            archive.pages.keep(1, make_page())


def test_a_server_that_stays_away(own_server: OwnServer, caplog: pytest.LogCaptureFixture) -> None:
    """It is waited for once, and not again by what a run does to end itself."""
    url = own_server.create_database("gone")
    with closing(open_archive(url, policy=SessionPolicy(reconnect_s=1))) as archive:
        own_server.stop()
        try:
            for _ in range(3):
                with pytest.raises(ArchiveError, match=r"no connection for 1 s \(DB_RECONNECT_TIME\)$"):
                    archive.sites.list_urls()
        finally:
            own_server.start()
    assert len([record for record in caplog.records if "trying again for 1 s" in record.message]) == 1


def test_a_stop_ends_the_wait(own_server: OwnServer) -> None:
    url = own_server.create_database("stopped")
    with closing(open_archive(url)) as archive:
        archive.stop_waiting()
        own_server.stop()
        try:
            with pytest.raises(ArchiveError, match="cannot use postgresql"):
                archive.sites.list_urls()
        finally:
            own_server.start()


def test_a_session_that_is_ended_is_opened_again(
    postgres_server: PostgresServer, postgres_archive_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_archive(postgres_archive_url)) as archive, caplog.at_level(logging.WARNING):
        store(archive, make_reading())
        assert end_sessions(postgres_server, postgres_archive_url) == 1
        assert archive.sites.list_urls() == [FIRST.base_url]
    assert ["trying again" in caplog.messages[0], "connected again" in caplog.messages[1]] == [True, True]


def test_a_lock_whose_session_is_ended_is_lost(postgres_server: PostgresServer, postgres_archive_url: str) -> None:
    with closing(open_archive(postgres_archive_url)) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", make_page().fetched_at)
        archive.sites.acquire(FIRST.base_url)
        archive.sites.check()
        end_sessions(postgres_server, postgres_archive_url, "pid IN (SELECT pid FROM pg_locks WHERE objsubid = 1)")
        for _ in range(2):
            with pytest.raises(
                ArchiveError, match=r"ended the session that locked https://first\.example/: another run"
            ):
                archive.pages.keep(crawl_id, make_page())
        with pytest.raises(ArchiveError, match="ended the session"):
            archive.sites.check()
        assert list_fetches(archive) == []
        archive.runs.begin("kedreamix", "full", make_page().fetched_at)  # what is true whoever has the lock
    with closing(open_archive(postgres_archive_url)) as archive:
        archive.sites.acquire(FIRST.base_url)


def break_commit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, end: Callable[[], object], *, before: bool
) -> list[str]:
    """The next commit loses its connection before or after the server has done it; returns what has happened."""
    commit, happened = engine.dialect.do_commit, []

    def lose(connection: Any) -> None:
        if happened:
            commit(connection)
            return
        happened.append("lost")
        if before:
            end()
        commit(connection)
        end()
        connection.execute("SELECT 1")

    monkeypatch.setattr(engine.dialect, "do_commit", lose)
    return happened


@pytest.mark.parametrize("before", [True, False])
def test_a_commit_whose_answer_is_lost_is_done_once(
    postgres_server: PostgresServer, postgres_archive_url: str, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    with closing(open_archive(postgres_archive_url)) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", make_page().fetched_at)
        archive.sites.upsert(FIRST)

        def end() -> None:
            end_sessions(postgres_server, postgres_archive_url)

        happened = break_commit(archive._engine, monkeypatch, end, before=before)
        fetch_id = archive.pages.keep(crawl_id, make_page())
        assert happened == ["lost"]
        assert ask(archive, "SELECT id, state FROM fetches") == [(fetch_id, "pending")]


def test_a_transaction_that_is_still_open_is_waited_for(postgres_archive_url: str) -> None:
    engine = connect(postgres_archive_url)
    with write(engine) as connection:
        number = connection.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar()
        with pytest.raises(LostConnectionError, match="has not yet ended a session that was lost"):
            _is_committed(engine, number)
    assert _is_committed(engine, number)
    engine.dispose()


def test_an_open_transaction_is_not_done_again(postgres_server: PostgresServer, postgres_archive_url: str) -> None:
    """What was done in it before is lost, too."""
    with closing(open_archive(postgres_archive_url)) as archive:
        with pytest.raises(LostConnectionError):
            lose_open_transaction(archive, lambda: end_sessions(postgres_server, postgres_archive_url))
        assert archive.sites.list_urls() == []


def lose_open_transaction(archive: Archive, end: Callable[[], object]) -> None:
    with archive.write() as connection:
        nested = archive.nest(connection, {})
        nested.sites.upsert(FIRST)
        end()
        nested.sites.list_urls()


def test_sqlite_is_asked_once(sqlite_archive: Archive) -> None:
    sqlite_archive.sites.acquire(FIRST.base_url)
    sqlite_archive.sites.check()
    assert Reconnection(60).persist(lambda: "once") == "once"
    with read(sqlite_archive._engine) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
