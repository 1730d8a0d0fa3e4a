"""The machine-written reading of a paper ("ChatPaperFree"): 45 shapes, told apart by their labels alone.

Whether a label stands in a list item, a paragraph, a heading, indented code or amid a line makes no difference.
What has no label goes on with the section before it; what has no section at all is `other`.
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
_COUNT = r"(?!Paper\s*[:：]\s*\d+\s*$)"  # `Paper:1` is a heading that a model counts with, and no link
_AT_START = re.compile(rf"\s*{_MARK}{_COUNT}[<【\[]?(?P<label>{_LABELS})[>】\]]?{_REMARK}\s*(?:[:：]|$)", re.IGNORECASE)
_AT_START_IN_BOLD = re.compile(rf"\s*{_MARK}(?P<label>{_LABELS})(?=\W)", re.IGNORECASE)
_AMID = re.compile(rf"(?<=\s)\d{{1,2}}\s*[.、．]\s*(?P<label>{_LABELS}){_REMARK}\s*[:：]", re.IGNORECASE)
_NUMBER = re.compile(r"(?:[-*•]\s*)?[（(]\s*(?P<number>[1-4一二三四])\s*[)）]\s*[.、]?(?P<colon>(?=\s*[:：]))?")
_TOPIC = re.compile(r"\s*[:：]?\s*(?P<topic>[^:：，。；,.;\n（(]{0,24})[:：]")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines under one label; `heading` is the label as it stood."""

    kind: PartKind
    heading: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """Characters `start` to `end` of line number `line` are a label, of a summary where `kind` is None."""

    line: int
    start: int
    end: int
    name: str
    kind: SectionKind | None


def split_machine_reading(lines: Sequence[Line]) -> list[Part]:
    """The parts of a machine-written reading, in order; every character of the lines is in one of them.

    >>> texts = "标题：单图生成头像", "摘要： （1）研究背景：甲。 -(2)过去的方法：乙。", "方法：", "丙"
    >>> for part in split_machine_reading([Line("li", text) for text in texts]):
    ...     print(part.kind, part.heading, [line.text for line in part.lines])
    digest_title 标题： ['单图生成头像']
    background 摘要： （1）研究背景： ['甲。']
    prior_work -(2)过去的方法： ['乙。']
    methods 方法： ['丙']
    """
    if not lines:
        return []
    labels = _close_reading([label for at, line in enumerate(lines) for label in _find_labels(line, at)])
    has_summary = any(label.kind is None for label in labels)
    parts: list[Part] = []
    for label, part in _cut_lines(lines, labels):
        numbered = _find_numbers(part.lines) if _may_be_numbered(label, has_summary) else []
        parts.extend(_split_numbered(part, numbered) if numbered else [part] if part.heading or part.lines else [])
    return parts


def _find_labels(line: Line, at: int) -> Iterator[_Label]:
    """A label opens its line, and ends with it, with a colon or with its bold type; where a reading runs on in one
    paragraph, a number tells that a word is a label."""
    first = _AT_START.match(line.text) or _find_bold_label(line)
    for match in filter(None, [first, *_AMID.finditer(line.text, first.end() if first else 1)]):
        kind = None if is_group_label(match["label"]) else find_item_kind(match["label"])
        yield _Label(at, match.start(), match.end(), match["label"], kind)


def _find_bold_label(line: Line) -> re.Match[str] | None:
    match = _AT_START_IN_BOLD.match(line.text)
    bold = match and any(span.tag in ("strong", "b") and span.end == match.end() for span in line.spans)
    return match if bold else None


def _close_reading(labels: Sequence[_Label]) -> list[_Label]:
    methods = next((at for at, label in enumerate(labels) if label.kind == "methods"), len(labels))
    return [
        replace(label, kind="conclusion") if at > methods and is_closing_label(label.name) else label
        for at, label in enumerate(labels)
    ]


def _cut_lines(lines: Sequence[Line], labels: Sequence[_Label]) -> Iterator[tuple[_Label | None, Part]]:
    """What stands between the labels, a part a label, and first what stands before all of them."""
    end = _Label(len(lines), 0, 0, "", None)
    for label, following in zip([None, *labels], [*labels, end], strict=True):
        at, start = (label.line, label.end) if label else (0, 0)
        if at == following.line:
            held = [lines[at].cut(start, following.start)]
        else:
            held = [lines[at].cut(start), *lines[at + 1 : following.line]]
            held += [lines[following.line].cut(0, following.start)] if following.line < len(lines) else []
        heading = lines[label.line].text[label.start : label.end].strip() if label else None
        kind = (label and label.kind) or "other"
        yield label, Part(kind, heading, _trim_lines(held))


def _trim_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Without what is empty; empty lines of code stay between others alone."""
    shown = [at for at, line in enumerate(lines) if line.text.strip()]
    inside = range(shown[0], shown[-1] + 1) if shown else range(0)
    return tuple(lines[at] for at in inside if lines[at].text or lines[at].tag == "pre")


def _may_be_numbered(label: _Label | None, has_summary: bool) -> bool:
    """(1)-(4) mean something in a summary alone, or, where a reading has no summary, before its methods."""
    if label is None or label.kind is None:
        return True
    return not has_summary and label.kind not in ("methods", "conclusion")


def _find_numbers(lines: Sequence[Line]) -> list[_Label]:
    """(1), (2), (3), (4) in turn.

    An enumeration within an item has other signs: a number that has a colon where (1) has one goes before one without.
    """
    numbers = [(at, match) for at, line in enumerate(lines) for match in _NUMBER.finditer(line.text)]
    found: list[tuple[int, re.Match[str]]] = []
    for number in NUMBERED:
        after = (found[-1][0], found[-1][1].end()) if found else (0, 0)
        candidates = [
            (at, match) for at, match in numbers if NUMERALS[match["number"]] == number and (at, match.start()) >= after
        ]
        alike = [
            each for each in candidates if not found or (each[1]["colon"] is None) == (found[0][1]["colon"] is None)
        ]
        if not candidates:
            break
        found.append((alike or candidates)[0])
    return [_make_number(at, lines[at].text, match) for at, match in found]


def _make_number(at: int, text: str, match: re.Match[str]) -> _Label:
    topic = _TOPIC.match(text, match.end())
    return _Label(
        at, match.start(), topic.end() if topic else match.end(), match[0], NUMBERED[NUMERALS[match["number"]]]
    )


def _split_numbered(part: Part, numbers: Sequence[_Label]) -> Iterator[Part]:
    """The numbered items; the label of the whole, where it has no text of its own, opens the first one's heading."""
    (_, before), *items = (piece for _, piece in zip([None, *numbers], _cut_lines(part.lines, numbers), strict=True))
    if before.lines:
        yield Part(part.kind, part.heading, before.lines)
    prefix = f"{part.heading} " if part.heading and not before.lines else ""
    for _, item in items:
        yield Part(item.kind, f"{prefix}{item.heading}", item.lines)
        prefix = ""
