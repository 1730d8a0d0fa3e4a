"""Cuts the fields before and behind a title from a line: `ICML 2031 | Slow Ovens | H. Tang`, `2031-05, Slow Ovens`.

Does not import lines.
"""

import re

from pipelines.parse.bibliography import (
    NO_CITATION,
    Citation,
    find_names_end,
    merge_citations,
    narrow_signs,
    read_citation,
)
from pipelines.parse.notes.columns import EMPTY_CELLS, LINK_WORDS
from pipelines.parse.notes.titles import SEPARATORS, is_title

_BAR = re.compile(r"\s+[|｜]\s*|\s*[|｜]\s+|｜")
_DASH = re.compile(r"\s+[-–—·•]\s+")
_FIRST_DATE = re.compile(
    r"\s*(?:(?P<date>[^,，:：]{6,30})[,，:：]\s*|(?P<day>\d{4}([-./])\d\d(?:\3\d\d)?)\s+)(?=\S)", re.ASCII
)
_COMMA = re.compile(r"[,，]\s*")
_YEAR = re.compile(r"\d{4}")
_EVERYONE = re.compile(r"\bet\.?\s*al\b|等")
_SURNAME = re.compile(r"[A-Z][\w'’-]+,?\s+et\.?\s*al\b")
_SEVERAL = re.compile(r"[,，、;；]|\bet\b|等", re.IGNORECASE)


def cut_fields(text: str) -> tuple[str, Citation]:
    """A text without the fields around its title, and the citation in them.

    >>> cut_fields("ICML 2031 | Slow Ovens | H. Tang |")
    ('Slow Ovens', Citation(authors='H. Tang', venue='ICML', year=2031))
    >>> cut_fields("Slow Ovens | Bread for All")
    ('Slow Ovens | Bread for All', Citation(authors=None, venue=None, year=None))
    """
    text, by_bars = _cut_separated(text, _BAR)
    text, by_dashes = _cut_separated(text, _DASH)
    text, by_commas = _cut_commas(text)
    return text, merge_citations(merge_citations(by_bars, by_dashes), by_commas)


def _cut_separated(text: str, separator: re.Pattern[str]) -> tuple[str, Citation]:
    bounds = [match.span() for match in separator.finditer(text)]
    starts, ends = [0, *(end for _, end in bounds)], [*(start for start, _ in bounds), len(text)]
    fields = [(start, end, read_citation(_strip(text[start:end]))) for start, end in zip(starts, ends, strict=True)]
    dated = [read for _, _, read in fields if read and read.year]
    is_venued = any(read.venue for read in dated)
    citation, place = NO_CITATION, -1  # from behind first: of two names in capitals the first may be the title
    while len(fields) > 1 and place >= -1:
        start, end, read = fields[place]
        if _is_empty(text[start:end]):
            del fields[place]
        elif read and _is_field(
            read, is_dated=bool(dated), is_venued=is_venued, may_name=separator is _BAR and not citation.authors
        ):
            citation = merge_citations(citation, read)
            del fields[place]
        else:
            place = 0 if place == -1 else -2
    return text[fields[0][0] : fields[-1][1]], citation


def _is_field(read: Citation, *, is_dated: bool, is_venued: bool, may_name: bool) -> bool:
    """Whether a citation is a field of its own; without a date beside it, names and capitals may be a title."""
    if read.year:
        return True
    if read.venue:
        return is_dated and not is_venued
    several = _SEVERAL.search(read.authors or "") is not None
    return several or (is_dated and may_name)


def _is_empty(field: str) -> bool:
    bare = _strip(field).casefold()
    return bare in LINK_WORDS or bare in EMPTY_CELLS


def _strip(field: str) -> str:
    return field.strip().strip("[]【】()（）").strip(SEPARATORS.replace(".", ""))


def _cut_commas(text: str) -> tuple[str, Citation]:
    """A text without the date or the dated venue before its first comma, and without `et al.` behind another."""
    citation = NO_CITATION
    first = _FIRST_DATE.match(text)
    if first:
        date = _strip(first["date"] or first["day"])
        read = None if _YEAR.fullmatch(date) else read_citation(date)
        if read and read.year and not read.authors:
            text, citation = text[first.end() :], read
    if _EVERYONE.search(text):
        for comma in _COMMA.finditer(text):
            behind, head = _strip(text[comma.end() :]), text[: comma.start()]
            if _starts_with_everyone(behind) and is_title(head, alone=True) and read_citation(_strip(head)) is None:
                return head, merge_citations(citation, read_citation(behind) or NO_CITATION)
    return text, citation


def _starts_with_everyone(text: str) -> bool:
    names = find_names_end(narrow_signs(text))
    return _SURNAME.match(text) is not None or _EVERYONE.search(text, 0, names) is not None
