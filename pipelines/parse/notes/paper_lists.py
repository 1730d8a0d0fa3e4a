"""Reads the papers that a note lists in tables and lists: an arXiv link with the title and citation beside it.

Titles are read from rows and items alone: a link within a sentence mentions a paper without its title.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.parse.arxiv_id import ArxivId, find_arxiv_id
from pipelines.parse.bibliography import NO_CITATION, YEAR, Citation, read_citation, split_citation
from pipelines.parse.html.lines import Line, Span
from pipelines.records.readings import LinkKind

Column = Literal["title", "venue", "year", "code", "project", "authors"]

_COLUMNS: dict[Column, str] = {
    "title": "title|paper title|paper|papers|论文|论文标题|论文题目|论文名称|标题|题目",
    "venue": "conference/journal|conference|journal|venue|publication|published|pub|会议|期刊|会议/期刊|发表|出处|来源",
    "year": "year|date|年份|年|时间|日期",
    "code": "code|codes|github|repo|code/proj|代码|源码",
    "project": "project|project page|homepage|page|website|项目|主页|项目主页",
    "authors": "authors|author|作者",
}
_LABELS: dict[str, Column] = {label: column for column, labels in _COLUMNS.items() for label in labels.split("|")}
_LINK_KINDS: dict[Column, LinkKind] = {"code": "code", "project": "project"}
_LINK_WORDS = frozenset("paper|papers|pdf|arxiv|link|links|here|html|abs|url|论文|原文|链接|地址|这里|此处".split("|"))
_EMPTY_CELLS = frozenset(("", "-", "–", "—", "/", "n/a", "none", "无"))
_URL = re.compile(r"https?://|www\.|arxiv\s*:|arxiv\.org|\d{4}\.\d{4,5}", re.IGNORECASE)
_TITLE = re.compile(r"[\"“'‘(\[]?[A-Z0-9].*", re.DOTALL)
_MIN_TITLE_LETTERS = 10  # with at least two words: in a list item a link is often set on a single word
_PUNCTUATION = " \t,，、.。:：;；|·-–—"
_OPENING = "[(（【"
_SEPARATORS = _PUNCTUATION + _OPENING + "])）】"
_SHORT_NAME = re.compile(r"\[[^\[\]]{1,40}\]\s*(?=\S)")  # `[StarNet] StarNet: Charts from Ink`


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """An arXiv link by the index of its span in the line, and the title and citation beside it."""

    arxiv: ArxivId
    span: int
    title: str | None = None
    venue: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line, the papers that it links, and the kinds of its other links by their columns or texts."""

    line: Line
    papers: tuple[ListedPaper, ...]
    kinds: Mapping[int, LinkKind]


def list_papers(lines: Iterable[Line]) -> Iterator[ListedLine]:
    """Every line with the papers that it links, in order.

    >>> link = Span(15, 18, "a", "https://arxiv.org/abs/2413.00001")
    >>> [_, row] = list_papers([Line("tr", "Title\\tYear"), Line("tr", "[Ink] 墨 Charts PDF\\t2024", (link,))])
    >>> row.papers[0].title, row.papers[0].year
    ('墨 Charts', 2024)
    """
    columns: dict[Column, int] = {}
    for line in lines:
        if line.tag == "tr":
            columns = _read_header(line) or columns
            yield _read_row(line, columns)
        else:
            columns = {}
            yield _read_item(line) if line.tag == "li" else ListedLine(line, tuple(_find_links(line)), {})


def _find_links(line: Line) -> Iterator[ListedPaper]:
    for index, span in enumerate(line.spans):
        if span.tag == "a" and (arxiv := find_arxiv_id(span.target)):
            yield ListedPaper(arxiv, index)


def _read_header(line: Line) -> dict[Column, int]:
    """The columns that a row names; empty for a row that is not a header."""
    cells = [cell.strip().casefold() for cell in line.text.split("\t")]
    columns: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        if cell in _LABELS:
            columns.setdefault(_LABELS[cell], index)
    linked = any(span.tag == "a" and span.target for span in line.spans)
    return columns if "title" in columns and not linked else {}


def _read_row(line: Line, columns: Mapping[Column, int]) -> ListedLine:
    """A row of a table: its title belongs to the paper that is linked in the title column, else to the first paper."""
    bounds = _find_cells(line)
    papers = list(_find_links(line))
    if papers and "title" in columns and columns["title"] < len(bounds):
        start, end = bounds[columns["title"]]
        inside = [paper for paper in papers if start <= line.spans[paper.span].start < end]
        named = (inside or papers)[0]
        title = _read_title_cell(line, (start, end), line.spans[named.span] if inside else None)
        cells = {
            name: line.text[slice(*bounds[index])].strip() for name, index in columns.items() if index < len(bounds)
        }
        papers[papers.index(named)] = _add_row(named, title, cells)
    kinds = {
        index: kind
        for name, kind in _LINK_KINDS.items()
        for index, span in enumerate(line.spans)
        if name in columns and columns[name] < len(bounds) and _lies_in(span, bounds[columns[name]])
    }
    return ListedLine(line, tuple(papers), kinds if papers else {})


def _lies_in(span: Span, cell: tuple[int, int]) -> bool:
    return span.tag == "a" and cell[0] <= span.start and span.end <= cell[1]


def _find_cells(line: Line) -> list[tuple[int, int]]:
    start, bounds = 0, []
    for cell in line.text.split("\t"):
        bounds.append((start, start + len(cell)))
        start += len(cell) + 1
    return bounds


def _read_title_cell(line: Line, cell: tuple[int, int], link: Span | None) -> str | None:
    """The text of the link, or the text of the cell where the link is set on a word such as `PDF`."""
    printed = line.text[link.start : link.end] if link else line.text[slice(*cell)]
    if link and _is_no_title(printed):
        printed = line.text[cell[0] : link.start] + line.text[link.end : cell[1]]
    title = _SHORT_NAME.sub("", printed.replace("[]", "").replace("()", "").strip(), count=1).strip(" \t,，")
    return None if _is_no_title(title) else title


def _add_row(paper: ListedPaper, title: str | None, cells: Mapping[Column, str]) -> ListedPaper:
    if title is None:
        return paper
    venue, year = cells.get("venue", ""), YEAR.search(cells.get("year", "")) or YEAR.search(cells.get("venue", ""))
    return ListedPaper(
        arxiv=paper.arxiv,
        span=paper.span,
        title=title,
        venue=None if venue.casefold() in _EMPTY_CELLS else venue,
        year=int(year["year"]) if year and year["year"] else None,
    )


def _read_item(line: Line) -> ListedLine:
    """An item of a list: the title of its first paper is in the link, in bold type, or before the link."""
    papers = list(_find_links(line))
    if not papers:
        return ListedLine(line, (), {})
    link = line.spans[papers[0].span]
    bold = [span for span in line.spans if span.tag in ("strong", "b")]
    first = min((span.start for span in line.spans if span.tag == "a"), default=0)
    for start, end in [(link.start, link.end), *((span.start, span.end) for span in bold), (0, first)]:
        printed = line.text[start:end].rstrip(_PUNCTUATION + _OPENING).lstrip(_PUNCTUATION)
        title, citation = split_citation(_SHORT_NAME.sub("", printed, count=1))
        if _is_title(title):
            citation = citation if citation != NO_CITATION else _read_citation_after(line, end)
            papers[0] = ListedPaper(papers[0].arxiv, papers[0].span, title, citation.venue, citation.year)
            return ListedLine(line, tuple(papers), _read_kinds(line))
    return ListedLine(line, tuple(papers), {})


def _read_citation_after(line: Line, end: int) -> Citation:
    """The citation after the title, without the text of links."""
    rest = line.cut(end)
    text = rest.text
    for span in sorted((span for span in rest.spans if span.tag == "a"), key=lambda span: -span.start):
        text = text[: span.start] + text[span.end :]
    return read_citation(" ".join(text.split()).strip(_SEPARATORS)) or NO_CITATION


def _read_kinds(line: Line) -> dict[int, LinkKind]:
    """The kinds of links by their texts, such as `[Code](…)`."""
    texts = (line.text[span.start : span.end].strip(_SEPARATORS).casefold() for span in line.spans)
    columns = enumerate(map(_LABELS.get, texts))
    return {index: _LINK_KINDS[column] for index, column in columns if column in _LINK_KINDS}


def _is_title(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    is_phrase = len(text.split()) > 1 and letters >= _MIN_TITLE_LETTERS and _TITLE.fullmatch(text) is not None
    return is_phrase and not _is_no_title(text)


def _is_no_title(text: str) -> bool:
    bare = text.strip(_SEPARATORS).casefold()
    return bare in _LINK_WORDS or bare in _EMPTY_CELLS or _URL.match(bare) is not None
