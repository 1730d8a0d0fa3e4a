"""The best reading of a paper, question by question; each beats the next."""

import random
from dataclasses import replace

import pytest

from pipelines.archive.papers.precedence import PaperReading, choose_best
from pipelines.records.faults import UNKNOWN_FAULT
from tests.support.factories import NOW

PLAIN = PaperReading("digest", "2413.00001", "题", 0, True, None, NOW, "https://a/", 1, version=1, id=1)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"shown": False}, {"source": "list"}),
        ({"source": "list", "shown": False}, {"source": "lecture"}),
        ({"encoding_fault": UNKNOWN_FAULT}, {"source": "list"}),
        ({"shown": False}, {"encoding_fault": UNKNOWN_FAULT}),
        ({"encoding_fault": "windows-1254"}, {"shown": False}),
        ({"version": None}, {"encoding_fault": "windows-1254"}),
        ({"version": 2, "published_at": None}, {"version": 1}),
        ({"version": 1, "published_at": None}, {"version": None}),
        ({"url": "https://b/"}, {"published_at": None}),
        ({"url": "https://a/"}, {"url": "https://b/"}),
        ({"revision_id": 2, "position": 5}, {"revision_id": 1}),
        ({"position": 0}, {"position": 1}),
    ],
)
def test_order_of_questions(better: dict[str, object], worse: dict[str, object]) -> None:
    pair = [replace(PLAIN, id=1, title="better", **better), replace(PLAIN, id=2, title="worse", **worse)]
    for readings in (pair, pair[::-1]):
        assert [best.title for best in choose_best(readings)] == ["better"]


def test_latest_version_and_translation_come_from_wherever_they_are() -> None:
    readings = [
        PLAIN,
        replace(PLAIN, id=2, version=3, encoding_fault="windows-1254"),
        replace(PLAIN, id=3, version=2, encoding_fault="windows-1254", has_abstract_zh=True),
    ]
    random.Random(1).shuffle(readings)
    (best,) = choose_best(readings)
    assert (best.abstract_from, best.abstract_zh_from, best.latest_version) == (1, 3, 3)


def test_no_version_anywhere() -> None:
    (best,) = choose_best([replace(PLAIN, version=None)])
    assert (best.latest_version, best.abstract_zh_from) == (None, None)
