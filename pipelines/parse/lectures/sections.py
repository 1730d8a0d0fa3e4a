"""Splits the lines of a lecture post into sections, which start with headings, bold labels or plain labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import (
    DISTINCTIVE,
    LectureLabel,
    begins_label,
    find_label,
    find_labels_amid,
    is_common,
    is_speaker,
)
from pipelines.parse.lectures.paper_lines import is_detail, names_paper
from pipelines.parse.lectures.tables import pair_columns, split_row
from pipelines.parse.lectures.title import has_known_series
from pipelines.parse.markdown.inline import read_inline

PartKind = LectureLabel | Literal["preamble", "group"]
_UNRENDERED_BOLD = re.compile(r"\s*\*\*[^*]+\*\*")


@dataclass(slots=True)
class LecturePart:
    """The lines under one label; `heading` is the label as printed, `source` the lines with the label."""

    kind: PartKind
    heading: str | None
    lines: list[Line] = field(default_factory=list)
    source: list[Line] = field(default_factory=list)


def is_lecture(title: str, lines: Sequence[Line]) -> bool:
    """Whether a post is a lecture: its title names a series, or it has two sections that only lectures have, or names a
    speaker beside a title or an abstract.

    >>> lines = Line("h3", "讲者介绍"), Line("p", "报告题目：从笔画到星图")
    >>> is_lecture("SFFAI 3 | 星图", ()), is_lecture("一次讲座", lines), is_lecture("一次讲座", lines[:1])
    (True, True, False)
    """
    if has_known_series(title):
        return True
    kinds: set[LectureLabel] = set()
    has_speaker = has_common = False
    for line in _split_lines([line for line in lines if line.tag == "tr" or begins_label(line.text)]):
        label = find_label(line)
        if label and label[0] in DISTINCTIVE:
            printed = line.text[: label[1]]
            if is_common(printed):
                has_common = True
            else:
                has_speaker = has_speaker or is_speaker(printed)
                kinds.add(label[0])
    return len(kinds) > 1 or (has_speaker and has_common)


def split_lecture(lines: Sequence[Line]) -> list[LecturePart]:
    """The sections of a lecture post in order, first the text before all labels; every letter is in one of them.

    >>> lines = [Line("h3", "论文推荐"), Line("h4", "经典"), Line("li", "星图", ordinal=1), Line("h3", "致谢")]
    >>> [(part.kind, part.heading, len(part.lines)) for part in split_lecture(lines)]
    [('preamble', None, 0), ('recommended', '论文推荐', 0), ('group', '经典', 1), ('other', '致谢', 0)]
    """
    parts = [LecturePart("preamble", None)]
    level = 0  # of the heading above the recommended papers; deeper headings are groups of papers
    for line in _split_lines(lines):
        started = _start_part(line, parts[-1].kind, level) or _resume_bio(line, parts)
        if started is None:
            parts[-1].lines.append(line)
        else:
            parts.append(started)
            level = _find_level(line) if started.kind == "recommended" else level
        parts[-1].source.append(line)
    return parts


def _resume_bio(line: Line, parts: Sequence[LecturePart]) -> LecturePart | None:
    """The rest of a section on the speaker, whose heading reaches beyond the times and places that are named in it."""
    occasion = parts[-1]
    if occasion.kind != "occasion" or not occasion.lines or not line.text or not line.starts:
        return None
    before = next(part for part in reversed(parts) if part.kind != "occasion")
    is_headed = before.kind == "bio" and (before.heading is None or before.source[0].tag in HEADINGS)
    return LecturePart("bio", None, [line]) if is_headed and occasion.source[0].tag not in HEADINGS else None


def _split_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, where each label that is amid a line or in a row of a table starts one of its own."""
    for line in map(read_bold, pair_columns(lines)):
        if line.tag == "tr":
            yield from split_row(line)
        else:
            yield from (line.cut(start, end) for start, end in pairwise([0, *find_labels_amid(line), len(line.text)]))


def read_bold(line: Line) -> Line:
    """The line with bold type at its start, which strict renderers leave as it is: `**报告题目：**星图`."""
    return read_inline(line) if line.tag != "pre" and _UNRENDERED_BOLD.match(line.text) else line


def _start_part(line: Line, current: PartKind, level: int) -> LecturePart | None:
    """The section that the line starts; within recommended papers only headings and labels alone on a line do."""
    label = find_label(line)
    in_papers = current in ("recommended", "group")
    is_heading = line.tag in HEADINGS and bool(line.text)
    is_below = is_heading and in_papers and _find_level(line) > level > 0
    if is_below and ((label and is_common(line.text)) or is_detail(line)):
        return None  # `##### 摘要`, `##### 推荐理由` below a paper
    if label and (is_heading or not in_papers or label[1] == len(line.text)):
        kind, end = label
        rest = line.cut(end)
        return LecturePart(kind, line.text[:end].strip(), [rest] if rest.text else [])
    if not is_heading:
        return None
    is_group = in_papers and (_find_level(line) > level or names_paper(line))
    return LecturePart("group" if is_group else "other", line.text)


def _find_level(line: Line) -> int:
    return int(line.tag[1]) if line.tag in HEADINGS else 0
