"""The profile of a whole command: every second of it is in a step."""

from pathlib import Path

import pytest

from tests.bench.profile import __main__ as profile

_SAMPLE = Path(__file__).parents[3] / "data/sample"


def test_each_command_has_a_table_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "_MOST", 100)  # rows: none is summed up, whatever takes the least time
    lines = list(profile.describe_runs(_SAMPLE, 8, rounds=1))
    commands = [line.strip() for line in lines if line.startswith("\n")]
    assert commands == ["crawl", "refresh, every post again", "reparse", "deployments"]
    steps = {line[:36].strip() for line in lines}
    assert {"imports", "commit", "store", "parse: lines", "SQL: INSERT all_sections", "Scrapy", "all"} <= steps
