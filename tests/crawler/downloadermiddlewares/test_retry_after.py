"""Retry-After: how long a host is left alone."""

import asyncio
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.downloadermiddlewares.retry_after import RetryAfter, parse_wait

NOW = datetime(2024, 5, 22, 6, 9, tzinfo=UTC)
URL = "https://a.example/b/"


def make_patience(delay: float = 0.5) -> tuple[RetryAfter, Any]:
    slot = SimpleNamespace(lastseen=0.0, delay=delay)
    engine = SimpleNamespace(downloader=SimpleNamespace(slots={"a.example": slot}))
    crawler: Any = SimpleNamespace(settings=Settings({"RETRY_AFTER_MAX": 600}), engine=engine)
    return RetryAfter(crawler), slot


def answer(patience: RetryAfter, status: int, retry_after: str | None) -> Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    request = Request(URL, meta={"download_slot": "a.example"})
    return patience.process_response(request, Response(URL, status=status, headers=headers))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 120 ", 120),
        ("Wed, 22 May 2024 06:09:30 GMT", 30),
        ("Wed, 22 May 2024 06:09:30 -0000", 30),
        ("Wed, 22 May 2024 06:00:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("²", 0),
    ],
)
def test_seconds_and_dates(header: str, seconds: float) -> None:
    assert parse_wait(header, NOW) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_is_left_alone(status: int) -> None:
    patience, slot = make_patience()
    assert answer(patience, status, "1").status == status
    assert slot.lastseen == pytest.approx(time.monotonic() + 0.5, abs=0.2)
    started = time.monotonic()
    asyncio.run(patience.process_request(Request(URL)))
    assert time.monotonic() - started == pytest.approx(1, abs=0.3)


def test_others_are_not_held_up() -> None:
    patience, _ = make_patience()
    answer(patience, 503, "60")
    started = time.monotonic()
    asyncio.run(patience.process_request(Request("https://else.example/")))
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(("status", "header"), [(503, None), (503, "soon"), (500, "60"), (200, "60")])
def test_who_asks_for_nothing_is_asked_again_at_once(status: int, header: str | None) -> None:
    patience, slot = make_patience()
    answer(patience, status, header)
    assert (patience.free_at, slot.lastseen) == ({}, 0.0)


def test_a_wait_that_is_too_long_is_a_failure_for_the_host() -> None:
    patience, slot = make_patience()
    with pytest.raises(IgnoreRequest, match=r"^HTTP 429: the host asks to be left alone for 3600 s$"):
        answer(patience, 429, "3600")
    with pytest.raises(IgnoreRequest, match=r"^a.example asks to be left alone for 3600 s$"):
        asyncio.run(patience.process_request(Request(URL)))
    assert slot.lastseen == 0.0
