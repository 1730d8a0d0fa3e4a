"""Choosing the transport: replay switches off what only a network needs; contradictory options are refused."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler import transport as wire
from crawler.downloadermiddlewares.warc_replay import Replay, open_warc
from crawler.transport import check_warc, configure_transport
from pipelines.errors import UsageError
from tests.support.warc_files import make_exchange, write

KNOWN = "https://kedreamix.github.io/"


def test_what_is_answered_by_a_file_asks_nobody(tmp_path: Path) -> None:
    settings = Settings(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOADER_MIDDLEWARES": {"crawler.downloadermiddlewares.retry_after.RetryAfter": 560},
        }
    )
    warc = write(tmp_path / "a.warc", make_exchange())
    with configure_transport(settings, [KNOWN], str(warc), None):
        assert not settings.getbool("ROBOTSTXT_OBEY")
        assert settings["DOWNLOADER_MIDDLEWARES"]["crawler.downloadermiddlewares.retry_after.RetryAfter"] is None
        assert settings["DOWNLOADER_MIDDLEWARES"][Replay]
    open_warc.cache_clear()


def test_files_that_are_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    check_warc(None, None)
    check_warc("a.warc", None)
    with pytest.raises(UsageError, match=r"^nothing is written to b\.warc: what a\.warc answers"):
        check_warc("a.warc", "b.warc")
    monkeypatch.setattr(wire, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^this needs warcio: pip install -e '\.\[warc\]'$"):
        check_warc(None, "b.warc")
