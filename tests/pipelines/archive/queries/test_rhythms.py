"""When each site published and was last read."""

from datetime import timedelta

from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.queries.rhythms import SiteHistory
from pipelines.archive.store import Archive
from tests.support.factories import FIRST, NOW, SECOND, make_facts, make_reading, store

DAY = timedelta(days=1)


def end_run(archive: Archive, spider: str, day: int, base_url: str, outcome: str) -> None:
    run = archive.runs.begin(spider, "refresh", NOW + day * DAY)
    archive.runs.finish(run, NOW + day * DAY, outcome, CrawlCounts(), [SiteEnd(base_url, outcome, 1)])


def test_the_days_on_which_a_site_published(archive: Archive) -> None:
    for number, days_ago in enumerate((0, 0, 3, 9)):
        metadata = make_facts(published_at=NOW - days_ago * DAY)
        store(archive, make_reading(url=f"{FIRST.base_url}{number}/", key=f"{number}", metadata=metadata))
    archive.sites.upsert(SECOND)
    end_run(archive, "kedreamix", 1, FIRST.base_url, "finished")
    end_run(archive, "lectures", 0, SECOND.base_url, "unreached")
    end_run(archive, "kedreamix", 2, FIRST.base_url, "busy")
    today = NOW.date()
    first = SiteHistory(FIRST.base_url, "kedreamix", NOW + DAY, (today, today - 3 * DAY, today - 9 * DAY))
    second = SiteHistory(SECOND.base_url, "lectures", NOW, ())
    assert archive.runs.site_histories(NOW + DAY) == [second, first]
    assert archive.runs.site_histories(NOW) == [second]


def test_a_site_that_was_never_read_has_no_history(archive: Archive) -> None:
    archive.sites.upsert(FIRST)
    assert archive.runs.site_histories(NOW) == []
