"""Finds the dates that are printed beside the titles of papers: `Nov., 2031`, `2031.05.13`, `2031年5月`, `’31`."""

import re

from pipelines.parse.vocabulary import list_words, make_pattern

_MONTHS = list_words(
    "January|February|March|April|May|June|July|August|September|October|November|December",
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec",
)
_MONTH = rf"\b(?:{make_pattern(_MONTHS)})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"[-./]\d{1,2}(?!\d)"
_DATE = re.compile(
    rf"(?:{_DAY}[.,]?\s*(?:of\s+)?)?{_MONTH}(?:\s*[-–/]\s*{_MONTH})?[,，/]?\s*(?:{_DAY}[,，]?\s*)?{_YEAR}(?!\d)"
    rf"|(?<!\d)(?:\d{{1,2}}[-./]){{1,2}}{_YEAR}(?!\.?\d)"
    rf"|(?<!\d){_YEAR}[,，/-]?\s*{_MONTH}(?:\s*{_DAY})?"
    rf"|(?<!\d){_YEAR}\s*年度?(?:\s*\d{{1,2}}\s*月份?)?(?:\s*\d{{1,2}}\s*[日号])?"
    r"|(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\.?\d)"
    rf"|(?<!\d){_YEAR}(?:[a-e]\b|(?:{_NUMBER}){{0,2}})(?!\d|\.\d{{3}})"  # `2012.12345` is an identifier of arXiv
    r"|[’‘'`]\s*(?P<short>\d\d)(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_YEAR_ALONE = re.compile(_YEAR)
_COMMAS = re.compile(r"\s?([,，;；])(?:\s?[,，;；])*(?!\S)")
_SEPARATORS = " \t,，;；.。-–"


def find_year(text: str) -> int | None:
    """The year of the first date in a text; two digits mean a year from 1970 to 2069.

    >>> find_year("Nov., 2031"), find_year("2031.05.13"), find_year("ECCV’98"), find_year("2012.12345")
    (2031, 2031, 1998, None)
    """
    date = _DATE.search(text)
    if date is None:
        return None
    if date["short"] is None:
        return int(_YEAR_ALONE.findall(date[0])[0])
    short = int(date["short"])
    return 1900 + short if short >= 70 else 2000 + short


def drop_dates(text: str) -> str:
    """A text without its dates, and without the punctuation around them.

    >>> drop_dates("ICCV, Oct. 2031")
    'ICCV'
    >>> drop_dates("ICCV 2031, Oral")
    'ICCV, Oral'
    """
    bare, count = _DATE.subn(" ", text)
    left = " ".join(bare.split())
    return (_COMMAS.sub(r"\1", left) if count else left).strip(_SEPARATORS)


def find_dates(text: str) -> list[tuple[int, int]]:
    """Where the dates in a text start and end.

    >>> find_dates("Nov. 2031 (Ink)")
    [(0, 9)]
    """
    return [date.span() for date in _DATE.finditer(text)]
