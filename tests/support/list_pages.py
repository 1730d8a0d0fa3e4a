"""Two known sites of one blog and pages of their lists, as a refresh finds them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pipelines.records.sites import KnownSite, Listed, ListPage, Site

NOW = datetime(2025, 9, 20, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
DAYS = [date(2025, 9, day) for day in range(1, 20)]
FIRST = KnownSite(Site("b", "https://a.example/", "butterfly"), '"1"', "Wed", None, NOW - WEEK / 2, {}, ())
SECOND = replace(FIRST, site=Site("b", "https://a.example/talk/", "matery", 1), home_etag='W/"2"')


def make_listing(*days: date, next_url: str | None = "https://a.example/archives/page/2/") -> ListPage:
    """A page of a list with one post per day, in this order."""
    stamps = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    entries = tuple(Listed(f"https://a.example/{n}/", published_at=stamp) for n, stamp in enumerate(stamps))
    return ListPage(entries, next_url, None)
