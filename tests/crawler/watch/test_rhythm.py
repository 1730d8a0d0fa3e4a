"""How often a site is looked at."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.watch.rhythm import LONGEST, SHORTEST, UNKNOWN, choose_interval, list_due
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
