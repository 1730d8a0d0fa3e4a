"""Failures are logged one by one, then summed up, and end the run in the end."""

import logging

import pytest

from crawler.runs.failures_in_a_row import FailuresInARow, HopelessError
from pipelines.records.pages import PageFailure

FAILURE = PageFailure("https://a.example/1/", "fetch", "HTTP 404")
KNOWN = PageFailure("https://a.example/2/", "fetch", "HTTP 404", known=True)


def test_the_thousandth_ends_the_run(caplog: pytest.LogCaptureFixture) -> None:
    row = FailuresInARow()
    for _ in range(999):
        row.add(FAILURE)
    with pytest.raises(
        HopelessError, match=r"^1,000 pages in a row failed, the last with: fetch: HTTP 404; the run was"
    ):
        row.add(FAILURE)
    lines = [record.getMessage() for record in caplog.records]
    assert lines[:20] == ["https://a.example/1/: fetch: HTTP 404"] * 20
    assert lines[20] == "100 pages in a row failed, the last: fetch: HTTP 404"
    assert len(lines) == 30


def test_a_page_that_is_read_ends_the_row() -> None:
    row = FailuresInARow()
    for _ in range(3):
        for _ in range(999):
            row.add(FAILURE)
        row.end()
    assert row.count == 0


def test_known_failures_do_not_count(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    row = FailuresInARow()
    for _ in range(2_000):
        row.add(KNOWN)
    assert row.count == 0
    assert {record.levelname for record in caplog.records} == {"INFO"}
