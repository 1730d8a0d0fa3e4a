"""Dates beside the titles of papers."""

import pytest

from pipelines.parse.printed_dates import drop_dates, find_year


@pytest.mark.parametrize(
    "date",
    [
        *("2031", "Nov., 2031", "June 2031", "May 13th, 2031", "13 Nov 2031", "2031 Nov", "2031/Nov", "Sept. 2031"),
        *("2031-05-13", "2031.05.13", "2031/5", "2031.05", "20310513", "203105", "13.05.2031", "05/13/2031", "’31"),
        *("2031年", "2031年5月", "2031 年 5 月 13 日", "2031年度", "Nov-Dec 2031", "'31"),
    ],
)
def test_dates(date: str) -> None:
    assert find_year(date) == 2031
    assert find_year(f"ICIG ({date})") == 2031
    assert drop_dates(date) == ""
    assert drop_dates(f"ICIG, {date}") == "ICIG"


@pytest.mark.parametrize("text", ["2012.12345", "12031", "2413.00071", "1080", "20315", "May", "", "2012.1234v2"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert find_year(text) is None
    assert drop_dates(text) == text


def test_two_digits_of_a_year() -> None:
    assert [find_year(text) for text in ("ICIG’98", "ICIG'05")] == [1998, 2005]
