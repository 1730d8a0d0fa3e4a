"""Reads a row of a table: by the columns of its header, or by the forms of titles where the header is unknown."""

from collections.abc import Mapping, Sequence
from itertools import islice

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.bibliography import Citation, merge_citations
from pipelines.parse.html.lines import Line, Span, split_breaks
from pipelines.parse.notes.citations import read_surroundings, read_title
from pipelines.parse.notes.columns import EMPTY_CELLS, LINK_KINDS, Column
from pipelines.parse.notes.line_titles import find_line_title, list_links, read_kinds, read_unlinked
from pipelines.parse.notes.listed import FoundTitle, ListedLine, find_papers, name_paper
from pipelines.parse.notes.titles import is_mark, is_no_title
from pipelines.parse.printed_dates import drop_dates, find_year
from pipelines.records.kinds import LinkKind

_MOST_BOLD = 6  # in a row: the title is among the first
_MOST_LINES = 20  # of a cell


def read_row(line: Line, columns: Mapping[Column, int]) -> ListedLine:
    """A row: its title belongs to the paper that is linked in the cell of the title, else to the first paper."""
    papers = list(find_papers(line))
    if not papers:
        return ListedLine(line, (), {})
    cells = _find_cells(line)
    kinds = _read_kinds(line, columns, cells)
    place = columns["title"] if "title" in columns else _find_cell(cells, line.spans[papers[0].span].start)
    if place >= len(cells):
        return ListedLine(line, tuple(papers), kinds)
    start, end = cells[place]
    inside = [paper for paper in papers if start <= line.spans[paper.span].start < end]
    parts = _list_parts(line.cut(start, end))
    found = _read_title_cell(parts) if "title" in columns else _find_title(parts) or _find_beside(line, cells)
    if found is None:
        return ListedLine(line, tuple(papers), kinds if "title" in columns else {})
    texts = {name: line.text[slice(*cells[index])].strip() for name, index in columns.items() if index < len(cells)}
    named = papers.index((inside or papers)[0])
    found = FoundTitle(found.title, merge_citations(_read_cells(texts), found.citation), found.end)
    papers[named] = name_paper(papers[named], found)
    return ListedLine(line, tuple(papers), read_kinds(line) | kinds, named)


def _find_cells(line: Line) -> list[tuple[int, int]]:
    start, bounds = 0, []
    for cell in line.text.split("\t"):
        bounds.append((start, start + len(cell)))
        start += len(cell) + 1
    return bounds


def _find_cell(cells: Sequence[tuple[int, int]], place: int) -> int:
    return next((index for index, (start, end) in enumerate(cells) if start <= place <= end), 0)


def _read_kinds(line: Line, columns: Mapping[Column, int], cells: Sequence[tuple[int, int]]) -> dict[int, LinkKind]:
    """The kinds of links by the columns of their cells."""
    bounds = [
        (kind, cells[columns[name]]) for name, kind in LINK_KINDS.items() if columns.get(name, len(cells)) < len(cells)
    ]
    return {
        index: kind
        for kind, cell in bounds
        for index, span in enumerate(line.spans)
        if span.tag == "a" and _lies_in(span, cell)
    }


def _list_parts(cell: Line) -> list[Line]:
    """The first lines of a cell that have text."""
    return [part for part in islice(split_breaks(cell), _MOST_LINES) if part.text]


def _read_title_cell(parts: Sequence[Line]) -> FoundTitle | None:
    """The title in a cell that has one, which may be a single word: its link, or the text before the links."""
    for part in parts:
        link = next((span for span in list_links(part) if find_arxiv_id(span.target)), None)
        if link and (found := _read_part(part, part.text[link.start : link.end], link.end)):
            return _complete(found, part, parts)
    return _find_title(parts) or next(filter(None, (_read_plain_cell(part, parts) for part in parts)), None)


def _find_title(parts: Sequence[Line]) -> FoundTitle | None:
    found = ((part, title) for part in parts if (title := find_line_title(part)))
    return next((_complete(title, part, parts) for part, title in found), None)


def _read_plain_cell(part: Line, parts: Sequence[Line]) -> FoundTitle | None:
    links = list_links(part)
    first = links[0].start if links else len(part.text)
    texts = [(part.text[:first], first), *((part.text[span.start : span.end], span.end) for span in links[:1])]
    texts.append((read_unlinked(part), len(part.text)))
    found = next(filter(None, (_read_part(part, text, end) for text, end in texts)), None)
    return _complete(found, part, parts) if found else None


def _complete(found: FoundTitle, titled: Line, parts: Sequence[Line]) -> FoundTitle:
    """A title with what the other lines of its cell say about the paper."""
    citation = found.citation
    for part in parts:
        if part is not titled:
            citation = merge_citations(citation, read_surroundings(read_unlinked(part)))
    return FoundTitle(found.title, citation, found.end)


def _read_part(cell: Line, text: str, end: int) -> FoundTitle | None:
    title, citation = read_title(text)
    if is_no_title(title) or is_mark(title):
        return None
    return FoundTitle(title, merge_citations(citation, read_surroundings(read_unlinked(cell.cut(end)))), end)


def _find_beside(line: Line, cells: Sequence[tuple[int, int]]) -> FoundTitle | None:
    """The title in bold type in another cell than that of the paper's link."""
    bold = [span for span in line.spans if span.tag in ("strong", "b")][:_MOST_BOLD]
    titled = (cell for cell in cells if any(_lies_in(span, cell) for span in bold))
    return next(filter(None, (_find_title(_list_parts(line.cut(*cell))) for cell in titled)), None)


def _lies_in(span: Span, cell: tuple[int, int]) -> bool:
    return cell[0] <= span.start and span.end <= cell[1]


def _read_cells(texts: Mapping[Column, str]) -> Citation:
    """The citation in the cells of a row."""
    venue, authors = texts.get("venue", ""), texts.get("authors", "")
    return Citation(
        authors=None if authors.casefold() in EMPTY_CELLS else authors,
        venue=venue if drop_dates(venue).casefold() not in EMPTY_CELLS else None,
        year=find_year(texts.get("year", "")) or find_year(venue),
    )
