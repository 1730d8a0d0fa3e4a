"""Decides which candidates in a machine-written summary start a section, in one pass over its lines.

Three rules tell a label from a word that only looks like one: the points of a summary follow its label or open with
their first name; a number in brackets counts points or items, whichever it continues; parts of the methods and of the
conclusion are no items.  A heading that no table has, and chatter of the model, start a section of kind `other`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.parse.digests.candidates import Candidate, Style, find_candidates
from pipelines.parse.digests.chatter import is_chatter
from pipelines.parse.digests.machine_labels import NUMBERED
from pipelines.parse.digests.meanings import is_inner_label
from pipelines.parse.digests.points import Point, find_points
from pipelines.parse.digests.side_labels import find_side_label, opens_assessment
from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line
from pipelines.records.kinds import SectionKind

_BODY: tuple[SectionKind, ...] = ("methods", "conclusion")
_OPENING: tuple[SectionKind, ...] = ("background", "prior_work")  # points that open a summary without a label
_SHORT: tuple[SectionKind, ...] = ("affiliation", "keywords", "urls")  # sections without headings of their own
_LISTED: tuple[SectionKind, ...] = ("digest_title", "digest_authors", *_SHORT)  # a note ends them
_STEP = re.compile(
    r"\s*(?:[（(]?[\d一二三四五六七八九十]+\s*[)）.、．:：]|[①-⑩]|步骤|阶段|第.{1,3}[步阶部]|[（(]?[A-Ja-j][)）.、．]|Step\b|Stage\b)"
)
_HAS_TEXT = re.compile(r"\s*+\S")
_FIRST_ITEM_ONLY = 5  # a number that no point has: from here on a number in brackets counts items
_LONGEST_HEADING = 30  # characters of a line in bold type that serves as a heading


class Label(NamedTuple):
    """A label at the characters `start` to `end` of line number `line`; `kind` is None for the label of a summary."""

    line: int
    start: int
    end: int
    kind: SectionKind | None


def find_labels(lines: Sequence[Line]) -> list[Label]:
    """The labels that start sections, in order; the points of a summary are left to `points`.

    >>> texts = "标题：甲", "摘要：", "研究背景：乙", "研究方法：丙", "方法：丁", "(1) 方法概述：戊"
    >>> [(label.line, label.kind) for label in find_labels([Line("p", text) for text in texts])]
    [(0, 'digest_title'), (1, None), (4, 'methods')]
    """
    candidates = [find_candidates(line, number) for number, line in enumerate(lines)]
    following: list[Candidate | None] = [candidate for each in candidates for candidate in each]
    following.append(None)
    reader = _LabelReader(lines, iter(following[1:]))
    for number, each in enumerate(candidates):
        reader.read(number, each)
    return reader.labels


@dataclass(slots=True)
class _LabelReader:
    """The state of the pass.

    `kind` and `level` are the kind of the section so far and the level of the heading that it begins with, 0 for none;
    `is_note` tells that it begins with the label of a note.  `opened` is the place where a summary begins, while it
    lasts, `seen` are its points as far as they are known, and `tried` the numbers that were compared with them: each is
    compared once, so that the pass takes linear time.  `following` gives the candidate after each candidate.
    """

    lines: Sequence[Line]
    following: Iterator[Candidate | None]
    labels: list[Label] = field(default_factory=list)
    kind: SectionKind | None = None
    level: int = 0
    is_empty: bool = False
    is_note: bool = False
    past: set[SectionKind | None] = field(default_factory=set)
    item: tuple[Style | None, int] = (None, 0)
    opened: tuple[int, int] | None = None
    seen: set[SectionKind] = field(default_factory=set)
    tried: set[tuple[Style | None, int]] = field(default_factory=set)

    def read(self, number: int, candidates: Sequence[Candidate]) -> None:
        """Reads a line with its candidates."""
        line = self.lines[number]
        known = [each for each in candidates if self._read_candidate(each, next(self.following))] if candidates else []
        if not (known and known[0].start == 0) and line.text.strip():
            self._read_unknown(number, line)
        if self.is_empty and _HAS_TEXT.match(line.text, known[-1].end if known else 0):
            self.is_empty = False

    def _read_candidate(self, candidate: Candidate, following: Candidate | None) -> bool:
        """Whether a candidate is a label; if it starts a section, it is added."""
        meaning = candidate.meaning
        if self._is_point(candidate, following):
            if self.opened is None:
                self._add(Label(candidate.line, candidate.start, candidate.start, None))
            return True
        if not (meaning.item or meaning.is_group) or is_inner_label(self.kind, candidate.name):
            return False
        if candidate.style not in (None, "digit") and not self._continues_items(candidate):
            return False
        closes = meaning.is_closing and "methods" in self.past
        kind: SectionKind | None = meaning.item or ("conclusion" if closes else None)
        self._add(Label(candidate.line, candidate.start, candidate.end, kind))
        self.item = (candidate.style, candidate.number)
        return True

    def _add(self, label: Label) -> None:
        line = self.lines[label.line]
        self.labels.append(label)
        self.past.add(label.kind)
        self.kind, self.is_empty, self.is_note = label.kind, True, False
        self.level = int(line.tag[1]) if line.tag in HEADINGS and label.start == 0 else 0
        self.opened = (label.line, label.end) if label.kind is None else None
        self.seen.clear()
        self.tried.clear()

    def _is_point(self, candidate: Candidate, following: Candidate | None) -> bool:
        """Whether a candidate is a point of a summary and not an item beside it."""
        meaning = candidate.meaning
        before_results = following is not None and following.meaning.point == "results"
        if self.opened is None:
            opens = meaning.point in _OPENING or (before_results and meaning.point == "approach")
            return opens and not self.past.intersection(_BODY)
        if meaning.item not in (None, *_BODY):
            return False
        if self._continues_points(candidate):
            return True
        if meaning.point:
            is_new = self._is_new(meaning.point, candidate)
            return is_new and (meaning.item is None or before_results or len(self.seen) > 1)
        may_be_approach = meaning.item == "methods" and before_results
        return may_be_approach and self._is_new("approach", candidate) and len(self.seen) > 1

    def _continues_points(self, candidate: Candidate) -> bool:
        """Whether the number of a candidate is the next one of the points before it."""
        meaning, mark = candidate.meaning, (candidate.style, candidate.number)
        kind = NUMBERED.get(candidate.number)
        if kind is None or (candidate.style in ("digit", "letter") and meaning.item == "conclusion"):
            return False
        if meaning.item is None and meaning.point == kind:
            self.seen.add(kind)
            return True
        if candidate.number == 1 or mark in self.tried:
            return False
        self.tried.add(mark)
        counted = [point for point in self._find_points(candidate) if point.style == candidate.style]
        before = candidate.number - 1
        return bool(counted) and (counted[-1].number, counted[-1].kind) == (before, NUMBERED[before])

    def _is_new(self, kind: SectionKind, candidate: Candidate) -> bool:
        """Whether the summary has not had a point before the candidate."""
        if kind not in self.seen:
            self.seen.update(point.kind for point in self._find_points(candidate))
        is_new = kind not in self.seen
        self.seen.add(kind)
        return is_new

    def _find_points(self, candidate: Candidate) -> list[Point]:
        return find_points(cut_lines(self.lines, self.opened or (0, 0), (candidate.line, candidate.start)))

    def _continues_items(self, candidate: Candidate) -> bool:
        """Whether a number that is not of a plain list may be that of an item here."""
        style, number = self.item
        if candidate.style == style:
            return candidate.number > number
        if self.kind in _BODY:
            return False
        weak = candidate.meaning.item in _BODY and candidate.style != "han"
        return not weak or candidate.number >= _FIRST_ITEM_ONLY

    def _read_unknown(self, number: int, line: Line) -> None:
        """Starts a section of kind `other` where a line cannot belong to the section before it."""
        if self._is_unknown_heading(line):
            self._add(Label(number, 0, len(line.text), "other"))
        elif self.labels and self.kind != "conclusion" and opens_assessment(self.lines, number):
            self._add(Label(number, 0, 0, "conclusion"))
        elif side := self._find_side_label(line):
            self._add(Label(number, 0, side[1], side[0]))
            self.is_note = True
        elif self.labels and self.kind != "other" and is_chatter(line.text) and not self._is_introduction(line):
            self._add(Label(number, 0, 0, "other"))

    def _find_side_label(self, line: Line) -> tuple[SectionKind, int] | None:
        """The label of a note or of links behind a section that holds a name or a list, or behind another note."""
        if self.is_empty or not (self.is_note or self.kind in _LISTED):
            return None
        side = find_side_label(line)
        return None if side and side[0] == self.kind == "urls" else side

    def _is_introduction(self, line: Line) -> bool:
        """Whether a line directly below a label announces the text of that section."""
        return self.is_empty and line.text.rstrip().endswith((":", "："))

    def _is_unknown_heading(self, line: Line) -> bool:
        """Whether a line is a heading of no section before it: not of a step, of an inner part or of a deeper level."""
        if line.tag in HEADINGS:
            deeper = 0 < self.level < int(line.tag[1])
            apart = not deeper and (self.kind in _SHORT or _STEP.match(line.text) is None)
        else:
            apart = self.kind in _SHORT and not self.is_empty and _is_bold_heading(line)
        return apart and not is_inner_label(self.kind, line.text)


def _is_bold_heading(line: Line) -> bool:
    if line.tag != "p" or len(line.text) > _LONGEST_HEADING:
        return False
    return any(span.tag in ("strong", "b") and span.end - span.start >= len(line.text) - 1 for span in line.spans)


def cut_lines(lines: Sequence[Line], start: tuple[int, int], end: tuple[int, int]) -> list[Line]:
    """The lines between two places, each a line number and an offset in it; a line of which nothing is left is none."""
    (first, offset), (last, until) = start, end
    if first == last:
        return [lines[first].cut(offset, until)] if offset < until else []
    head = [lines[first].cut(offset)] if offset < len(lines[first].text) else []
    rest = [lines[last].cut(0, until)] if until else []
    return [*head, *lines[first + 1 : last], *rest]
