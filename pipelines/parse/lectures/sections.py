"""Splits the lines of a lecture post into sections, which start with headings, bold labels or plain labels."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import (
    DISTINCTIVE,
    LectureLabel,
    find_label,
    is_common,
    is_speaker,
    split_labels,
)
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


def is_lecture(title: str, lines: Iterable[Line]) -> bool:
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
    for line in lines:
        label = find_label(read_bold(line))
        if label and label[0] in DISTINCTIVE:
            printed = read_bold(line).text[: label[1]]
            has_common = has_common or is_common(printed)
            has_speaker = has_speaker or is_speaker(printed)
            kinds |= set() if is_common(printed) else {label[0]}
    return len(kinds) > 1 or (has_speaker and has_common)


def split_lecture(lines: Sequence[Line]) -> list[LecturePart]:
    """The sections of a lecture post in order, first the text before all labels; every letter is in one of them.

    >>> lines = [Line("h3", "论文推荐"), Line("h4", "经典"), Line("li", "星图", ordinal=1), Line("h3", "致谢")]
    >>> [(part.kind, part.heading, len(part.lines)) for part in split_lecture(lines)]
    [('preamble', None, 0), ('recommended', '论文推荐', 0), ('group', '经典', 1), ('other', '致谢', 0)]
    """
    parts = [LecturePart("preamble", None)]
    level = 0  # of the heading above the recommended papers; deeper headings are groups of papers
    for line in (part for whole in lines for part in split_labels(read_bold(whole))):
        started = _start_part(line, parts[-1].kind, level)
        if started is None:
            parts[-1].lines.append(line)
        else:
            parts.append(started)
            level = _find_level(line) if started.kind == "recommended" else level
        parts[-1].source.append(line)
    return parts


def read_bold(line: Line) -> Line:
    """The line with bold type at its start, which strict renderers leave as it is: `**报告题目：**星图`."""
    return read_inline(line) if line.tag != "pre" and _UNRENDERED_BOLD.match(line.text) else line


def _start_part(line: Line, current: PartKind, level: int) -> LecturePart | None:
    """The section that the line starts; within recommended papers only headings and labels alone on a line do."""
    label = find_label(line)
    in_papers = current in ("recommended", "group")
    is_heading = line.tag in HEADINGS and bool(line.text)
    if label and (is_heading or not in_papers or label[1] == len(line.text)):
        kind, end = label
        rest = line.cut(end)
        return LecturePart(kind, line.text[:end].strip(), [rest] if rest.text else [])
    if not is_heading:
        return None
    return LecturePart("group" if in_papers and _find_level(line) > level else "other", line.text)


def _find_level(line: Line) -> int:
    return int(line.tag[1]) if line.tag in HEADINGS else 0
