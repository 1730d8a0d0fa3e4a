"""Reads a whole reference to a paper in one of the usual styles: APA, Harvard, IEEE, MLA, GB/T 7714 and Vancouver.

Text that does not begin with names, or that has no title behind them, is no reference.
"""

import re
from dataclasses import replace

from pipelines.parse.bibliography import (
    ACRONYM,
    FIELDS,
    INVERTED_NAMES,
    PLAIN_VENUE,
    VENUE,
    Citation,
    find_names_end,
    narrow_signs,
)
from pipelines.parse.printed_dates import drop_dates, find_year
from pipelines.patterns import compile_late

_YEAR = r"(?:19|20)\d\d(?!\d)[a-e]?"
_NUMBER = re.compile(r"\s*(?:[\[(]\d{1,3}[\])]|\d{1,3}[.、)](?!\d))\s*")
# What comes between the authors and the title, and what ends the title.
_DATED = re.compile(rf"\s*[.,:]?\s*(?:\(\s*(?P<year>{_YEAR})[^()]{{,20}}\)|(?P<bare>{_YEAR})(?=\s*[.,:]))\s*[.,:]?\s*")
_BEFORE_TITLE = re.compile(r"\s*[.,:]?\s*")
_BEHIND_TITLE = r"(?=\s*(?:[.,:;(《“\"/]|in\b|arXiv|(?:19|20)\d\d|[A-Z]|$))\s*[.,:;]?\s*"
_QUOTED = re.compile(
    rf"(?:[\"“「『《](?P<title>[^\"“”「」『』《》]{{2,300}}?)[.,]?[\"”」』》]|[‘'](?P<single>.{{4,300}}?)[.,]?[’']){_BEHIND_TITLE}"
)
_TYPED = re.compile(
    r"(?P<title>[^\[\]]{2,300}?)\s*\[(?:[JCDMRNPSAGZ]|EB|DB|CP|OL)(?:/(?:OL|CD|MT|DK))?\]\s*(?://|[.,:])?\s*"
)
_SENTENCE = re.compile(r"(?P<title>.{4,300}?(?<!\b[A-Z])(?<!\bvs)(?:[?!]|\.(?=\s|$)|(?<=[一-鿿])\.|\s*(?=//)))\s*")
_VENUE_START = re.compile(rf"(?:\s*(?:in|见|载于?|发表于)\b[\s:]*|\s*//\s*)?(?:{_YEAR}\s+)?", re.IGNORECASE)
_VENUE = compile_late(
    r"[《“\"]?(?P<venue>(?:(?!\s+arXiv:)(?:[^,;:()\d《》“”\".]|\.(?!\s*(?:\d|$))|\d+(?:st|nd|rd|th)\b))+)"
)
_CHINESE_VENUE = compile_late(r"[一-鿿A-Z]{2,30}")
_PLACE = compile_late(r"[一-鿿]{2,6}\s*:\s*(?=[一-鿿])")  # of a publisher
_PAGES = re.compile(r"\b(?:pp?\.?\s*|:\s*)\d+\s*[-–]\s*\d+")
_MAX_LENGTH = 600  # in characters: a longer text is prose
_MIN_WORDS, _MIN_HAN = 2, 4  # of a title that no sign marks
_HAN = compile_late("[一-鿿]")
_ENDS = " \t.,，。．;；:："


def read_reference(text: str) -> tuple[str, Citation] | None:
    """The title in a reference, and its authors, venue and year; None for any other text.

    >>> read_reference("Xu, X., & Yan, B. (2007). Star charts. Journal of Ink, 3(2), 1-9.")
    ('Star charts', Citation(authors='Xu, X., & Yan, B.', venue='Journal of Ink', year=2007))
    >>> read_reference("Xu Xing wrote about star charts in 2007.") is None
    True
    """
    if len(text) > _MAX_LENGTH:
        return None
    narrow = narrow_signs(text)
    number = _NUMBER.match(narrow)
    start = number.end() if number else 0
    end = start + find_names_end(narrow[start:])
    title = _find_title(narrow, end) if end > start else None
    if title is None:
        return None
    group = "single" if title.re is _QUOTED and title["single"] else "title"
    citation = _read_rest(narrow, end, title)
    if not _is_reference(narrow[start:end], title, citation, narrow[title.end() :]):
        return None
    authors, printed = text[start:end].strip().rstrip(",，、;；"), text[slice(*title.span(group))]
    return printed.strip(_ENDS), replace(citation, authors=authors)


def _find_title(text: str, end: int) -> re.Match[str] | None:
    """The title behind the authors: in quotes, before a type such as `[J]`, or a sentence behind a full stop."""
    dated = _DATED.match(text, end)
    start = (dated or _BEFORE_TITLE.match(text, end)).end()  # type: ignore[union-attr]
    if marked := _QUOTED.match(text, start) or _TYPED.match(text, start):
        return marked
    before = text[max(0, end - 2) : start].rstrip()
    return _SENTENCE.match(text, start) if before.endswith((".", ",", ":", ")")) and (dated or "." in before) else None


def _read_rest(text: str, authors_end: int, title: re.Match[str]) -> Citation:
    """The venue and the year, from what is printed before and behind the title."""
    dated = _DATED.match(text, authors_end)
    behind = _PAGES.sub("", text[title.end() :])
    year = int((dated["year"] or dated["bare"])[:4]) if dated else find_year(behind)
    start = _PLACE.match(behind) or _VENUE_START.match(behind)
    venue = _VENUE.match(behind, start.end())  # type: ignore[union-attr]
    return Citation(venue=(drop_dates(venue["venue"]).strip(_ENDS) or None) if venue else None, year=year)


def _is_reference(authors: str, title: re.Match[str], citation: Citation, behind: str) -> bool:
    """Whether names and a title make a reference: one that a type, a year or nothing behind it marks as such."""
    if title.re is _TYPED:
        return True
    if title.re is _QUOTED:
        return citation.year is not None or not behind
    words, letters = len(title["title"].split()), len(_HAN.findall(title["title"]))
    if citation.year is None or FIELDS.search(authors) or (words < _MIN_WORDS and letters < _MIN_HAN):
        return False
    if citation.venue is None:
        return INVERTED_NAMES.match(authors) is not None
    return any(form.fullmatch(citation.venue) for form in (VENUE, ACRONYM, PLAIN_VENUE, _CHINESE_VENUE))
