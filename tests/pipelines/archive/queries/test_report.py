"""The counts of the report, on an archive in which every kind of event has happened."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import text

from pipelines.archive.queries.report import CONFIDENCES, ReportCounts, TopicDay, select_report
from pipelines.archive.store import Archive
from tests.support.eventful_archive import live_through
from tests.support.factories import FIRST, make_block, make_reading, store


def count(archive: Archive) -> ReportCounts:
    with archive.read() as connection:
        return select_report(connection)


def read_all(archive: Archive, query: str) -> list[tuple[object, ...]]:
    with archive.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_empty_archive_counts_nothing(archive: Archive) -> None:
    counts = count(archive)
    assert counts.archive.posts == {}
    assert (counts.archive.papers, counts.archive.blocks, counts.archive.first_day) == (0, 0, None)
    assert (counts.topics, counts.returns, counts.returning, counts.events, counts.faults) == ((), {}, (), (), ())
    assert set(counts.confidences.values()) == {0}


def test_counts_are_those_of_the_tables(archive: Archive) -> None:
    live_through(archive)
    counts = count(archive)
    assert counts.archive.papers == read_all(archive, "SELECT count(*) FROM papers")[0][0]
    assert counts.archive.blocks == read_all(archive, "SELECT count(*) FROM appearances")[0][0]
    assert sum(counts.archive.posts.values()) == read_all(archive, "SELECT count(*) FROM posts")[0][0]
    kinds = Counter(str(row[0]) for row in read_all(archive, "SELECT kind FROM events"))
    counted = Counter[str]()
    for event in counts.events:
        counted[event.kind] += event.events
    assert counted == kinds
    assert sum(fault.posts for fault in counts.faults) == sum(counts.archive.posts.values())
    assert sum(counts.licences.values()) == sum(counts.archive.posts.values())
    per_paper = "SELECT arxiv_id, count(DISTINCT post_id) FROM appearances GROUP BY arxiv_id"
    assert counts.returns == Counter(row[1] for row in read_all(archive, per_paper))
    summaries = "SELECT count(DISTINCT appearance_id) FROM sections WHERE kind = 'abstract_zh' AND text != ''"
    assert counts.parts["abstract_zh"] == read_all(archive, summaries)[0][0]
    shown = "SELECT count(*) FROM repairs r JOIN posts p ON p.current_revision_id = r.revision_id"
    assert counts.confidences == dict.fromkeys(CONFIDENCES, 0) | {0.7: read_all(archive, shown)[0][0]}


def test_paper_counts_once_per_topic_on_its_first_day(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002"), edition_date=date(2024, 5, 22)))
    later = make_reading(make_block(0), url=f"{FIRST.base_url}b/", key="b", edition_date=date(2024, 5, 29))
    store(archive, later)
    counts = count(archive)
    (topic,) = {topic.topic for topic in counts.topics}
    assert counts.topics == (TopicDay(topic, date(2024, 5, 22), 2),)
    assert counts.returns == {1: 1, 2: 1}
    (returning,) = counts.returning
    assert (returning.digests, returning.first_day, returning.last_day) == (2, date(2024, 5, 22), date(2024, 5, 29))
    assert (counts.archive.first_day, counts.archive.last_day) == (date(2024, 5, 22), date(2024, 5, 29))


@pytest.mark.parametrize("status", ["live", "gone"])
def test_withdrawn_papers_are_counted(archive: Archive, status: str) -> None:
    store(archive, make_reading(make_block(0)))
    with archive.write() as connection:
        connection.execute(text("UPDATE posts SET status = :status"), {"status": status})
    assert count(archive).archive.gone_papers == (status == "gone")
