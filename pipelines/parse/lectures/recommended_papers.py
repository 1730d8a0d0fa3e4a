"""Papers that a speaker recommends: a numbered list of titles, each with what is printed beside and below it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.bibliography import (
    NO_CREDITS,
    TITLE,
    Credits,
    merge_credits,
    read_credits,
    read_labelled_credits,
    split_credits,
)
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.lectures.labels import REASON, stands_out
from pipelines.parse.lectures.sections import LecturePart
from pipelines.parse.vocabulary import make_pattern
from pipelines.records.lectures import RecommendedPaper

_NUMBER = re.compile(r"\s*(?:\d{1,2}\s*[.、．)）](?!\d)|[\[【]\d{1,2}[\]】])\s*")
_TITLE = re.compile(rf"\s*(?:{make_pattern(TITLE)})\s*[:：]\s*", re.IGNORECASE)
_REASON = re.compile(rf"\s*(?:{make_pattern(REASON)})\s*[:：]?\s*")
_REASON_AMID = re.compile(rf"(?<=[\s，。；,.;)）\]】])(?:{make_pattern(REASON)})\s*[:：]\s*")
_ADDRESS = re.compile(r"(?:https?://|arxiv\.org/)\S+", re.ASCII)
_LINK_LABELS = re.compile(r"(?:\s*[^\s:：]{1,10}\s*[:：])*\s*")  # `论文链接：` and the like


def read_recommended(parts: Iterable[LecturePart]) -> Iterator[RecommendedPaper]:
    """The papers of the sections and groups that recommend some, in order.

    >>> lines = Line("li", "Star Charts [Xu Xing, et al., CVPR’21]", ordinal=1), Line("p", "推荐理由：更快。")
    >>> [paper] = read_recommended([LecturePart("group", "经典", list(lines))])
    >>> paper.group_title, paper.title, paper.authors, paper.venue, paper.year, paper.reason
    ('经典', 'Star Charts', 'Xu Xing, et al.', 'CVPR', 2021, '更快。')
    """
    items = (
        (part.heading if part.kind == "group" else None, item)
        for part in parts
        if part.kind in ("recommended", "group")
        for item in _split_items(part.lines)
    )
    for position, (group, item) in enumerate(items):
        yield _read_item(item, group, position)


def _split_items(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each item; where the papers are numbered, an item without a number is one of a reason."""
    openings = [(at, line) for at, line in enumerate(lines) if line.tag == "li" and line.starts]
    numbered = [(at, line) for at, line in openings if line.ordinal is not None]
    printed = [(at, line.cut(mark.end())) for at, line in enumerate(lines) if (mark := _NUMBER.match(line.text))]
    starts = [(at, line) for at, line in numbered or openings or printed if line.text]
    ends = [*(at for at, _ in starts[1:]), len(lines)]
    items = [[first, *lines[start + 1 : end]] for (start, first), end in zip(starts, ends, strict=False)]
    if items and not any(map(_find_outside, items[:-1])):
        items[-1] = items[-1][: _find_outside(items[-1])]
    yield from items


def _find_outside(item: Sequence[Line]) -> int | None:
    """Where a paragraph begins that stands below the list and says of itself no more than that: it may be a reason
    where the papers before have theirs so too, else it closes the section."""
    outside = (at for at, line in enumerate(item) if line.depth < item[0].depth and not _find_reason(line))
    return next(outside, None)


def _read_item(item: Sequence[Line], group: str | None, position: int) -> RecommendedPaper:
    (first, *details), reason = _split_reason(item)
    label = _TITLE.match(first.text)
    title, said = split_credits(first.text[label.end() if label else 0 :].strip(" ,，;；"))
    for line in details:
        said = merge_credits(said, _read_detail(line) or NO_CREDITS)
    return RecommendedPaper(
        position=position,
        group_title=group,
        title=title or first.text,
        authors=said.authors,
        venue=said.venue,
        year=said.year,
        reason=join_text(reason) or None,
        arxiv_id=_find_arxiv([first, *details]),
    )


def _split_reason(item: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The title with its details, and the reason after them, with or without a label."""
    head: list[Line] = []
    for at, line in enumerate(item):
        label = _find_reason(line)
        if label and (at or label.start()):
            before, after = line.cut(0, label.start()), line.cut(label.end())
            return [*head, before] if before.text else head, [after, *item[at + 1 :]]
        if at and _read_detail(line) is None:
            return head, list(item[at:])
        head.append(line)
    return head, []


def _find_reason(line: Line) -> re.Match[str] | None:
    label = _REASON.match(line.text)
    return label if label and stands_out(line, label) else _REASON_AMID.search(line.text)


def _read_detail(line: Line) -> Credits | None:
    """What a line below a title says of the paper; None where it is a reason already."""
    if _is_link(line):
        return NO_CREDITS
    return read_labelled_credits(line.text) or read_credits(line.text)


def _is_link(line: Line) -> bool:
    """Whether the line only gives addresses, with or without labels before them."""
    beside = line.text
    for span in reversed([span for span in line.spans if span.tag == "a"]):
        beside = beside[: span.start] + beside[span.end :]
    beside = _ADDRESS.sub("", beside)
    return beside != line.text and _LINK_LABELS.fullmatch(beside) is not None


def _find_arxiv(lines: Sequence[Line]) -> str | None:
    targets = [span.target for line in lines for span in line.spans if span.tag == "a"]
    found = next(filter(None, map(find_arxiv_id, [*targets, *(line.text for line in lines)])), None)
    return found.arxiv_id if found else None
