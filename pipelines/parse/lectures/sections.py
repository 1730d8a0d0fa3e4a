"""The lines of a lecture post to its sections, whether headings, bold labels or plain ones open them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import TELLING, LectureLabel, find_label
from pipelines.parse.lectures.title import has_known_series
from pipelines.parse.markdown.inline import read_inline

PartKind = LectureLabel | Literal["preamble", "group"]
_UNREAD_BOLD = re.compile(r"\s*\*\*[^*]+\*\*")


@dataclass(slots=True)
class LecturePart:
    """Lines under one label; `heading` is the label as it stood, `source` the lines with it."""

    kind: PartKind
    heading: str | None
    lines: list[Line] = field(default_factory=list)
    source: list[Line] = field(default_factory=list)


def is_lecture(title: str, lines: Iterable[Line]) -> bool:
    """Whether a post is a lecture: its title names a series of lectures, or it has two sections that only they have.

    >>> lines = Line("h3", "讲者介绍"), Line("p", "报告题目：从笔画到星图")
    >>> is_lecture("SFFAI 3 | 星图", ()), is_lecture("一次讲座", lines), is_lecture("一次讲座", lines[:1])
    (True, True, False)
    """
    if has_known_series(title):
        return True
    labels = filter(None, (find_label(read_bold(line)) for line in lines))
    return len({kind for kind, _ in labels if kind in TELLING}) > 1


def split_lecture(lines: Sequence[Line]) -> list[LecturePart]:
    """The sections of a lecture post in order, first what stands before all of them; every letter is in one of them.

    >>> lines = [Line("h3", "论文推荐"), Line("h4", "经典"), Line("li", "星图", ordinal=1), Line("h3", "致谢")]
    >>> [(part.kind, part.heading, len(part.lines)) for part in split_lecture(lines)]
    [('preamble', None, 0), ('recommended', '论文推荐', 0), ('group', '经典', 1), ('other', '致谢', 0)]
    """
    parts = [LecturePart("preamble", None)]
    level = 0  # of the heading over the recommended papers: deeper ones are groups of them
    for line in map(read_bold, lines):
        opened = _open_part(line, parts[-1].kind, level)
        if opened is None:
            parts[-1].lines.append(line)
        else:
            parts.append(opened)
            level = _find_level(line) if opened.kind == "recommended" else level
        parts[-1].source.append(line)
    return parts


def read_bold(line: Line) -> Line:
    """The line with the bold type at its start, which a strict renderer leaves as it is: `**报告题目：**星图`."""
    return read_inline(line) if line.tag != "pre" and _UNREAD_BOLD.match(line.text) else line


def _open_part(line: Line, within: PartKind, level: int) -> LecturePart | None:
    """The section that the line opens; amid recommended papers only headings and labels on their own open any."""
    label = find_label(line)
    in_papers = within in ("recommended", "group")
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
