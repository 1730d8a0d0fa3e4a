"""What is known of a site before it is read again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.archive.queries.known_sites import RevisitPolicy
from pipelines.archive.store import Archive
from pipelines.records.readings import Reading
from pipelines.records.sites import Deployed, KnownSite, WholeList
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, NOW, SECOND, make_facts, make_page, make_reading, settle, store

ROTATION = RevisitPolicy(at_least=3, days=300, recent=2, recent_days=2)
MARCH = datetime(2025, 3, 1, tzinfo=UTC)


def recall(archive: Archive, policy: RevisitPolicy = ROTATION, now: datetime = NOW) -> dict[str, KnownSite]:
    return {known.site.base_url: known for known in archive.sites.known(policy, now)}


def make_note(number: int, day: int, **given: object) -> Reading:
    facts = make_facts(title=f"{number}", published_at=MARCH + timedelta(days=day), published_precision="day")
    url = f"{SECOND.base_url}{number}/"
    return make_reading(site=SECOND, kind="note", key=url, url=url, metadata=facts, **given)


def test_an_archive_that_knows_nothing(archive: Archive) -> None:
    assert archive.sites.known(ROTATION, NOW) == []


def test_a_site_that_was_never_taken_in(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    assert recall(archive)[FIRST.base_url] == KnownSite(FIRST, None, None, None, None, {}, ())


def test_what_was_taken_in(archive: Archive) -> None:
    store(archive, make_reading(metadata=make_facts(published_at=NOW, updated_at=NOW)))
    settle(archive, make_reading().url, at=NOW)
    archive.sites.mark_deployment_complete(make_page(url=FIRST.base_url, fetched_from="http://127.0.0.1:8000/"))
    known = recall(archive)[FIRST.base_url]
    modified = "Wed, 22 May 2024 08:00:00 GMT"
    assert (known.home_etag, known.home_last_modified, known.settled_at) == ('"1"', modified, NOW)
    assert known.home_fetched_from == "http://127.0.0.1:8000/"
    assert known.days == {date(2024, 5, 22): 1}
    (due,) = known.due
    assert (due.url, due.title, due.published_at, due.updated_at) == (make_reading().url, "虚拟人 日报", NOW, NOW)


def test_live_pages_are_counted_by_the_day_that_they_print(archive: Archive) -> None:
    notes = [make_note(number, day) for number, day in enumerate((0, 0, 5, 6))]
    undated = replace(make_note(9, 0), metadata=make_facts(published_at=None, published_precision=None))
    for note in (*notes, undated, replace(make_note(10, 0), media_type="text/markdown")):
        store(archive, note)
    settle(archive, *(note.url for note in (*notes[:3], undated)), site=SECOND, at=NOW)
    assert recall(archive)[SECOND.base_url].days == {date(2025, 3, 1): 2, date(2025, 3, 6): 1}
    everything = recall(archive, replace(ROTATION, at_least=99))[SECOND.base_url].due
    assert {listed.url for listed in everything} == {note.url for note in (*notes[:3], undated)}


def test_recent_posts_come_first_and_then_whoever_was_not_seen_for_long(archive: Archive) -> None:
    days = (0, 1, 2, 30, 31, 31, 31)
    seen = (5, 1, 3, 9, 8, 7, 9)
    for number, (day, at) in enumerate(zip(days, seen, strict=True)):
        store(archive, make_note(number, day), NOW + timedelta(hours=at))
    due = recall(archive)[SECOND.base_url].due
    assert [listed.title for listed in due] == ["5", "4", "1"]
    more = recall(archive, replace(ROTATION, at_least=5))[SECOND.base_url].due
    assert [listed.title for listed in more] == ["5", "4", "1", "2", "0"]


def test_the_longer_ago_the_more_are_due(archive: Archive) -> None:
    for number in range(10):
        store(archive, make_note(number, 0), NOW)
    archive.sites.mark_deployment_complete(make_page(site=SECOND, url=SECOND.base_url, fetched_at=NOW))
    for days, due in ((0, 3), (90, 3), (121, 5), (300, 10), (900, 10)):
        assert len(recall(archive, now=NOW + timedelta(days=days))[SECOND.base_url].due) == due


@pytest.mark.parametrize("whole", [True, False])
def test_a_deployment_that_was_read_to_its_end(archive: Archive, whole: bool) -> None:
    crawl_id = archive.runs.begin("deployments", "full", NOW)
    listed = WholeList(FIRST, NOW, frozenset())
    for commit, days in (("a", 2), ("b", 1)):
        at = NOW - timedelta(days=days)
        archive.sites.mark_deployed(crawl_id, Deployed(FIRST, f"git:{commit}", at, listed if whole else None))
    assert archive.sites.list_deployments(FIRST) == {"git:a", "git:b"}
    assert archive.sites.list_deployments(SECOND) == frozenset()
    latest = NOW - timedelta(days=1)
    ((deployed_at, listed_at),) = ask(archive, "SELECT CAST(deployed_at AS TEXT), CAST(listed_at AS TEXT) FROM sites")
    assert deployed_at.startswith(f"{latest:%Y-%m-%d %H:%M:%S}")
    assert (listed_at is not None) is whole
