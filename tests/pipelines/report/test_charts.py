"""What the charts are drawn from, and that their extra is named where it is missing."""

import sys
from datetime import date

import pytest
from lxml import etree

from pipelines.archive.queries.report import TopicDay
from pipelines.errors import UsageError
from pipelines.report.charts import draw_bars, draw_months, draw_weeks, stack_weeks
from pipelines.report.fonts.subset import embed_font
from pipelines.report.series import (
    OTHERS,
    MonthCount,
    count_months,
    count_weeks,
    find_top_topics,
    list_months,
    name_topics,
)

TOPICS = [TopicDay(f"topic {number}", date(2024, 5, 20 + number), number) for number in range(1, 6)]


def read_svg(svg: str) -> str:
    root = etree.fromstring(svg)
    assert root.get("viewBox")
    assert root.get("width") is None
    return "".join(str(text) for text in root.itertext())


def test_small_topics_are_one() -> None:
    names = find_top_topics(TOPICS, 3)
    assert names == ["topic 5", "topic 4", OTHERS]
    assert [(week.name, week.count) for week in count_weeks(name_topics(TOPICS, names))] == [
        (OTHERS, 6),
        ("topic 4", 4),
        ("topic 5", 5),
    ]


def test_no_topic_is_left_out_where_there_is_room() -> None:
    assert find_top_topics(TOPICS, 5) == ["topic 5", "topic 4", "topic 3", "topic 2", "topic 1"]


def test_months_are_counted() -> None:
    assert count_months([(date(2024, 5, 1), "a", 1), (date(2024, 5, 31), "a", 2)]) == [MonthCount("2024-05", "a", 3)]


def test_bars_stand_on_one_another() -> None:
    weeks = count_weeks([(date(2024, 5, 20), "a", 2), (date(2024, 5, 20), "b", 3), (date(2024, 5, 27), "b", 1)])
    bars = [(bar["start"], bar["name"], bar["low"], bar["high"]) for bar in stack_weeks(weeks, ["b", "a"])]
    assert bars == [("2024-05-20", "b", 0, 3), ("2024-05-27", "b", 0, 1), ("2024-05-20", "a", 3, 5)]


@pytest.mark.parametrize("years", [0, 2])
def test_weeks_are_drawn(years: int) -> None:
    weeks = count_weeks([(date(2024, 5, 20), "a", 2), (date(2024 + years, 5, 20), "a", 3)])
    svg = draw_weeks(weeks, {"a": "#4477AA"}, "papers")
    assert svg.count('fill="#4477AA"') == len(weeks)
    assert "papers" in read_svg(svg)


@pytest.mark.parametrize(("last", "has_numbers"), [("2024-03", True), ("2024-12", True), ("2026-12", False)])
def test_months_are_drawn(last: str, has_numbers: bool) -> None:
    svg = draw_months([MonthCount("2024-02", "虚拟人", 7777)], ["虚拟人"], list_months("2024-01", last))
    assert "虚拟人" in read_svg(svg)
    assert ("7777" in read_svg(svg)) == has_numbers


def test_bars_have_labels() -> None:
    assert "12 %" in read_svg(draw_bars([("Abstract", 0.12, "12 %")]))


def test_missing_altair_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(UsageError, match=r"pip install 'kedreamix-archive\[report\]'"):
        draw_bars([("a", 1, "1")])


def test_missing_fonttools_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fontTools", None)
    with pytest.raises(UsageError, match=r"pip install 'kedreamix-archive\[report\]'"):
        embed_font("a")
