"""Counts per day become what charts show: weeks, months, and the topics that are named."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.archive.queries.report import TopicDay

OTHERS = "other topics"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekCount:
    """From Monday `start`, without the next Monday `end`."""

    start: date
    end: date
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """`month` is written as 2024-05."""

    month: str
    name: str
    count: int


def find_top_topics(topics: Iterable[TopicDay], most: int) -> list[str]:
    """The topics with the most papers, at most `most`; where there are more, the last place is that of `OTHERS`."""
    totals = Counter[str]()
    for topic in topics:
        totals[topic.topic] += topic.papers
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return names if len(names) <= most else [*names[: most - 1], OTHERS]


def count_weeks(days: Iterable[tuple[date, str, int]]) -> list[WeekCount]:
    """The counts of each name per week, by week.

    >>> count_weeks([(date(2024, 5, 22), "NeRF", 2), (date(2024, 5, 26), "NeRF", 3)])
    [WeekCount(start=datetime.date(2024, 5, 20), end=datetime.date(2024, 5, 27), name='NeRF', count=5)]
    """
    totals = Counter[tuple[date, str]]()
    for day, name, count in days:
        totals[day - timedelta(days=day.weekday()), name] += count
    return [WeekCount(start, start + _WEEK, name, count) for (start, name), count in sorted(totals.items())]


def count_months(days: Iterable[tuple[date, str, int]]) -> list[MonthCount]:
    totals = Counter[tuple[str, str]]()
    for day, name, count in days:
        totals[f"{day:%Y-%m}", name] += count
    return [MonthCount(month, name, count) for (month, name), count in sorted(totals.items())]


def list_months(first: str, last: str) -> list[str]:
    """Every month from the first to the last.

    >>> list_months("2023-11", "2024-02")
    ['2023-11', '2023-12', '2024-01', '2024-02']
    """
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def name_topics(topics: Iterable[TopicDay], named: Collection[str]) -> Iterable[tuple[date, str, int]]:
    """Days, names and counts; a topic that is not named is one of the others."""
    return ((topic.day, topic.topic if topic.topic in named else OTHERS, topic.papers) for topic in topics)
