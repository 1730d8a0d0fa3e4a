"""How often a site is looked at, and when a job is tried again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.queue.jobs import Job, make_revisit
from crawler.queue.retries import BACKOFFS, decide_retry
from crawler.queue.rhythm import LONGEST, SHORTEST, UNKNOWN, choose_interval, list_due
from pipelines.archive.queries.rhythms import SiteHistory

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


def before(*days: int) -> tuple[date, ...]:
    return tuple(TODAY - number * DAY for number in days)


@pytest.mark.parametrize(
    ("days", "interval"),
    [
        (before(0, 1, 2, 3), SHORTEST),
        (before(0), SHORTEST),
        (before(3, 5, 7, 9), 2 * DAY),
        (before(40, 41, 42), 4 * DAY),  # it was daily, and has been silent for 40 days
        (before(450, 451), LONGEST),
        (before(0, 100, 200), LONGEST),
        (before(-2, -1, 0), SHORTEST),  # posts that are dated ahead
        ((), UNKNOWN),
    ],
)
def test_a_site_is_looked_at_as_often_as_it_publishes(days: tuple[date, ...], interval: timedelta) -> None:
    assert choose_interval(days, TODAY) == interval


def test_sites_are_due_once_their_interval_has_passed() -> None:
    daily, dead = before(0, 1, 2), before(450, 451)
    histories = [
        SiteHistory("https://daily.example/", "kedreamix", NOW - DAY, daily),
        SiteHistory("https://just.example/", "kedreamix", NOW - DAY / 2, daily),
        SiteHistory("https://dead.example/", "kedreamix", NOW - 29 * DAY, dead),
        SiteHistory("https://long-dead.example/", "kedreamix", NOW - 30 * DAY, dead),
    ]
    assert [site.base_url for site in list_due(histories, NOW)] == [
        "https://daily.example/",
        "https://long-dead.example/",
    ]


@pytest.mark.parametrize(("exit_code", "attempts"), [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (75, 19), (-9, 9)])
def test_jobs_that_are_not_tried_again(exit_code: int, attempts: int) -> None:
    assert decide_retry(exit_code, attempts) is None


@pytest.mark.parametrize("exit_code", [75, 5, 130, -9, -15])
def test_pauses_double_and_end(exit_code: int) -> None:
    waits = []
    while retry := decide_retry(exit_code, len(waits)):
        waits.append(retry.wait)
    assert 2 * waits[0] == waits[1]
    assert waits == sorted(waits)
    if exit_code in (75, 5):
        assert timedelta(hours=4) < sum(waits, timedelta()) < timedelta(hours=6)
        assert waits[-1] <= BACKOFFS[exit_code].longest


def test_sites_on_one_host_share_a_lock() -> None:
    blog, talk = (
        Job("refresh", "https://kedreamix.github.io/"),
        Job("crawl", "http://kedreamix.github.io:80/Talk2Paper/"),
    )
    assert blog.host == talk.host
    assert blog.subject != talk.subject


def test_a_site_is_read_again_by_its_own_spider() -> None:
    assert make_revisit("https://a.example/", "kedreamix").words == ("refresh", "--site", "https://a.example/")
    assert make_revisit("https://a.example/", "feed").words == ("crawl", "feed", "-a", "site=https://a.example/")
    assert Job("reparse").words == ("reparse",)
