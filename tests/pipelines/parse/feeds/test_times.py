"""The times of feeds: those of the standards, and those that people write."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.parse.feeds.times import read_feed_time

AT = datetime(2023, 11, 5, 21, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2023-11-05T21:04:07Z",
        "2023-11-05t21:04:07z",
        "2023-11-05 21:04:07Z",
        "2023-11-05T21:04:07+00:00",
        "2023-11-05T21:04:07-00:00",
        "2023-11-06T05:04:07+08:00",
        "2023-11-06T05:04:07+0800",
        "2023-11-06T05:04:07+08",
        "2023-11-06 05:04:07 +0800",
        "2023-11-05 21:04:07 UTC",
        "2023-11-05T16:04:07−05:00",
        " \n2023-11-05T21:04:07Z\n ",
        "Sun, 05 Nov 2023 21:04:07 GMT",
        "Sun, 5 Nov 2023 21:04:07 +0000",
        "Sun, 05 Nov 23 21:04:07 UT",
        "05 Nov 2023 21:04:07 Z",
        "sun,05 nov 2023 21:04:07 gmt",
        "Sunday, 05 November 2023 16:04:07 EST",
        "Sunday, 05-Nov-23 13:04:07 PST",
        "Mon, 06 Nov 2023 05:04:07 +0800 (China Standard Time)",
        "Mon, 06 Nov 2023 05:04:07 GMT+8",
        "Mon, 06 Nov 2023 05:04:07 UTC+08:00",
        "Mon, 06 Nov 2023 05:04:07 +800",
        "Sun, 05 Nov 2023 22:04:07 CET",
        "Mon, 06 Nov 2023 06:04:07 JST",
        "Sun Nov  5 13:04:07 PST 2023",
        "周一, 06 11月 2023 05:04:07 +0800",
        "星期一, 06 十一月 2023 05:04:07 +0800",
    ],
)
def test_a_time_to_the_second(written: str) -> None:
    assert read_feed_time(written) == (AT, "second")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-11-05T21:04:07.5Z", AT + timedelta(milliseconds=500)),
        ("2023-11-05T21:04:07.000000001z", AT),
        ("2023-11-05T21:04:07,25Z", AT + timedelta(milliseconds=250)),
        ("2023-11-05T21:04Z", AT.replace(second=0)),
        ("Sun, 05 Nov 2023 21:04 GMT", AT.replace(second=0)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Thu, 05 Nov 98 21:04:07 GMT", AT.replace(year=1998)),
        ("Mon, 05 Nov 49 21:04:07 GMT", AT.replace(year=2049)),
    ],
)
def test_parts_of_a_second_and_years_without_a_century(written: str, expected: datetime) -> None:
    assert read_feed_time(written) == (expected, "second")


@pytest.mark.parametrize(
    "written",
    [
        "2023-11-05",
        "2023-11-05T21:04:07",
        "2023-11-05 21:04:07",
        "2023-11-05T21:04:07 Nowhere",
        "2023-11-05 14:00-16:00",
        "2023-11-05 14:00:00-16:00:00",
        "Sun, 05 Nov 2023",
        "Sun, 05 Nov 2023 21:04:07",
        "Sun, 05 Nov 2023 21:04:07 XYZ",
        "Sun Nov  5 21:04:07 2023",
    ],
)
def test_a_time_without_a_zone_is_its_day(written: str) -> None:
    assert read_feed_time(written) == (datetime(2023, 11, 5, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "written",
    [
        *("", "昨天", "November", "2023-13-05T00:00:00Z", "2023-11-05T25:00:00Z", "Sun, 99 Nov 2023 09:00:00 +0800"),
        *("Sun, 05 Nox 2023 09:00:00 GMT", "Fri, 31 Dec 9999 23:00:00 -0800", "Sun, 05 Nov 2023 25:00:00 GMT"),
        *("Sun, 05 Nov 0000 09:00:00 GMT", "Sun, 05 Nov 2023 09:00:00 +9900"),
    ],
)
def test_what_is_no_time(written: str) -> None:
    assert read_feed_time(written) == (None, None)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 3_100_000_000), st.integers(-14 * 60, 14 * 60))
def test_every_time_in_every_zone(seconds: int, minutes: int) -> None:
    moment = datetime(1950, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    local, sign = moment + timedelta(minutes=minutes), "-" if minutes < 0 else "+"
    offset = f"{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    for written in (
        f"{local:%Y-%m-%dT%H:%M:%S}{sign}{offset}",
        f"{local:%a, %d %b %Y %H:%M:%S} {sign}{offset.replace(':', '')}",
        f"{local:%d %B %y %H:%M:%S} {sign}{offset}",
    ):
        assert read_feed_time(written) == (moment, "second")
