"""Finds the title of a paper in a line of a list or in a cell, and the citation around it."""

import re
from collections.abc import Sequence

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.bibliography import NO_CITATION, merge_citations
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.notes.citations import find_title, read_surroundings, read_title
from pipelines.parse.notes.columns import BRACKETS, LINK_LABEL, drop_last_label, find_kind
from pipelines.parse.notes.listed import FoundTitle
from pipelines.parse.notes.titles import CLOSING, SEPARATORS, goes_on, is_mark, is_no_title, is_place, is_title
from pipelines.parse.printed_dates import drop_dates
from pipelines.records.kinds import LinkKind

_LABEL = re.compile(r"[^.。!?！？]{1,20}[:：]\s*")
_BOLD = ("strong", "b")
_MOST_BOLD = 6  # in a line: the title is among the first
_MOST_BEFORE = 200  # characters before a title


def find_line_title(line: Line) -> FoundTitle | None:
    """The title of the first paper of a line: the text of its link, else in bold type, else before all links."""
    links = list_links(line)
    marked = [span for span in links if find_arxiv_id(span.target)][:1]
    bold = [span for span in line.spans if span.tag in _BOLD][:_MOST_BOLD]
    bold = [span for span in bold if not _is_name(line, span, links)]
    for span in [*marked, *bold]:
        alone = is_alone(line.text[: span.start]) and not (span.tag == "a" and goes_on(line.text[span.end :]))
        if found := _read_span(line, span, alone=alone):
            return found
    if links and is_alone(line.text[: links[0].start]) and (found := _read_span(line, links[0], alone=False)):
        return found
    end = links[0].start if links else len(line.text)
    of_paper = not links or find_arxiv_id(links[0].target) is not None
    if plain := find_title(drop_last_label(line.text[:end], of_paper=of_paper)):
        title, citation = plain
        return FoundTitle(title, merge_citations(citation, read_surroundings(read_unlinked(line.cut(end)))), end)
    return _find_title_behind(line, links) if marked else None


def _find_title_behind(line: Line, links: Sequence[Span]) -> FoundTitle | None:
    """The title behind the first link of a line, where that is set on a number: `[2413.00001](…) Slow Ovens`."""
    start = links[0].end
    end = links[1].start if len(links) > 1 else len(line.text)
    printed, behind = line.text[links[0].start : start], line.text[start:end].lstrip(CLOSING)
    is_number = is_alone(line.text[: links[0].start]) and is_no_title(printed) and not is_place(printed)
    found = find_title(behind) if is_number and not goes_on(behind) else None
    return (
        FoundTitle(found[0], merge_citations(found[1], read_surroundings(read_unlinked(line.cut(end)))), end)
        if found
        else None
    )


def _is_name(line: Line, bold: Span, links: Sequence[Span]) -> bool:
    """Whether bold type is the name before a title, as in `**StarNet**: Charts from Ink`."""
    end = next((link.start for link in links if link.start >= bold.end), len(line.text))
    behind = line.text[bold.end : end].strip()
    return behind.startswith((":", "：")) and not is_mark(behind) and read_surroundings(behind) == NO_CITATION


def find_link_title(line: Line) -> FoundTitle | None:
    """The title that the first arXiv link of a line is set on, if the line begins with it."""
    span = next(span for span in list_links(line) if find_arxiv_id(span.target))
    return _read_span(line, span, alone=True) if is_alone(line.text[: span.start]) else None


def _read_span(line: Line, span: Span, *, alone: bool) -> FoundTitle | None:
    title, citation = read_title(line.text[span.start : span.end])
    if not is_title(title, alone=alone):
        return None
    behind, before = line.cut(span.end), line.cut(0, span.start)
    if citation == NO_CITATION:
        citation = read_surroundings(read_unlinked(behind))
    return FoundTitle(title, merge_citations(citation, read_surroundings(read_unlinked(before))), span.end)


def list_links(line: Line) -> list[Span]:
    return sorted((span for span in line.spans if span.tag == "a" and span.target), key=lambda span: span.start)


def is_alone(before: str) -> bool:
    """Whether a title can begin after this text: marks, brackets, dates, a venue or a label such as `论文：`."""
    if len(before) > _MOST_BEFORE:
        return False
    bare = drop_dates(BRACKETS.sub(" ", before))
    return is_mark(bare) or _LABEL.fullmatch(before.strip()) is not None or read_surroundings(before) != NO_CITATION


def read_unlinked(line: Line) -> str:
    """The text of a line without the text of its links."""
    parts, start = list[str](), 0
    for span in list_links(line):
        parts.append(line.text[start : max(start, span.start)])
        start = max(start, span.end)
    return " ".join("".join([*parts, line.text[start:]]).split())


def read_kinds(line: Line) -> dict[int, LinkKind]:
    """The kinds of links by their texts, such as `[Code](…)`, or by the label before them, as in `Code: …`."""
    labels = {label.end(): label[0] for label in LINK_LABEL.finditer(line.text)}
    kinds: dict[int, LinkKind] = {}
    for index, span in enumerate(line.spans):
        if span.tag != "a":
            continue
        label = labels.get(span.start) or labels.get(span.start - 1) or ""
        if kind := find_kind(line.text[span.start : span.end].strip(SEPARATORS)) or find_kind(label):
            kinds[index] = kind
    return kinds
