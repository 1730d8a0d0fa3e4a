"""Choosing the transport: replay switches off what only a network needs; contradictory options are refused."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.transport import check_warc, configure_transport, open_replay
from pipelines.errors import UsageError
from tests.support.warc_files import make_exchange, write

KNOWN = "https://kedreamix.github.io/"


def test_a_replay_waits_for_no_host(tmp_path: Path) -> None:
    settings = Settings(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOADER_MIDDLEWARES": {"crawler.downloadermiddlewares.retry_after.RetryAfter": 560},
        }
    )
    warc = write(tmp_path / "a.warc", make_exchange())
    with open_replay(str(warc)) as file, configure_transport(settings, [KNOWN], file, None):
        assert not settings.getbool("ROBOTSTXT_OBEY")
        assert settings["DOWNLOADER_MIDDLEWARES"]["crawler.downloadermiddlewares.retry_after.RetryAfter"] is None
        assert settings["DOWNLOADER_MIDDLEWARES"]["crawler.downloadermiddlewares.warc_replay.Replay"]


def test_unusable_combinations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_warc(None, None)
    check_warc("a.warc", None)
    with pytest.raises(UsageError, match=r"^warc=a\.warc cannot be combined with the recording b\.warc: "):
        check_warc("a.warc", "b.warc")
    monkeypatch.setattr("crawler.transport.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"^warcio is not installed: pip install 'kedreamix-archive\[warc\]'$"):
        check_warc(None, "b.warc")
