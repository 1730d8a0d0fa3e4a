"""How runs went and how sites are doing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.queries.health import OverduePolicy
from pipelines.archive.schema.crawls import sites
from pipelines.archive.store import Archive, open_archive
from tests.support.factories import FIRST, NOW, SECOND, make_reading, settle, store

DAY = timedelta(days=1)
RECENT, ALL = OverduePolicy(NOW - DAY, ()), OverduePolicy(NOW + DAY, ())


def test_runs_are_told_as_they_ended(archive: Archive, archive_url: str) -> None:
    bases = [FIRST.base_url]
    ended = archive.runs.begin("kedreamix", "full", NOW, bases)
    archive.runs.finish(ended, NOW + DAY, "failed", CrawlCounts(requests=23, failures=2))
    killed, running = (archive.runs.begin("kedreamix", "refresh", NOW + DAY, bases) for _ in range(2))
    archive.runs.begin("else", "full", NOW)
    archive.sites.acquire(FIRST.base_url)
    watcher = open_archive(archive_url)
    runs = watcher.runs.latest(4)
    watcher.close()
    assert [(run.id, run.outcome) for run in runs] == [
        (running + 1, "interrupted"),
        (running, "running"),
        (killed, "interrupted"),
        (ended, "failed"),
    ]
    assert (runs[-1].started_at, runs[-1].finished_at, runs[-1].mode) == (NOW, NOW + DAY, "full")
    assert (runs[-1].counts["requests"], runs[-1].counts["failures"], runs[-1].counts["posts_gone"]) == (23, 2, 0)
    assert set(runs[1].counts.values()) == {None}
    assert len(archive.runs.latest(1)) == 1


def test_runs_that_end_and_begin_while_they_are_asked_about(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = archive.runs.begin("kedreamix", "refresh", NOW, [FIRST.base_url])

    def happen(_self: SiteLocks, _base_url: str) -> bool:
        archive.runs.finish(ending, NOW, "finished", CrawlCounts())
        archive.runs.begin("kedreamix", "refresh", NOW, [SECOND.base_url])
        return False

    monkeypatch.setattr(SiteLocks, "is_held", happen)
    assert [run.outcome for run in archive.runs.latest(2)] == ["running", "finished"]


def test_a_site_that_nothing_is_known_of(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    (site,) = archive.runs.site_health(RECENT)
    assert (site.base_url, site.live, site.gone, site.overdue) == (FIRST.base_url, 0, 0, 0)
    assert {site.checked_at, site.last_run_at, site.last_outcome, site.last_success_at, site.last_change_at} == {None}


def test_the_last_run_and_the_last_good_one(archive: Archive) -> None:
    archive.sites.upsert(SECOND)
    archive.sites.upsert(FIRST)
    for day, outcome in enumerate(("finished", "finished", "under_floor", "busy")):
        run = archive.runs.begin("kedreamix", "refresh", NOW + day * DAY)
        archive.runs.finish(run, NOW + day * DAY, outcome, CrawlCounts(), [SiteEnd(FIRST.base_url, outcome, 1)])
    first, second = archive.runs.site_health(RECENT)
    assert (first.last_outcome, first.last_run_at) == ("under_floor", NOW + 2 * DAY)
    assert first.last_success_at == NOW + DAY
    assert (second.base_url, second.last_outcome) == (SECOND.base_url, None)


def test_addresses_are_counted_by_how_they_are(archive: Archive) -> None:
    store(archive, make_reading())
    store(archive, make_reading(url=f"{FIRST.base_url}b/", key="b"), NOW - 3 * DAY)
    store(archive, make_reading(site=SECOND, url=f"{SECOND.base_url}c/", key="c"), NOW - 3 * DAY)
    settle(archive, f"{FIRST.base_url}a/", at=NOW + DAY)
    first, second = archive.runs.site_health(ALL)
    assert (first.live, first.gone, first.overdue) == (1, 1, 1)
    assert (second.live, second.gone, second.overdue) == (1, 0, 1)
    assert (first.last_change_at, second.last_change_at) == (NOW + DAY, NOW - 3 * DAY)
    assert [site.overdue for site in archive.runs.site_health(RECENT)] == [0, 1]


@pytest.mark.parametrize(
    ("checked", "deployed", "settled", "telling", "overdue"),
    [
        (None, None, None, {"butterfly"}, 1),
        (None, None, NOW, {"butterfly"}, 0),
        (None, None, NOW, {"matery"}, 1),
        (None, None, NOW - 2 * DAY, {"butterfly"}, 1),
        (NOW, NOW - 4 * DAY, None, (), 0),
        (NOW - 2 * DAY, NOW - 4 * DAY, None, (), 1),
        (NOW, NOW - DAY, None, (), 1),
    ],
)
def test_a_post_is_overdue_unless_something_tells_that_it_is_as_it_was(
    sqlite_archive: Archive,
    checked: datetime | None,
    deployed: datetime | None,
    settled: datetime | None,
    telling: set[str],
    overdue: int,
) -> None:
    """Of a post that was last seen three days ago; it is to be seen every day."""
    store(sqlite_archive, make_reading(), NOW - 3 * DAY)
    with sqlite_archive.write() as connection:
        moments = {"checked_at": checked, "deployed_at": deployed, "settled_at": settled}
        connection.execute(update(sites).values(moments))
    (site,) = sqlite_archive.runs.site_health(OverduePolicy(NOW - DAY, telling))
    assert site.overdue == overdue
