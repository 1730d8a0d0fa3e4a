"""Reads the papers that a speaker recommends: a numbered list of titles with citations, links and reasons."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.bibliography import (
    NO_CITATION,
    TITLE,
    Citation,
    merge_citations,
    read_citation,
    read_labelled_citation,
    split_citation,
)
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.lectures.labels import REASON, compile_label, is_label
from pipelines.parse.lectures.sections import LecturePart
from pipelines.parse.vocabulary import make_pattern
from pipelines.records.lectures import RecommendedPaper

_NUMBER = re.compile(r"\s*(?:\d{1,2}\s*[.、．)）](?!\d)|[\[【]\d{1,2}[\]】])\s*")
_TITLE = re.compile(rf"\s*(?:{make_pattern(TITLE)})\s*[:：]\s*", re.IGNORECASE)
_REASON = compile_label(REASON)
_REASON_AMID = re.compile(rf"(?<=[\s，。；,.;)）\]】])(?:{make_pattern(REASON)})\s*[:：]\s*")
_URL = re.compile(r"(?:https?://|arxiv\.org/)\S+", re.ASCII)
_LINK_LABELS = re.compile(r"(?:\s*[^\s:：]{1,10}\s*[:：])*\s*")  # `论文链接：` and the like


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
        items = list(_split_items(part.lines))
        if part.kind == "group":
            heading = part.source[0] if part.source else Line("h4", part.heading or "")
            is_paper = _is_paper(heading, items)
            if not 0 < level < int(heading.tag[1]):
                group, level = (None, 0) if is_paper else (part.heading, int(heading.tag[1]))
            if is_paper:
                items = [[_drop_number(heading), *part.lines]]
        for item in items:
            yield group, item


def _is_paper(heading: Line, items: Sequence[list[Line]]) -> bool:
    """Whether a heading is the title of a paper: has authors or a link, or a number and no list below."""
    if any(split_citation(first.text)[1].authors for first, *_ in items):
        return False
    if _find_arxiv([heading]) or split_citation(heading.text)[1].authors:
        return True
    return _NUMBER.match(heading.text) is not None and not items


def _drop_number(line: Line) -> Line:
    number = _NUMBER.match(line.text)
    return line.cut(number.end()) if number else line


def _split_items(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each paper; if papers are numbered, an item without a number belongs to the reason before it."""
    listed = [(index, line) for index, line in enumerate(lines) if line.tag == "li" and line.starts]
    numbered = [(index, line) for index, line in listed if line.ordinal is not None]
    printed = [(index, line.cut(mark.end())) for index, line in enumerate(lines) if (mark := _NUMBER.match(line.text))]
    starts = [(index, line) for index, line in numbered or listed or printed if line.text]
    ends = [*(index for index, _ in starts[1:]), len(lines)]
    items = [[first, *lines[start + 1 : end]] for (start, first), end in zip(starts, ends, strict=False)]
    if items and not any(map(_find_outside, items[:-1])):
        items[-1] = items[-1][: _find_outside(items[-1])]
    yield from items


def _find_outside(item: Sequence[Line]) -> int | None:
    """The index of the first line that is outside the list and has no label of a reason.

    Such a paragraph after the last paper is a reason only if the papers before have reasons of the same form.
    """
    outside = (index for index, line in enumerate(item) if line.depth < item[0].depth and not _find_reason(line))
    return next(outside, None)


def _read_item(item: Sequence[Line], group: str | None, position: int) -> RecommendedPaper:
    (first, *details), reason = _split_reason(item)
    label = _TITLE.match(first.text)
    title, citation = split_citation(first.text[label.end() if label else 0 :].strip(" ,，;；"))
    for line in details:
        citation = merge_citations(citation, _read_detail(line) or NO_CITATION)
    return RecommendedPaper(
        position=position,
        group_title=group,
        title=title or first.text,
        authors=citation.authors,
        venue=citation.venue,
        year=citation.year,
        reason=join_text(reason) or None,
        arxiv_id=_find_arxiv([first, *details]),
    )


def _split_reason(item: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the title and its citation, and the lines of the reason, with or without a label."""
    head: list[Line] = []
    for index, line in enumerate(item):
        label = _find_reason(line)
        if label and (index or label.start()):
            before, after = line.cut(0, label.start()), line.cut(label.end())
            return [*head, before] if before.text else head, [after, *item[index + 1 :]]
        if index and _read_detail(line) is None:
            return head, list(item[index:])
        head.append(line)
    return head, []


def _find_reason(line: Line) -> re.Match[str] | None:
    label = _REASON.match(line.text)
    return label if label and is_label(line, label) else _REASON_AMID.search(line.text)


def _read_detail(line: Line) -> Citation | None:
    """The citation on a line below a title, empty for a line of links; None for a line of the reason."""
    if _is_link(line):
        return NO_CITATION
    return read_labelled_citation(line.text) or read_citation(line.text)


def _is_link(line: Line) -> bool:
    """Whether the line holds nothing but URLs, with or without labels before them."""
    text = line.text
    for span in reversed([span for span in line.spans if span.tag == "a"]):
        text = text[: span.start] + text[span.end :]
    text = _URL.sub("", text)
    return text != line.text and _LINK_LABELS.fullmatch(text) is not None


def _find_arxiv(lines: Sequence[Line]) -> str | None:
    targets = [span.target for line in lines for span in line.spans if span.tag == "a"]
    arxiv = next(filter(None, map(find_arxiv_id, [*targets, *(line.text for line in lines)])), None)
    return arxiv.arxiv_id if arxiv else None
