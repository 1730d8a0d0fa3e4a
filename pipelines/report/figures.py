"""What the report shows: figures with a sentence, a chart and the tables behind it.  Draws no HTML."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.archive.queries.report import ReportCounts
from pipelines.report.charts import COLOURS, draw_bars, draw_months, draw_weeks
from pipelines.report.series import (
    count_months,
    count_weeks,
    find_top_topics,
    list_months,
    name_topics,
)

Cell = str | int
NOTHING = "–"
_ROWS = 15  # topics of the table of months
# Parts of a block in the order of a page, with their labels.
_PARTS = {
    "abstract": "Abstract",
    "abstract_zh": "Abstract in Chinese",
    "summary": "Summary",
    "takeaways": "Key takeaways",
    "images": "Images",
    "code_link": "Link to code",
    "project_link": "Link to a project",
    "digest_title": "Reading: title",
    "affiliation": "Reading: affiliation",
    "keywords": "Reading: keywords",
    "background": "Reading: background",
    "prior_work": "Reading: prior work",
    "approach": "Reading: approach",
    "results": "Reading: results",
    "methods": "Reading: methods",
    "conclusion": "Reading: conclusion",
}
# What happens to a post after it was first read, with its colour.
CHANGES = {
    "edited": COLOURS[0],
    "metadata": COLOURS[4],
    "moved": COLOURS[3],
    "returned": COLOURS[2],
    "replaced": COLOURS[6],
    "gone": COLOURS[1],
}


@dataclass(frozen=True, slots=True)
class TableData:
    """The first cell of a row is its heading."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers, shares or nothing, and are right-aligned."""
        return tuple(all(map(_is_number, column)) for column in zip(*self.rows, strict=True))


@dataclass(frozen=True, slots=True)
class Figure:
    """`svg` is empty where there is nothing to draw; `legend` names the colours of the chart."""

    anchor: str
    title: str
    finding: str
    svg: str
    tables: tuple[TableData, ...]
    legend: tuple[tuple[str, str], ...] = ()


def make_figures(counts: ReportCounts) -> list[Figure]:
    return [
        make_weeks(counts),
        make_topics(counts),
        make_returns(counts),
        make_changes(counts),
        make_coverage(counts),
        make_repairs(counts),
    ]


def make_weeks(counts: ReportCounts) -> Figure:
    """New papers per week by topic."""
    names = find_top_topics(counts.topics, len(COLOURS))
    colours = dict(zip(names, COLOURS, strict=False))
    weeks = count_weeks(name_topics(counts.topics, names))
    per_week = {(week.start, week.name): week.count for week in weeks}
    starts = sorted({week.start for week in weeks}, reverse=True)
    totals = {start: sum(per_week.get((start, name), 0) for name in names) for start in starts}
    rows: list[tuple[Cell, ...]] = [
        (f"{start}", *(per_week.get((start, name), 0) for name in names), totals[start]) for start in starts
    ]
    finding = "No digest has been read yet."
    if starts:
        most = max(starts, key=lambda start: totals[start])
        finding = (
            "A paper counts once per topic, in the week of the topic's first digest that has it. Most came in the week"
            f" from {format_day(most)}, {totals[most]:,}; the average of the weeks with digests is"
            f" {sum(totals.values()) / len(starts):,.0f}."
        )
    return Figure(
        anchor="weeks",
        title="New papers per week, by topic",
        finding=finding,
        svg=draw_weeks(weeks, colours, "new papers") if weeks else "",
        tables=(TableData("New papers per week", ("Week from", *names, "All"), tuple(rows)),),
        legend=tuple(colours.items()),
    )


def make_topics(counts: ReportCounts) -> Figure:
    """New papers per month of each topic."""
    names = find_top_topics(counts.topics, _ROWS)
    cells = count_months(name_topics(counts.topics, names))
    months = list_months(cells[0].month, cells[-1].month) if cells else []
    found = {(cell.name, cell.month): cell.count for cell in cells}
    totals = Counter[str]()
    for cell in cells:
        totals[cell.name] += cell.count
    rows: list[tuple[Cell, ...]] = [
        (name, *(found.get((name, month), 0) for month in months), totals[name]) for name in names
    ]
    topics = len({topic.topic for topic in counts.topics})
    finding = f"{_count(topics, 'topic')} in {_count(len(months), 'month')}."
    if names:
        finding += f" The largest is {names[0]}, with {totals[names[0]]:,} papers."
    return Figure(
        anchor="topics",
        title="Topics over time",
        finding=finding,
        svg=draw_months(cells, names, months) if cells else "",
        tables=(TableData("New papers per month", ("Topic", *months, "All"), tuple(rows)),),
    )


def make_returns(counts: ReportCounts) -> Figure:
    """Papers by the number of their digests."""
    papers = sum(counts.returns.values())
    again = sum(number for digests, number in counts.returns.items() if digests > 1)
    bars = [
        (_count(digests, "digest"), float(number), f"{number:,} ({_share(number, papers)})")
        for digests, number in counts.returns.items()
    ]
    rows = [(_count(digests, "digest"), number, _share(number, papers)) for digests, number in counts.returns.items()]
    returning = [
        (paper.title, paper.arxiv_id, paper.digests, str(paper.first_day or ""), str(paper.last_day or ""))
        for paper in counts.returning
    ]
    return Figure(
        anchor="returns",
        title="How often papers return",
        finding=f"Of {_count(papers, 'paper')} in digests, {again:,} ({_share(again, papers)}) are in more than one.",
        svg=draw_bars(bars) if bars else "",
        tables=(
            TableData("Papers by their number of digests", ("In", "Papers", "Share"), tuple(rows)),
            TableData("Papers in the most digests", ("Title", "arXiv", "Digests", "First", "Last"), tuple(returning)),
        ),
    )


def make_changes(counts: ReportCounts) -> Figure:
    """Edits, moves and losses per week, and by site."""
    changes = [event for event in counts.events if event.kind in CHANGES]
    weeks = count_weeks((event.day, event.kind, event.events) for event in changes)
    new = sum(event.events for event in counts.events if event.kind == "new")
    totals = Counter[str]()
    by_month = Counter[tuple[str, str, str]]()
    for event in counts.events:
        totals[event.kind] += event.events
        by_month[f"{event.day:%Y-%m}", event.site, event.kind] += event.events
    listed = ", ".join(f"{totals[kind]:,} {_say_change(kind)}" for kind in CHANGES if totals[kind])
    kinds = ("new", *CHANGES)
    places = sorted({(month, site) for month, site, _ in by_month}, reverse=True)
    rows: list[tuple[Cell, ...]] = [
        (month, site, *(by_month[month, site, kind] for kind in kinds)) for month, site in places
    ]
    return Figure(
        anchor="changes",
        title="Edits, moves and losses",
        finding=(
            f"{_count(new, 'post')} came in. Since then: {listed or 'nothing has changed'}."
            " An event counts in the week in which it was noticed."
        ),
        svg=draw_weeks(weeks, CHANGES, "events") if weeks else "",
        tables=(TableData("Events per month and site", ("Month", "Site", *kinds), tuple(rows)),),
        legend=tuple((kind, colour) for kind, colour in CHANGES.items() if totals[kind]) if weeks else (),
    )


def _say_change(kind: str) -> str:
    return "with new metadata only" if kind == "metadata" else kind


def make_coverage(counts: ReportCounts) -> Figure:
    """How many blocks have each part."""
    blocks = counts.archive.blocks
    found = {label: counts.parts.get(part, 0) for part, label in _PARTS.items()}
    bars = [(label, number / max(blocks, 1), _share(number, blocks)) for label, number in found.items()]
    rows = tuple((label, number, _share(number, blocks)) for label, number in found.items())
    unknown = counts.parts.get("other", 0)
    return Figure(
        anchor="coverage",
        title="What a digest says of a paper",
        finding=(
            f"Of {_count(blocks, 'paper block')}, {unknown:,} ({_share(unknown, blocks)}) have text that is in none of"
            " the known sections."
        ),
        svg=draw_bars(bars) if blocks else "",
        tables=(TableData("Paper blocks with each part", ("Part", "Blocks", "Share"), rows),),
    )


def make_repairs(counts: ReportCounts) -> Figure:
    """Repaired characters by confidence, and posts by what had damaged their text."""
    characters = sum(counts.confidences.values())
    damaged = sum(fault.posts for fault in counts.faults if fault.fault)
    sure = sum(number for low, number in counts.confidences.items() if low >= 0.9)  # below it counts as uncertain
    bars = [
        (label, float(number), f"{number:,} ({_share(number, characters)})")
        for label, number in zip(_name_classes(counts.confidences), counts.confidences.values(), strict=True)
    ]
    finding = "No shown post needed a repair."
    if damaged:
        finding = (
            f"{_count(damaged, 'shown post')} had damaged text. Of {_count(characters, 'repaired character')},"
            f" {_share(sure, characters)} were chosen with a confidence of at least 0.9."
        )
    faults = tuple(
        (fault.fault or "sound text", fault.posts, fault.restored, fault.uncertain) for fault in counts.faults
    )
    return Figure(
        anchor="repairs",
        title="Repairs and their confidence",
        finding=finding,
        svg=draw_bars(bars) if characters else "",
        tables=(
            TableData("Shown posts", ("Text was read as", "Posts", "Restored characters", "Uncertain"), faults),
            TableData(
                "Repaired characters",
                ("Confidence", "Characters", "Share"),
                tuple((label, int(number), _share(int(number), characters)) for label, number, _ in bars if characters),
            ),
        ),
    )


def _name_classes(bounds: Iterable[float]) -> list[str]:
    lows = list(bounds)
    return [f"{low:g} to {high:g}" for low, high in zip(lows, [*lows[1:], 1.0], strict=True)]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or cell == NOTHING or cell.endswith("%")


def _share(part: int, whole: int) -> str:
    """
    >>> _share(1, 3), _share(0, 0), _share(999, 1000), _share(1, 1000)
    ('33 %', '0 %', '99.9 %', '0.1 %')
    """
    percent = 100 * part / whole if whole else 0.0
    is_near_end = 0 < percent < 1 or 99 < percent < 100
    return f"{percent:.1f} %" if is_near_end else f"{percent:.0f} %"


def _count(number: int, noun: str) -> str:
    """
    >>> _count(1, "paper"), _count(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_day(day: date) -> str:
    """
    >>> format_day(date(2024, 5, 2))
    '2 May 2024'
    """
    return f"{day.day} {day:%B %Y}"


def describe_days(days: Sequence[date | None]) -> str:
    """
    >>> describe_days([date(2024, 1, 24), date(2024, 5, 28)]), describe_days([None, None])
    ('24 January 2024 to 28 May 2024', 'no digests yet')
    """
    known = [format_day(day) for day in days if day]
    return " to ".join(known) or "no digests yet"
