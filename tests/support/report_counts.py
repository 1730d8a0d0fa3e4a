"""Invented counts of an archive, as the report shows them."""

from datetime import UTC, date, datetime

from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.archive.queries.report import (
    CONFIDENCES,
    ArchiveCounts,
    EventDay,
    FaultCount,
    ReportCounts,
    ReturningPaper,
    TopicDay,
)

NOW = datetime(2024, 7, 1, 8, 30, tzinfo=UTC)
NO_COUNTS = ReportCounts(
    archive=ArchiveCounts({}, 0, 0, 0, 0, None, None),
    topics=(),
    returns={},
    returning=(),
    events=(),
    parts={},
    faults=(),
    confidences=dict.fromkeys(CONFIDENCES, 0),
    licences={},
)
COUNTS = ReportCounts(
    archive=ArchiveCounts(
        {("digest", "live"): 20, ("digest", "gone"): 2, ("note", "live"): 3},
        1234,
        5,
        4000,
        1500,
        date(2024, 1, 24),
        date(2024, 6, 28),
    ),
    topics=tuple(
        TopicDay(topic, date(2024, month, 24), papers)
        for month in range(1, 7)
        for topic, papers in {"元宇宙/虚拟人": month, "NeRF": 12, "<b>3DGS</b>": 1}.items()
    ),
    returns={1: 1000, 2: 200, 6: 1},
    returning=(ReturningPaper("2405.00001", "Scenes & <i>heads</i>", 6, date(2024, 1, 24), None),),
    events=(
        EventDay(date(2024, 5, 1), "https://first.example/", "new", 30),
        EventDay(date(2024, 5, 2), "https://first.example/", "gone", 2),
        EventDay(date(2024, 6, 2), "https://second.example/", "edited", 1),
    ),
    parts={"abstract": 1500, "summary": 1499, "other": 15, "code_link": 300},
    faults=(FaultCount(None, 24, 0, 0), FaultCount("windows-1254", 1, 200, 20)),
    confidences=dict.fromkeys(CONFIDENCES, 0) | {0.5: 20, 0.99: 180},
    licences={"https://creativecommons.org/licenses/by/4.0/": 20, None: 5},
)
SITES = [
    SiteHealth("https://first.example/", 20, 2, 0, NOW, None, NOW, "finished", "kedreamix", NOW, NOW),
    SiteHealth("https://second.example/", 0, 0, 0, None, None, None, "failed", "kedreamix", None, None),
    SiteHealth("https://third.example/", 0, 0, 0, None, None, None, None, None, None, None),
]
_FOUND = {"posts_found": 20, "posts_new": 3, "posts_edited": 0, "posts_gone": 1, "failures": 0}
RUNS = [
    RunRecord(2, "kedreamix", "refresh", NOW, None, "running", dict.fromkeys(_FOUND)),
    RunRecord(1, "kedreamix", "full", NOW, NOW, "finished", {**_FOUND}),
]
