"""Reads the papers that a speaker recommends: lists or headings of titles with citations, links and reasons."""

from collections.abc import Iterable, Iterator, Sequence

from pipelines.parse.bibliography import NO_CITATION, merge_citations, split_citation
from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.lectures.paper_lines import (
    drop_number,
    find_arxiv,
    find_number,
    find_reason,
    has_title_form,
    is_detail,
    is_plain_title,
    names_paper,
    read_detail,
    read_title,
)
from pipelines.parse.lectures.sections import LecturePart
from pipelines.records.lectures import RecommendedPaper


def read_recommended(parts: Iterable[LecturePart]) -> Iterator[RecommendedPaper]:
    """The papers of the sections and groups that recommend some, in order.

    >>> lines = Line("li", "Star Charts [Xu Xing, et al., CVPR’21]", ordinal=1), Line("p", "推荐理由：更快。")
    >>> [paper] = read_recommended([LecturePart("group", "经典", list(lines))])
    >>> paper.group_title, paper.title, paper.authors, paper.venue, paper.year, paper.reason
    ('经典', 'Star Charts', 'Xu Xing, et al.', 'CVPR', 2021, '更快。')
    """
    for position, (group, item) in enumerate(_find_items(parts)):
        yield _read_item(item, group, position)


def _find_items(parts: Iterable[LecturePart]) -> Iterator[tuple[str | None, list[Line]]]:
    """The title of the group and the lines of each paper; a heading of the same level ends the group before it."""
    group: str | None = None
    level = 0
    for part in parts:
        if part.kind == "recommended":
            group, level = None, 0
        if part.kind not in ("recommended", "group"):
            continue
        items = list(_split_items(part.lines, _find_listed(part.lines)))
        if part.kind == "group":
            heading = part.source[0] if part.source else Line("h4", part.heading or "")
            is_paper = _is_paper(heading, items, part.lines)
            if not 0 < level < int(heading.tag[1]):
                group, level = (None, 0) if is_paper else (part.heading, int(heading.tag[1]))
            if is_paper:
                items = [[drop_number(heading), *part.lines]]
        for item in items or _split_items(part.lines, _find_plain(part.lines)):
            yield group, item


def _is_paper(heading: Line, items: Sequence[list[Line]], lines: Sequence[Line]) -> bool:
    """Whether a heading is the title of a paper and not of a group.

    It is if it has authors or a link, or is above no list of papers and has a number, or details or a text below it.
    """
    if any(split_citation(first.text)[1].authors for first, *_ in items):
        return False
    if names_paper(heading) or (items and all(is_detail(first) for first, *_ in items)):
        return True
    below = next((line for line in lines if line.text), None)
    if items or not drop_number(heading).text:
        return False
    if below is None:
        return find_number(heading) is not None
    described = below.tag in HEADINGS or is_detail(below) or read_detail(below) is not None
    return described or find_number(heading) is not None or has_title_form(heading)


def _find_listed(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Where the papers of a list start; if papers are numbered, an item without a number belongs to the reason."""
    listed = [(index, line) for index, line in enumerate(lines) if line.tag == "li" and line.starts]
    numbered = [(index, line) for index, line in listed if line.ordinal is not None]
    printed = ((index, line.cut(mark.end())) for index, line in enumerate(lines) if (mark := find_number(line)))
    return numbered or listed or list(printed)


def _find_plain(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    return [(index, line) for index, line in enumerate(lines) if is_plain_title(line)]


def _split_items(lines: Sequence[Line], marked: Sequence[tuple[int, Line]]) -> Iterator[list[Line]]:
    """The lines of each paper, which start with the marked lines."""
    starts = [(index, line) for index, line in marked if line.text]
    ends = [*(index for index, _ in starts[1:]), len(lines)]
    items = [[first, *lines[start + 1 : end]] for (start, first), end in zip(starts, ends, strict=False)]
    if items and not any(map(_find_outside, items[:-1])):
        items[-1] = items[-1][: _find_outside(items[-1])]
    yield from items


def _find_outside(item: Sequence[Line]) -> int | None:
    """The index of the first line that is outside the list and has no label of a reason.

    Such a paragraph after the last paper is a reason only if the papers before have reasons of the same form.
    """
    outside = (index for index, line in enumerate(item) if line.depth < item[0].depth and not find_reason(line))
    return next(outside, None)


def _read_item(item: Sequence[Line], group: str | None, position: int) -> RecommendedPaper:
    (first, *details), reason = _split_reason(item)
    title, citation = read_title(first)
    for line in details:
        citation = merge_citations(citation, read_detail(line) or NO_CITATION)
    return RecommendedPaper(
        position=position,
        group_title=group,
        title=title,
        authors=citation.authors,
        venue=citation.venue,
        year=citation.year,
        reason=join_text(reason) or None,
        arxiv_id=find_arxiv([first, *details]),
    )


def _split_reason(item: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the title and its citation, and the lines of the reason, with or without a label."""
    head: list[Line] = []
    for index, line in enumerate(item):
        label = find_reason(line)
        if label and (index or label.start()):
            before, after = line.cut(0, label.start()), line.cut(label.end())
            return [*head, before] if before.text else head, [after, *item[index + 1 :]]
        if index and read_detail(line) is None:
            return head, list(item[index:])
        head.append(line)
    return head, []
