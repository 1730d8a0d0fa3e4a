"""What a run without a terminal says on its way."""

import logging

import pytest

from crawler.extensions import progress
from crawler.extensions.progress import LogLines
from crawler.runs.run_counts import RunCounts
from crawler.runs.verdict import Floors, SiteCounts

TALLY = RunCounts(sites={"https://a.example/": SiteCounts(Floors(), found=137, fetched=50)}, papers_new=312)


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
        lines.show(TALLY)
    assert caplog.messages == [
        "posts 50 of 137, papers 312, failures 0, 10.0 posts/s",
        "posts 50 of 137, papers 312, failures 0, 5.0 posts/s",
    ]


def test_a_last_line_unless_nothing_was_found(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    lines = LogLines()
    lines.close(RunCounts())
    assert caplog.messages == []
    clock.append(1)
    lines.close(TALLY)
    assert caplog.messages == ["posts 50 of 137, papers 312, failures 0, 50.0 posts/s"]
