"""Reads what is printed around the title of a paper in a list: authors, venue and date in any order and brackets.

Does not import lines.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.parse.bibliography import (
    NO_CITATION,
    Citation,
    merge_citations,
    read_citation,
    read_labelled_citation,
    split_citation,
)
from pipelines.parse.notes.columns import EMPTY_CELLS, LINK_LABEL, LINK_WORDS
from pipelines.parse.notes.fields import cut_fields
from pipelines.parse.notes.titles import SEPARATORS, clean_title, drop_marks, is_title, split_sentences
from pipelines.parse.printed_dates import find_year
from pipelines.parse.references import read_reference

_PARTS = re.compile(r"(?P<bracket>[\[【(（][^\[\]【】()（）]*[\]】)）])|(?P<plain>[^\[\]【】()（）|｜]+)")
_DASH = re.compile(r"\s[-–—·•]\s")
_LEADING_BRACKET = re.compile(r"\s*[\[【(（](?P<inner>[^\[\]【】()（）]{1,60})[\]】)）]\s*(?=\S)")
_PAGES = re.compile(
    r"[,，]?\s*\b(?:pp?\.?|pages?|vol(?:ume)?\.?|no\.?|issue|art\.?)\s*\d+(?:\s*[-–—]+\s*\d+)?(?![\d.]*[A-Za-z])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"《「『](?P<title>[^“”\"《》「」『』]{6,300})[”\"》」』]")
_COMMA = re.compile(r"[,，]\s*")
_SYMBOL = re.compile(r":[a-z][a-z0-9_+-]*:|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]+")
_FULL_STOP = re.compile(r"(?<=[a-z]{2})(?<!\bal)\.$")
_SEVERAL = re.compile(r"[,，、;；&]|\band\b|\bet\b|等", re.IGNORECASE)
_LONGEST_NAME = 4  # in words
_MAX_LENGTH = 600  # in characters: a longer text is no title, and beside one its description


def read_surroundings(text: str) -> Citation:
    """The citation in a text before or behind a title; text that follows the citation is left out.

    >>> read_surroundings("(2031), H. Tang et al. We bake bread.")
    Citation(authors='H. Tang et al.', venue=None, year=2031)
    """
    citation, plain = NO_CITATION, True
    bare = _PAGES.sub("", LINK_LABEL.sub(" ", text[:_MAX_LENGTH]))
    for part, bracketed in _split_parts(_SYMBOL.sub("|", bare)):
        read = (read_labelled_citation(part) or _read_part(part)) if plain or bracketed else None
        if read:
            citation = merge_citations(citation, read)
        elif not bracketed:
            plain = False
    return citation


def _read_part(part: str) -> Citation | None:
    """A citation; one long name in capitals is no author but a headline."""
    read = read_citation(part)
    if read is None or read.authors is None:
        return read
    if len(read.authors.split()) > _LONGEST_NAME and not _SEVERAL.search(read.authors):
        return None
    return replace(read, authors=_FULL_STOP.sub("", read.authors))


def _split_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text that have letters or digits, and whether each is in brackets."""
    for match in _PARTS.finditer(text):
        pieces = [match[0]] if match["bracket"] else [p for s in split_sentences(match[0]) for p in _DASH.split(s)]
        for piece in pieces:
            bare = piece.strip(SEPARATORS)
            if any(map(str.isalnum, bare)) and bare.casefold() not in LINK_WORDS | EMPTY_CELLS:
                yield piece.strip().strip("[]【】()（）,，;；:：|·- "), match["bracket"] is not None


def read_title(printed: str) -> tuple[str, Citation]:
    """The title in a text that is nothing but a title, with or without a citation in brackets around it.

    >>> read_title("[ICML 2031] Slow Ovens (Oral, ICML)")
    ('Slow Ovens', Citation(authors=None, venue='ICML', year=2031))
    """
    before = NO_CITATION
    text = printed.strip()
    if len(text) > _MAX_LENGTH:
        return text, NO_CITATION
    while (bracket := _LEADING_BRACKET.match(text)) and (read := _read_leading(bracket["inner"])):
        before, text = merge_citations(before, read), text[bracket.end() :]
    title, behind = split_citation(clean_title(text))
    return clean_title(title), merge_citations(before, behind)


def _read_leading(inner: str) -> Citation | None:
    return read_citation(inner) if find_year(inner) else None


def find_title(text: str) -> tuple[str, Citation] | None:
    """The title in a text before its links, and the citation around it: `H. Tang. Slow Ovens. ICML 2031`."""
    if len(text) > _MAX_LENGTH:
        return None
    if reference := read_reference(drop_marks(text.strip())):
        return reference
    quoted = _QUOTED.search(text)
    if quoted and is_title(quoted["title"].rstrip(".,，。"), alone=True):
        around = (read_surroundings(text[quoted.end() :]), read_surroundings(text[: quoted.start()]))
        return clean_title(quoted["title"]), merge_citations(*around)
    text, fields = cut_fields(drop_marks(text.strip()))
    before = fields
    sentences = split_sentences(text)
    for number, sentence in enumerate(sentences):
        title, citation = _cut_tail(*read_title(sentence))
        is_last = number == len(sentences) - 1
        dated = is_last and (citation.year or fields.year) is not None
        if is_title(title, alone=True, dated=dated) and _is_named(title, sentence, is_last=is_last, dated=dated):
            behind = read_surroundings(" ".join(sentences[number + 1 :]))
            return title, merge_citations(merge_citations(citation, behind), before)
        if not (read := read_citation(sentence.strip(SEPARATORS))):
            return None
        before = merge_citations(before, read)
    return None


def _is_named(title: str, sentence: str, *, is_last: bool, dated: bool) -> bool:
    """Whether a sentence is a title and no list of authors.

    Words in capitals can be either: the last sentence is a title, as `Ovens Considered Helpful`, unless it lists names.
    """
    read = read_citation(sentence.strip(SEPARATORS))
    authors = read.authors if read and not read.venue else None
    lists_names = authors is not None and (not is_last or _SEVERAL.search(authors) is not None)
    return is_title(title, alone=not title.isascii(), dated=dated) and not lists_names


def _cut_tail(title: str, citation: Citation) -> tuple[str, Citation]:
    """A title without the authors, venue and year after one of its commas."""
    if find_year(title):
        for comma in _COMMA.finditer(title):
            read = read_citation(title[comma.end() :])
            head = clean_title(title[: comma.start()])
            if read and read.year and is_title(head, alone=True, dated=True):
                return head, merge_citations(citation, read)
    return title, citation
