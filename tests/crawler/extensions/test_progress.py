"""The log lines of a run without a terminal."""

import logging

import pytest

from crawler.extensions import progress
from crawler.extensions.progress import LogLines
from crawler.runs.list_progress import ListProgress
from crawler.runs.run_counts import RunCounts
from crawler.runs.site_counts import Floors, SiteCounts

COUNTS = RunCounts(
    sites={"https://a.example/": SiteCounts(Floors(), ListProgress(found=137), fetched=50)}, papers_new=312
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> list[float]:
    times = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: times[-1])
    caplog.set_level(logging.INFO)
    return times


def test_a_line_every_few_seconds(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    lines = LogLines()
    for second in range(11):
        clock.append(second)
        lines.show(COUNTS)
    assert caplog.messages == [
        "posts 50 of 137, papers 312, failures 0, 10.0 posts/s",
        "posts 50 of 137, papers 312, failures 0, 5.0 posts/s",
    ]


def test_a_last_line_unless_nothing_was_found(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    lines = LogLines()
    lines.close(RunCounts())
    assert caplog.messages == []
    clock.append(1)
    lines.close(COUNTS)
    assert caplog.messages == ["posts 50 of 137, papers 312, failures 0, 50.0 posts/s"]
