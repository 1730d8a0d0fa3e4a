"""The metadata of the URLs of a post is merged by trust, and is stored as JSON."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from pipelines.archive.database.json_columns import decode_listed, encode_listed
from pipelines.archive.ingest.post_metadata import decode_metadata, describe_metadata, encode_metadata, merge_metadata
from tests.support.factories import NOW, make_facts, make_listed, make_reading

DAY = datetime(2024, 5, 21, 16, tzinfo=UTC)
FACTS = describe_metadata(make_reading(metadata=make_facts(tags=("数字人",), author="甲")))


def test_a_day_never_replaces_a_second() -> None:
    day = replace(FACTS, published_at=DAY, published_precision="day")
    merged = merge_metadata([day, FACTS])
    assert (merged.published_at, merged.published_precision) == (NOW, "second")
    assert merge_metadata([day]).published_at == DAY


def test_nulls_are_filled_and_nothing_else() -> None:
    bare = replace(FACTS, title="另一个题目", author=None, tags=(), published_at=None, published_precision=None)
    merged = merge_metadata([bare, FACTS])
    assert merged == replace(FACTS, title="另一个题目")
    assert merge_metadata([bare]) == bare


def test_json_and_back() -> None:
    facts = replace(FACTS, updated_at=DAY, heading_date=date(2024, 5, 23))
    assert decode_metadata(json.loads(json.dumps(encode_metadata(facts)))) == facts
    listed = make_listed(updated_at=DAY, precision="day")
    assert decode_listed(json.loads(json.dumps(encode_listed(listed)))) == listed
    assert decode_listed(encode_listed(make_listed(published_at=None))) == make_listed(published_at=None)
