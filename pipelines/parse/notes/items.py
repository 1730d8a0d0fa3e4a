"""Reads an entry of a list: an item with its further lines and the items below it.

A paper may have its title in one line and its authors, venue and links in others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.parse.bibliography import NO_CITATION, Citation, merge_citations
from pipelines.parse.html.lines import Line
from pipelines.parse.notes.citations import read_surroundings
from pipelines.parse.notes.columns import LINK_LABEL
from pipelines.parse.notes.line_titles import find_line_title, find_link_title, read_kinds, read_unlinked
from pipelines.parse.notes.listed import FoundTitle, ListedLine, ListedPaper, find_papers, name_paper
from pipelines.parse.notes.titles import is_link_word, is_mark


@dataclass(slots=True)
class _Item:
    """An item of a list with its further lines; `found` is the title in it, `titled` the number of its line.

    `above` is the nearest item above it that has a title, `parent` the one that holds it.  `owner` is the item whose
    paper the links of this one belong to: itself, or one above it.
    """

    depth: int
    lines: list[Line]
    papers: list[list[ListedPaper]]
    found: FoundTitle | None = None
    titled: int = 0
    parent: "_Item | None" = None
    above: "_Item | None" = None
    owner: "_Item | None" = None
    citation: Citation = NO_CITATION

    @property
    def ids(self) -> set[str]:
        return {paper.arxiv.arxiv_id for papers in self.papers for paper in papers}


def read_entry(lines: Sequence[Line]) -> list[ListedLine]:
    """The lines of an entry with their papers.  An entry may begin with a paragraph that is the title of a paper.

    >>> from pipelines.parse.html.lines import Span
    >>> link = Span(11, 16, "a", "https://arxiv.org/abs/2413.00001")
    >>> lines = Line("li", "Star Charts from Ink", depth=1), Line("li", "ICML 2031, Paper", (link,), starts=False)
    >>> [paper] = read_entry(lines)[1].papers
    >>> paper.title, paper.citation.venue, paper.citation.year
    ('Star Charts from Ink', 'ICML', 2031)
    """
    items = list(_split_items(lines))
    _find_owners(items)
    return list(_write_lines(items))


def _split_items(lines: Sequence[Line]) -> Iterator[_Item]:
    groups: list[list[Line]] = []
    for line in lines:
        if (line.tag == "li" and line.starts) or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    above: list[_Item] = []
    for group in groups:
        depth = group[0].depth if group[0].tag == "li" else -1
        while above and above[-1].depth >= depth:
            above.pop()
        item = _read_item(depth, group)
        if above:
            item.parent = above[-1]
            item.above = item.parent if item.parent.found else item.parent.above
        above.append(item)
        yield item


def _read_item(depth: int, lines: list[Line]) -> _Item:
    item = _Item(depth, lines, [list(find_papers(line)) for line in lines])
    linked = next((number for number, papers in enumerate(item.papers) if papers), 0)
    for number, line in enumerate(lines[: linked + 1]):
        if found := find_line_title(line):
            item.found, item.titled = found, number
            break
    return item


def _find_owners(items: Sequence[_Item]) -> None:
    """A title belongs to the paper in its item, else to the only paper in the items below that have no title."""
    below: dict[int, set[str]] = {}
    for item in items:
        if item.found and item.ids:
            item.owner = item if item.depth >= 0 or (len(item.ids) == 1 and _is_labelled(item)) else None
        elif item.ids and item.above and (item.above.depth >= 0 or _is_labelled(item)):
            below.setdefault(id(item.above), set()).update(item.ids)
    if items[0].depth < 0 and any(item.owner for item in items):
        below.pop(id(items[0]), None)
    for item in items:
        if item.found and not item.ids and len(below.get(id(item), ())) == 1:
            item.owner = item
        elif item.owner is None and item.parent:
            item.owner = item.parent.owner
        if item.owner:
            _add_citation(item, item.owner)


def _is_labelled(item: _Item) -> bool:
    """Whether the paper in an item is linked as one: `论文：https://…`, `[PDF](…)`."""
    line, papers = next((line, papers) for line, papers in zip(item.lines, item.papers, strict=True) if papers)
    span = line.spans[papers[0].span]
    before, printed = line.text[: span.start], line.text[span.start : span.end]
    return is_mark(LINK_LABEL.sub("", before)) and (is_link_word(printed) or LINK_LABEL.match(before) is not None)


def _add_citation(item: _Item, owner: _Item) -> None:
    """Adds what the lines of an item say about the paper of its owner."""
    for number, line in enumerate(item.lines):
        if item is not owner or number != item.titled:
            owner.citation = merge_citations(owner.citation, read_surroundings(read_unlinked(line)))


def _write_lines(items: Sequence[_Item]) -> Iterator[ListedLine]:
    firsts: dict[int, int] = {}  # by owner: the number in the entry of its paper
    last: dict[int, int] = {}  # the same, where a further line of an item begins with the title of another paper
    rows: list[tuple[Line, list[ListedPaper], int, int | None]] = []
    count = 0
    for item in items:
        owner, key = item.owner, id(item.owner)
        for line, papers in zip(item.lines, item.papers, strict=True):
            if papers and owner and owner.found and key not in firsts:
                firsts[key] = count
                papers[0] = name_paper(papers[0], owner.found, owner.citation)
            elif papers and owner is item and (found := find_link_title(line)):
                last[key] = count
                papers[0] = name_paper(papers[0], found)
            rows.append((line, papers, key, last.get(key)))
            count += len(papers)
    for line, papers, key, number in rows:
        owned = firsts.get(key) if number is None else number
        yield ListedLine(line, tuple(papers), {} if owned is None else read_kinds(line), owned)
