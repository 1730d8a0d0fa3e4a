"""What is said where the archive is opened to be written."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler import run_setup
from crawler import settings as project_settings
from crawler.base_spider import RunSpider
from crawler.opening import describe_upgrade, open_to_write, open_workers
from crawler.run_setup import RunPlan, open_current, open_run
from pipelines.archive.database.version import VERSIONS
from pipelines.archive.store import Upgrade, open_archive, open_existing
from pipelines.beside.on_demand import OnDemand
from pipelines.errors import UsageError
from pipelines.reading.workers import NO_WORKERS, WorkerSource
from pipelines.records.readings import OUTDATED_LENGTH
from pipelines.reparse import rebuild_archive
from tests.support.archive_queries import ask
from tests.support.earlier_versions import make_earlier
from tests.support.factories import make_reading, store
from tests.support.stub_crawler import StubCrawler

PROJECT = {name: value for name, value in vars(project_settings).items() if name.isupper()}


@pytest.mark.parametrize("keeps", [True, False])
def test_an_upgrade_is_one_line(keeps: bool, make_sqlite: Callable[[], str], caplog: pytest.LogCaptureFixture) -> None:
    url = make_sqlite()
    make_earlier(url, "0009")
    settings = Settings({"ARCHIVE_URL": url, "UPGRADE_BACKUP": keeps})
    with closing(open_to_write(settings, open_existing)) as archive:
        assert archive.upgrade is not None
        assert (archive.upgrade.copy is not None) == keeps
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert caplog.messages[0].startswith(f"upgraded the archive from version 0009 to {VERSIONS[-1]} in ")
    assert ("; the copy before is /" in caplog.messages[0]) == keeps
    open_to_write(settings, open_existing).close()
    assert len(caplog.messages) == 1


def test_a_cluster_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^distributed is not installed: pip install 'kedreamix-archive\[dask\]'$"):
        open_workers(Settings({"DASK": "tcp://127.0.0.1:8786"}))


def test_workers_cut_texts_for_a_run_and_not_for_the_reparse_before_it(
    make_sqlite: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def open_none(_: Settings, *, cut: bool = False) -> AbstractContextManager[WorkerSource]:
        opened.append(cut)
        return nullcontext(NO_WORKERS)

    monkeypatch.setattr(run_setup, "open_workers", open_none)
    with closing(open_archive(url := make_sqlite())) as archive:
        store(archive, make_reading(content_hash="0" * OUTDATED_LENGTH))
    crawler: Any = StubCrawler(RunSpider, **PROJECT | {"ARCHIVE_URL": url})
    with ExitStack() as resources:
        open_run(crawler, RunPlan("documents", "full", ()), resources)
    assert opened == [True, False]


@pytest.mark.parametrize(
    ("mode", "bases", "has_server", "begins"),
    [
        ("full", ("http://127.0.0.1:8000/",), True, True),
        ("full", (), True, True),  # files
        ("full", ("http://127.0.0.1:8000/", "https://blog.example/"), True, False),
        ("refresh", ("http://127.0.0.1:8000/",), False, False),
    ],
)
def test_processes_begin_with_a_crawl_whose_pages_come_fast(
    mode: str,
    bases: tuple[str, ...],
    has_server: bool,
    begins: bool,
    make_sqlite: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(run_setup, "has_server", lambda: has_server)
    monkeypatch.setattr(OnDemand, "begin", lambda source: begun.append(source))
    settings = {"ARCHIVE_URL": make_sqlite(), "JOBS": 2, "CONTACT": "me@example.org"}
    crawler: Any = StubCrawler(RunSpider, **PROJECT | settings)
    with ExitStack() as resources:
        run, _ = open_run(crawler, RunPlan("kedreamix", mode, bases), resources)
    assert begun == ([run.workers, run.storing] if begins else [])


def test_where_the_copy_is() -> None:
    line = describe_upgrade(Upgrade("0009", "0014", Path("/srv/a.db.0009.bak")), 3.1)
    assert line == "upgraded the archive from version 0009 to 0014 in 3.1 s; the copy before is /srv/a.db.0009.bak"


def test_a_run_says_that_another_parser_read_the_pages(
    make_sqlite: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings({"ARCHIVE_URL": make_sqlite()})
    with closing(open_current(settings)) as archive:
        store(archive, make_reading(kind="note", key="n"))
    open_current(settings).close()
    assert caplog.messages == []
    with closing(open_current(settings)) as archive, archive.write() as connection:
        connection.exec_driver_sql("UPDATE parser_state SET version = 0")
    with closing(open_current(settings)) as archive:
        assert [message.partition(":")[0] for message in caplog.messages] == [
            "the pages of this archive were read by another version of the parser than 1"
        ]
        assert ask(archive, "SELECT version FROM parser_state") == [(0,)]
        rebuild_archive(archive)
    caplog.clear()
    open_current(settings).close()
    assert caplog.messages == []
