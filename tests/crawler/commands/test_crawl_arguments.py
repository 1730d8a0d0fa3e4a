"""What `scrapy crawl` answers to a command line that cannot work: one line, before anything is opened."""

import logging
from argparse import Namespace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.commands import crawl
from crawler.commands.crawl import Command, StopNotice, check_feeds, choose_spider, list_spiders
from crawler.run_setup import check_arguments, check_settings
from crawler.settings import ITEM_PIPELINES
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.errors import ArchiveError, BusyError, LostConnectionError, UsageError
from tests.support.stub_crawler import StubCrawler

LOADER = SpiderLoader(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
KNOWN = "deployments, documents, feed, kedreamix, lectures"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"name one spider ({KNOWN}), got none"),
        (["kedreamix", "--fast"], f"name one spider ({KNOWN}), got kedreamix --fast"),
        (["nobody"], f"nobody: no such spider; known are {KNOWN}"),
    ],
)
def test_calls_without_a_spider(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose_spider(arguments, LOADER)
    assert str(caught.value) == message


def test_help_lists_the_arguments_of_each_spider() -> None:
    assert "documents (path, site), feed (" in list_spiders()
    assert "kedreamix (mode, site, warc)" in Command().long_desc()


def test_a_run_that_is_told_to_stop_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    for message in ("Received %(signame)s, shutting down gracefully. Send again to force", "Overridden settings"):
        StopNotice().emit(logging.LogRecord("scrapy.crawler", logging.INFO, "", 0, message, None, None))
    assert capsys.readouterr().err == "stopping: open requests get a few seconds; Ctrl-C again ends the run at once\n"


def test_the_spider_that_was_named() -> None:
    assert choose_spider(["kedreamix"], LOADER) is KedreamixSpider


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no such spider"), 2),
        (ArchiveError("no such folder"), 6),
        (LostConnectionError("the server is lost"), 6),
        (BusyError("another run reads it"), 75),
    ],
)
def test_the_exit_code_of_an_error(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crawl, "choose_spider", Mock(side_effect=error))
    command = crawl.Command()
    command.settings = Settings({"SPIDER_MODULES": []})
    command.run([], Namespace(verbose=False, warc=None))
    assert (command.exitcode, capsys.readouterr().err) == (code, f"scrapy crawl: {error}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"page": "1"}, "-a page: kedreamix has no such argument; it takes mode, site, warc"),
        ({"mode": "fast"}, "-a mode=fast: mode must be full or refresh"),
    ],
)
def test_arguments_that_the_spider_does_not_take(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_arguments("kedreamix", KedreamixSpider.arguments, arguments)
    assert str(caught.value) == message


def test_the_job_id_of_scrapyd_is_accepted() -> None:
    arguments = {"site": "http://127.0.0.1:8000", "mode": "refresh", "_job": "0"}
    check_arguments("kedreamix", KedreamixSpider.arguments, arguments)


@pytest.mark.parametrize(
    ("arguments", "bases"),
    [
        ({"site": "http://127.0.0.1:8000"}, ("http://127.0.0.1:8000/",)),
        ({"site": "http://127.0.0.1:1 http://127.0.0.1:2/b"}, ("http://127.0.0.1:1/", "http://127.0.0.1:2/b/")),
        ({}, ("https://kedreamix.github.io/", "https://kedreamix.github.io/Talk2Paper/")),
    ],
)
def test_where_a_run_begins(arguments: dict[str, str], bases: tuple[str, ...]) -> None:
    spider = KedreamixSpider.from_crawler(StubCrawler(KedreamixSpider), **arguments)  # type: ignore[arg-type]
    assert spider.choose_bases() == bases


def test_a_site_that_is_no_url() -> None:
    spider = KedreamixSpider.from_crawler(StubCrawler(KedreamixSpider), site="nowhere")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^site=nowhere must be a URL"):
        spider.choose_bases()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"JOBDIR": "job"}, r"^JOBDIR=job does not work with an archive: a run that was interrupted"),
        ({"HTTPCACHE_ENABLED": "1"}, r"^HTTPCACHE_ENABLED=1 does not work with an archive: .* --warc FILE"),
        ({"ITEM_PIPELINES": {"mine.Pipeline": 1}}, r"^ITEM_PIPELINES lacks pipelines.stages.KeepFetch: add your"),
        ({"CLOSESPIDER_ITEMCOUNT": "many"}, r"^CLOSESPIDER_ITEMCOUNT must be a number, got many$"),
    ],
)
def test_settings_of_scrapy_that_do_not_work_with_an_archive(settings: dict[str, Any], message: str) -> None:
    project = {"ITEM_PIPELINES": ITEM_PIPELINES}
    check_settings(Settings(project))
    with pytest.raises(UsageError, match=message):
        check_settings(Settings(project | settings))


def test_exports_are_checked_before_the_run(tmp_path: Path) -> None:
    check_feeds(Settings({"FEEDS": {str(tmp_path / "new" / "posts.jsonl"): {}, "stdout:": {}, "s3://a/b.csv": {}}}))
    (tmp_path / "file").touch()
    check_feeds(Settings({"FEEDS": {tmp_path / "file": {}}}))
    for path in (tmp_path / "file" / "posts.csv", tmp_path):
        with pytest.raises(UsageError, match=r"^-o .*: cannot be written; name a file"):
            check_feeds(Settings({"FEEDS": {path: {}}}))
