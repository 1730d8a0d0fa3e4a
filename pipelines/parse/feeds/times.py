"""Reads the times of a feed: RFC 3339 in Atom, RFC 822 in RSS, and what is written for them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from pipelines.parse.timestamps import read_timestamp
from pipelines.records.kinds import Precision

# English names count by their first three letters; the others are those of Java in a Chinese locale.
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_CHINESE = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"
_MONTHS = {
    **{name: number for number, name in enumerate(_ENGLISH.split(), 1)},
    **{name: number for number, name in enumerate(_CHINESE.split(), 1)},
    **{f"{number}月": number for number in range(1, 13)},
}
# Hours from UTC: the zones of RFC 822, and names in use that mean one zone alone.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **{"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "ast": -4, "adt": -3},
    **{"bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9},
    **{"aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
_ZONE = r"(?:(?:gmt|utc?)? ?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)\b|(?P<zone>[a-z]{1,5})\b)"
_MONTH = r"(?P<month>[a-z]{3,9}|[0-9一二十][0-9一二三四五六七八九十]?月|[三四五六七八九]月)"
_FORMS = (
    rf"(?P<day>\d{{1,2}})[ -]{_MONTH}\.?,?[ -](?P<year>\d{{4}}|\d{{2}})(?:,? {_CLOCK}(?: ?{_ZONE})?)?\b",
    rf"{_MONTH} (?P<day>\d{{1,2}}) {_CLOCK}(?: {_ZONE})? (?P<year>\d{{4}})\b",  # as C and Java print a time
)
_PATTERNS = tuple(re.compile(rf"(?<![\w:]){form}", re.ASCII | re.IGNORECASE) for form in _FORMS)
_FIRST_YEAR_OF_1900 = 50  # of years with two digits, as RFC 2822 has it


def read_feed_time(text: str) -> tuple[datetime, Precision] | tuple[None, None]:
    """The time in a text and its precision: to the day where no time is given, or no zone that is known.

    >>> read_feed_time("Mon, 03 Jun 24 09:00 EST")
    (datetime.datetime(2024, 6, 3, 14, 0, tzinfo=datetime.timezone.utc), 'second')
    >>> read_feed_time("2024-06-03t09:00:00.5+08:00")
    (datetime.datetime(2024, 6, 3, 1, 0, 0, 500000, tzinfo=datetime.timezone.utc), 'second')
    """
    text = " ".join(text.split())
    match = next((match for pattern in _PATTERNS if (match := pattern.search(text))), None)
    if match is None:
        return read_timestamp(text)
    try:
        day = date(_read_year(match["year"]), _find_month(match["month"]), int(match["day"]))
        zone = _find_zone(match)
        if zone is None or match["hour"] is None:
            return datetime.combine(day, time(tzinfo=UTC)), "day"
        clock = time(int(match["hour"]), int(match["minute"]), min(int(match["second"] or 0), 59), tzinfo=zone)
        return datetime.combine(day, clock).astimezone(UTC), "second"
    except (KeyError, ValueError, OverflowError):
        return None, None


def _read_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= _FIRST_YEAR_OF_1900 else 2000)


def _find_month(name: str) -> int:
    return _MONTHS[name if name.endswith("月") else name[:3].lower()]


def _find_zone(match: re.Match[str]) -> timezone | None:
    if match["offset"]:
        sign, digits = match["offset"][0], match["offset"][1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset)
    hours_from_utc = _ZONES.get((match["zone"] or "").lower())
    return None if hours_from_utc is None else timezone(timedelta(hours=hours_from_utc))
