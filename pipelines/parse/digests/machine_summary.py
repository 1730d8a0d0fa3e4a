"""Splits the machine-written summary of a paper ("ChatPaperFree"), which has 45 shapes, by its labels alone.

A label may be in a list item, a paragraph, a heading, indented code or within a line.  Text without a label belongs to
the section before it; text before all labels is `other`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.parse.digests.item_labels import Label, cut_lines, find_labels
from pipelines.parse.digests.points import Point, find_numbered, find_points
from pipelines.parse.html.lines import Line, new_tuple
from pipelines.records.kinds import SectionKind

_UNNUMBERED: tuple[SectionKind, ...] = ("methods", "conclusion", "other")  # (1) in them is no point of a summary


class Part(NamedTuple):
    """The lines under one label; `heading` is the label as printed."""

    kind: SectionKind
    heading: str | None
    lines: tuple[Line, ...]


def split_machine_summary(lines: Sequence[Line]) -> list[Part]:
    """The parts of a machine-written summary in order; every character of the lines is in one of them.

    >>> texts = "标题：单图生成头像", "摘要： （1）研究背景：甲。 -(2)过去的方法：乙。", "方法：", "丙"
    >>> for part in split_machine_summary([Line("li", text) for text in texts]):
    ...     print(part.kind, part.heading, [line.text for line in part.lines])
    digest_title 标题： ['单图生成头像']
    background 摘要： （1）研究背景： ['甲。']
    prior_work -(2)过去的方法： ['乙。']
    methods 方法： ['丙']
    """
    if not lines:
        return []
    labels = find_labels(lines)
    has_summary = any(label.kind is None for label in labels)
    parts: list[Part] = []
    for label, part in _cut_at_labels(lines, labels):
        points = _find_points(part, label, has_summary)
        parts.extend(_split_points(part, points) if points else [part] if part.heading or part.lines else [])
    return parts


def _cut_at_labels(lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[tuple[Label | None, Part]]:
    """One part per label, with the text up to the next label; before them the text before all labels."""
    ends = [*((label.line, label.start) for label in labels), (len(lines), 0)]
    for label, end in zip([None, *labels], ends, strict=True):
        body = cut_lines(lines, (label.line, label.end) if label else (0, 0), end)
        heading = lines[label.line].text[label.start : label.end].strip() if label else ""
        fields = ((label and label.kind) or "other", heading or None, _trim_lines(body))
        yield label, new_tuple(Part, fields)


def _trim_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without empty ones, except for empty lines between lines of code, and without their indentation."""
    if len(lines) == 1 and lines[0].tag != "pre":  # as most are
        return () if _is_blank(lines[0].text) else (lines[0],)
    shown = [line for line in lines if line.text or line.tag == "pre"]
    while shown and _is_blank(shown[-1].text):
        shown.pop()
    start = 0
    while start < len(shown) and _is_blank(shown[start].text):
        start += 1
    return _dedent(shown[start:] if start else shown)


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


def _dedent(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Indented text, which renderers take for code, without the blanks that all its lines begin with."""
    depths = [_measure_indent(line) for line in lines if line.tag == "pre" and not _is_blank(line.text)]
    if not depths:
        return tuple(lines)
    common = min(depths[1:] or depths, default=0)
    return (lines[0].cut(0), *(_cut_indent(line, min(common, _measure_indent(line))) for line in lines[1:]))


def _measure_indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _cut_indent(line: Line, width: int) -> Line:
    if line.tag != "pre" or not width:
        return line
    end = len(line.text)
    return line._replace(text=line.text[width:], spans=tuple(span.cut(width, end) for span in line.spans))


def _find_points(part: Part, label: Label | None, has_summary: bool) -> list[Point]:
    """The points of a summary below its label, or before the methods where it has no label."""
    if not part.lines:  # as before the first label of nearly every summary
        return []
    if label is not None and label.kind is None:
        return find_points(part.lines)
    may_be_numbered = label is None or (not has_summary and label.kind not in _UNNUMBERED)
    return find_numbered(part.lines) if may_be_numbered else []


def _split_points(part: Part, points: Sequence[Point]) -> Iterator[Part]:
    """The points; the label of the whole starts the heading of the first point if no text follows the label."""
    starts = [(point.line, point.start) for point in points]
    before = _trim_lines(cut_lines(part.lines, (0, 0), starts[0]))
    if before:
        yield Part(part.kind, part.heading, before)
    prefix = f"{part.heading} " if part.heading and not before else ""
    for point, (_, end) in zip(points, pairwise([*starts, (len(part.lines), 0)]), strict=True):
        heading = part.lines[point.line].text[point.start : point.end].strip()
        body = cut_lines(part.lines, (point.line, point.end), end)
        yield new_tuple(Part, (point.kind, prefix + heading, _trim_lines(body)))
        prefix = ""
