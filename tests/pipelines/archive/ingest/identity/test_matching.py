"""Which digest a document without its path is another form of, and which it is not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipelines.archive.ingest.identity.matching import Candidate, choose_identity, choose_match, describe_reading
from tests.support.factories import make_block, make_facts, make_reading

SECOND = datetime(2024, 6, 9, 12, 29, 6, tzinfo=UTC)
LATER = datetime(2024, 6, 10, 12, 29, 6, tzinfo=UTC)
DAY, NEXT = date(2024, 6, 9), date(2024, 6, 10)
PAPERS = (("2413.00001", 1), ("2413.00002", None))
READ = Candidate(0, "unplaced:a:20240609T122906Z:ink", SECOND, DAY, PAPERS)
KNOWN = Candidate(1, "digest:a:2024-06-09:ink", SECOND, DAY, PAPERS)


@pytest.mark.parametrize(
    ("known", "read", "matches"),
    [
        (KNOWN, READ, True),
        (replace(KNOWN, heading_date=NEXT, papers=()), READ, True),
        (replace(KNOWN, second=None, heading_date=NEXT), READ, True),
        (replace(KNOWN, second=LATER, heading_date=NEXT), READ, True),
        (replace(KNOWN, second=None, papers=()), READ, True),
        (replace(KNOWN, second=LATER, papers=()), READ, False),
        (replace(KNOWN, second=None, papers=PAPERS[:1], heading_date=None), READ, False),
        (replace(KNOWN, second=None, papers=()), replace(READ, heading_date=None, papers=()), False),
        (replace(KNOWN, identity="digest:a:2024-06-09:clay"), READ, False),
        (replace(KNOWN, identity="unplaced:a:x:ink"), READ, True),
        (KNOWN, replace(KNOWN, identity="digest:a:2024-06-10:ink"), False),
        (replace(KNOWN, identity="unplaced:a:x:ink"), KNOWN, True),
    ],
)
def test_match(known: Candidate, read: Candidate, matches: bool) -> None:
    assert choose_match(read, [known]) == (1 if matches else None)


def test_two_digests_of_a_heading_are_not_told_apart_by_it() -> None:
    first, second = (replace(KNOWN, post_id=number, second=None, papers=()) for number in (1, 2))
    assert choose_match(READ, [first, second]) is None
    assert choose_match(READ, [first, replace(second, second=SECOND)]) == 2


def test_a_reading_described() -> None:
    reading = make_reading(make_block(version=None), metadata=make_facts(published_at=SECOND))
    assert describe_reading(reading) == Candidate(0, reading.identity.key, SECOND, None, (("2413.00001", None),))
    assert describe_reading(replace(reading, metadata=make_facts(published_precision="day"))).second is None


def test_a_path_decides_on_the_identity() -> None:
    assert choose_identity(READ.identity, KNOWN.identity) == KNOWN.identity
    assert choose_identity(KNOWN.identity, READ.identity) == KNOWN.identity
    assert choose_identity("digest:b", "digest:a") == "digest:b"
    assert choose_identity("unplaced:b", "unplaced:a") == "unplaced:a"
