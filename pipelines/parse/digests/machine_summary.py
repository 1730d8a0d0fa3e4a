"""Splits the machine-written summary of a paper ("ChatPaperFree"), which has 45 shapes, by its labels alone.

A label may be in a list item, a paragraph, a heading, indented code or within a line.  Text without a label belongs to
the section before it; text before all labels is `other`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.parse.digests.labels import (
    GROUP_LABELS,
    ITEM_LABELS,
    NUMBERED,
    NUMERALS,
    find_item_kind,
    is_closing_label,
    is_group_label,
)
from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import make_pattern
from pipelines.records.readings import SectionKind

PartKind = SectionKind | Literal["takeaways"]

_LABELS = make_pattern(tuple(label for labels in ITEM_LABELS.values() for label in labels) + GROUP_LABELS)
_MARK = r"[-*#•>\s]*+(?:\d{1,2}\s*[.、．:：)）]?+)?[-*#•\s]*+"  # possessive: a rule of dashes has many splits
_REMARK = r"(?:\s*[（(][^()（）]{1,30}[)）])?"
_COUNT = r"(?!Paper\s*[:：]\s*\d+\s*$)"  # `Paper:1` numbers the papers and is not a label of a link
_AT_START = re.compile(rf"\s*{_MARK}{_COUNT}[<【\[]?(?P<label>{_LABELS})[>】\]]?{_REMARK}\s*(?:[:：]|$)", re.IGNORECASE)
_AT_START_IN_BOLD = re.compile(rf"\s*{_MARK}(?P<label>{_LABELS})(?=\W)", re.IGNORECASE)
_AMID = re.compile(rf"(?<=\s)\d{{1,2}}\s*[.、．]\s*(?P<label>{_LABELS}){_REMARK}\s*[:：]", re.IGNORECASE)
_NUMBER = re.compile(r"(?:[-*•]\s*)?[（(]\s*(?P<number>[1-4一二三四])\s*[)）]\s*[.、]?(?P<colon>(?=\s*[:：]))?")
_TOPIC = re.compile(r"\s*[:：]?\s*(?P<topic>[^:：，。；,.;\n（(]{0,24})[:：]")


@dataclass(frozen=True, slots=True)
class Part:
    """The lines under one label; `heading` is the label as printed."""

    kind: PartKind
    heading: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """A label at the characters `start` to `end` of line number `line`; `kind` is None for the label of a summary."""

    line: int
    start: int
    end: int
    name: str
    kind: SectionKind | None


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
    labels = _mark_conclusion([label for number, line in enumerate(lines) for label in _find_labels(line, number)])
    has_summary = any(label.kind is None for label in labels)
    parts: list[Part] = []
    for label, part in _cut_lines(lines, labels):
        numbered = _find_numbers(part.lines) if _may_be_numbered(label, has_summary) else []
        parts.extend(_split_numbered(part, numbered) if numbered else [part] if part.heading or part.lines else [])
    return parts


def _find_labels(line: Line, number: int) -> Iterator[_Label]:
    """The labels of a line.

    A label starts its line, and ends with the line, with a colon or with its bold type.  Within a line a word is a
    label if there is a number before it.
    """
    first = _AT_START.match(line.text) or _find_bold_label(line)
    for match in filter(None, [first, *_AMID.finditer(line.text, first.end() if first else 1)]):
        kind = None if is_group_label(match["label"]) else find_item_kind(match["label"])
        yield _Label(number, match.start(), match.end(), match["label"], kind)


def _find_bold_label(line: Line) -> re.Match[str] | None:
    match = _AT_START_IN_BOLD.match(line.text)
    bold = match and any(span.tag in ("strong", "b") and span.end == match.end() for span in line.spans)
    return match if bold else None


def _mark_conclusion(labels: Sequence[_Label]) -> list[_Label]:
    methods = next((index for index, label in enumerate(labels) if label.kind == "methods"), len(labels))
    return [
        replace(label, kind="conclusion") if index > methods and is_closing_label(label.name) else label
        for index, label in enumerate(labels)
    ]


def _cut_lines(lines: Sequence[Line], labels: Sequence[_Label]) -> Iterator[tuple[_Label | None, Part]]:
    """One part per label, with the text up to the next label; before them the text before all labels."""
    end = _Label(len(lines), 0, 0, "", None)
    for label, following in zip([None, *labels], [*labels, end], strict=True):
        number, start = (label.line, label.end) if label else (0, 0)
        if number == following.line:
            body = [lines[number].cut(start, following.start)]
        else:
            body = [lines[number].cut(start), *lines[number + 1 : following.line]]
            body += [lines[following.line].cut(0, following.start)] if following.line < len(lines) else []
        heading = lines[label.line].text[label.start : label.end].strip() if label else None
        kind = (label and label.kind) or "other"
        yield label, Part(kind, heading, _trim_lines(body))


def _trim_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without empty ones, except for empty lines between lines of code."""
    shown = [number for number, line in enumerate(lines) if line.text.strip()]
    inner = lines[shown[0] : shown[-1] + 1] if shown else ()
    return tuple(line for line in inner if line.text or line.tag == "pre")


def _may_be_numbered(label: _Label | None, has_summary: bool) -> bool:
    """Whether (1)-(4) may be the parts of a summary: below its label, or before the methods where it has no label."""
    if label is None or label.kind is None:
        return True
    return not has_summary and label.kind not in ("methods", "conclusion")


def _find_numbers(lines: Sequence[Line]) -> list[_Label]:
    """The first (1), (2), (3) and (4) that follow each other.

    Numbers that have a colon if (1) has one, and none if (1) has none, are preferred: enumerations within an item look
    different from those of the items.
    """
    marks = [(index, match) for index, line in enumerate(lines) for match in _NUMBER.finditer(line.text)]
    chosen: list[tuple[int, re.Match[str]]] = []
    for number in NUMBERED:
        end = (chosen[-1][0], chosen[-1][1].end()) if chosen else (0, 0)
        candidates = [
            (index, match) for index, match in marks if _read_number(match) == number and (index, match.start()) >= end
        ]
        alike = [mark for mark in candidates if not chosen or _has_colon(mark[1]) == _has_colon(chosen[0][1])]
        if not candidates:
            break
        chosen.append((alike or candidates)[0])
    return [_make_number(index, lines[index].text, match) for index, match in chosen]


def _read_number(mark: re.Match[str]) -> int:
    return NUMERALS[mark["number"]]


def _has_colon(mark: re.Match[str]) -> bool:
    return mark["colon"] is not None


def _make_number(line: int, text: str, mark: re.Match[str]) -> _Label:
    topic = _TOPIC.match(text, mark.end())
    end = topic.end() if topic else mark.end()
    return _Label(line, mark.start(), end, mark[0], NUMBERED[_read_number(mark)])


def _split_numbered(part: Part, numbers: Sequence[_Label]) -> Iterator[Part]:
    """The numbered items; the label of the whole starts the heading of the first item if no text follows the label."""
    (_, before), *items = (cut for _, cut in zip([None, *numbers], _cut_lines(part.lines, numbers), strict=True))
    if before.lines:
        yield Part(part.kind, part.heading, before.lines)
    prefix = f"{part.heading} " if part.heading and not before.lines else ""
    for _, item in items:
        yield Part(item.kind, f"{prefix}{item.heading}", item.lines)
        prefix = ""
