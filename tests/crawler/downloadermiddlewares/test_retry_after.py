"""Retry-After: how long requests to a host wait."""

import asyncio
import math
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
from crawler.stopping.stop import RunStopped

NOW = datetime(2024, 5, 22, 6, 9, tzinfo=UTC)
URL = "https://a.example/b/"


def make_middleware(delay: float = 0.5) -> tuple[RetryAfter, Any]:
    slot = SimpleNamespace(lastseen=0.0, delay=delay)
    engine = SimpleNamespace(downloader=SimpleNamespace(slots={"a.example": slot}))
    crawler: Any = SimpleNamespace(
        settings=Settings({"RETRY_AFTER_MAX": 600, "RETRY_AFTER_TOTAL": 3600}), engine=engine
    )
    return RetryAfter(crawler), slot


def process(middleware: RetryAfter, status: int, retry_after: str | None) -> Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    request = Request(URL, meta={"download_slot": "a.example"})
    return middleware.process_response(request, Response(URL, status=status, headers=headers))


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
        ("Wed, 22 May 99999 06:09:30 GMT", 0),
        ("Wed, 22 May 2024 06:09:30 +9999999999", 0),
        ("9" * 5000, math.inf),
    ],
)
def test_seconds_and_dates(header: str, seconds: float) -> None:
    assert parse_wait(header, NOW) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_requests_to_the_host_wait(status: int) -> None:
    middleware, slot = make_middleware()
    assert process(middleware, status, "1").status == status
    assert slot.lastseen == pytest.approx(time.monotonic() + 0.5, abs=0.2)
    started = time.monotonic()
    asyncio.run(middleware.process_request(Request(URL)))
    assert time.monotonic() - started == pytest.approx(1, abs=0.3)


def test_requests_to_other_hosts_do_not_wait() -> None:
    middleware, _ = make_middleware()
    process(middleware, 503, "60")
    started = time.monotonic()
    asyncio.run(middleware.process_request(Request("https://else.example/")))
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(("status", "header"), [(503, None), (503, "soon"), (500, "60"), (200, "60")])
def test_responses_without_a_valid_header_delay_nothing(status: int, header: str | None) -> None:
    middleware, slot = make_middleware()
    process(middleware, status, header)
    assert (middleware.free_at, slot.lastseen) == ({}, 0.0)


def test_a_wait_above_the_maximum_fails_every_request() -> None:
    middleware, slot = make_middleware()
    with pytest.raises(
        IgnoreRequest,
        match=r"^HTTP 429: the host asks for a pause of 3600 s \(Retry-After\), more than RETRY_AFTER_MAX=600$",
    ):
        process(middleware, 429, "3600")
    with pytest.raises(IgnoreRequest, match=r"^the host asks for a pause of 3600 s"):
        asyncio.run(middleware.process_request(Request(URL)))
    assert slot.lastseen == 0.0


def test_pauses_above_the_total_fail_every_request() -> None:
    middleware, slot = make_middleware()
    middleware.total = 1000
    process(middleware, 429, "600")
    process(middleware, 429, "590")  # within the first pause
    assert middleware.paused == {"a.example": pytest.approx(600, abs=1)}
    middleware.free_at["a.example"] -= 500  # as if that much of the pause had passed
    held = slot.lastseen
    with pytest.raises(
        IgnoreRequest,
        match=r"^HTTP 429: the host asked for pauses of 1100 s in this run .*, more than RETRY_AFTER_TOTAL=1000$",
    ):
        process(middleware, 429, "600")
    with pytest.raises(IgnoreRequest, match=r"^the host asked for pauses of 1100 s"):
        asyncio.run(middleware.process_request(Request(URL)))
    assert slot.lastseen == held


def test_a_stop_of_the_run_ends_the_wait() -> None:
    middleware, _ = make_middleware()
    process(middleware, 503, "60")
    middleware.stopping.set()
    request = Request(URL, errback=lambda _: None)
    with pytest.raises(RunStopped):
        asyncio.run(middleware.process_request(request))
    assert request.errback is None
