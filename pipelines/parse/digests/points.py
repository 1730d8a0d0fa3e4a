"""Finds the four points of a machine-written summary: (1) background, (2) prior work, (3) approach, (4) results.

They are numbered in one of several styles, named, or both.  Where number and name differ, the number decides.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.parse.digests.candidates import STARS, Candidate, Style, find_candidates, find_first, read_value
from pipelines.parse.digests.machine_labels import BULLETS, NUMBERED
from pipelines.parse.digests.meanings import Meaning, find_meaning
from pipelines.parse.html.lines import Line
from pipelines.records.kinds import SectionKind

_FIRST_LETTERS = ["Ａ．", "ａ．", *(letter + end for letter in "Aa" for end in ".、)）")]
# The numbers of each style, the texts for 1, and how many numbers must follow each other: a list within a point is
# numbered as well.  Each pattern begins with a set of characters, which makes the search fast.
_STYLES: dict[Style, tuple[re.Pattern[str], Sequence[str], int]] = {
    "bracket": (re.compile(r"[（(]\s*(?P<number>[1-4１-４一二三四])\s*[)）]\s*[.、]?"), "1１一", 1),
    "circled": (re.compile(r"(?P<number>[①-④⑴-⑷❶-❹㈠-㈣])\s*[.、]?"), "①⑴❶㈠", 2),
    "han": (re.compile(r"(?P<number>[一二三四])\s*[、.．]"), "一", 2),
    "digit": (re.compile(r"(?P<number>[1-4１-４])\s*[.、．)）](?!\d)"), "1１", 4),
    "letter": (re.compile(r"[（(]?(?P<number>[A-Da-dＡ-Ｄａ-ｄ])\s*[.、．)）]"), _FIRST_LETTERS, 4),
    "ordinal": (re.compile(r"[第其](?P<number>[一二三四])[点是]?\s*[，,、.．:：]"), ("第一", "其一"), 4),
}
_PLAIN: tuple[Style, ...] = ("digit", "letter", "ordinal")  # they count points at the start of a line alone
_ANYWHERE: tuple[Style, ...] = ("bracket", "circled")
_SIGN_BEFORE = re.compile(rf"[{BULLETS}]{{1,3}}\s?$")
_SIGNS = re.compile(rf"[{BULLETS}#>\s]*+")
_BEFORE_HAN = re.compile(rf"(?:^|[。；;\s{BULLETS}])$")
_COLON = re.compile(r"\s*[:：]")
_TOPIC = re.compile(r"\s*[:：]?\s*(?P<topic>[^:：，。；,.;\n（(]{0,24}(?:[（(][^()（）:：]{1,24}[)）]\s*\**)?)[:：]")
_NAME = re.compile(
    r"\s*[:：]?[\s*]*+(?P<name>[^:：，。；;!！?？\n（(]{2,80}+)(?:[（(][^()（）\n]{1,30}[)）][\s*]*+)?(?:[:：]|(?=\n)|$)"
)
_NAME_BEFORE = re.compile(rf"(?:^|(?<=[\s。；;]))[{BULLETS}\s]*(?P<name>[^\s:：。；;]{{2,24}})[\s*]*[:：][\s*]*$")
_NAME_AMID = re.compile(
    r"(?<=[\s。；;！!])(?:[1-4一二三四]\s*[.、．)）]\s*)?\*{0,3}(?P<name>[^\s:：，。；;!！*]{2,20})\*{0,3}\s*[:：]"
)
_NO_END = sys.maxsize
_LONGEST_SIGN = 6  # characters of the signs of a list before a number
_LONGEST_NAME = 40  # characters before a number that its name can take up

_Mark = tuple[int, re.Match[str], int]  # the index of a line, a number in it, and the value of the number


class Point(NamedTuple):
    """The label of a point, at the characters `start` to `end` of the line with this index."""

    line: int
    start: int
    end: int
    kind: SectionKind
    style: Style | None = None
    number: int = 0


def find_points(lines: Sequence[Line]) -> list[Point]:
    """The points of a summary in order: those that are numbered, and others that are named.

    >>> lines = Line("p", "（1）研究背景：甲。（2）乙。"), Line("p", "任务与性能：丙。")
    >>> [(point.line, point.start, point.end, point.kind) for point in find_points(lines)]
    [(0, 0, 8, 'background'), (0, 10, 13, 'prior_work'), (1, 0, 6, 'results')]
    """
    points = find_numbered(lines)
    kinds = {point.kind for point in points}
    if len(kinds) == len(NUMBERED):
        return points
    for named in _find_named(lines, amid=not points):
        if named.kind not in kinds and not any(_overlap(named, point) for point in points):
            kinds.add(named.kind)
            points.append(named)
    return sorted(points, key=lambda point: (point.line, point.start))


def _overlap(first: Point, second: Point) -> bool:
    return first.line == second.line and first.start < second.end and second.start < first.end


def read_point(meaning: Meaning) -> SectionKind | None:
    """The point that a label names among points, where the methods are the approach."""
    return meaning.point or ("approach" if meaning.item == "methods" else None)


def _find_named(lines: Sequence[Line], *, amid: bool) -> Iterator[Point]:
    for index, line in enumerate(lines):
        for candidate in find_candidates(line, index) if amid else filter(None, [find_first(line, index)]):
            if point := _make_named(candidate):
                yield point
        for match in _NAME_AMID.finditer(line.text, 1) if amid else ():
            meaning = find_meaning(match["name"])
            if meaning and meaning.point:
                yield Point(index, match.start(), match.end(), meaning.point)


def _make_named(candidate: Candidate) -> Point | None:
    kind = read_point(candidate.meaning)
    return kind and Point(candidate.line, candidate.start, candidate.end, kind, candidate.style, candidate.number)


def find_numbered(lines: Sequence[Line]) -> list[Point]:
    """The first numbers 1, 2, 3 and 4 that follow each other, in the style that comes first."""
    runs: list[tuple[Style, list[_Mark]]] = []
    written = "\n".join([line.text for line in lines])
    for style, (pattern, ones, least) in _STYLES.items():
        if style in _PLAIN and len(lines) < least:
            continue  # each of these numbers starts a line
        if not any(map(written.__contains__, ones)):  # without a generator, in half the time
            continue
        run = _select_run(_list_marks(lines, style, pattern))
        if len(run) >= least:
            runs.append((style, run))
            if _starts(run[0]):
                break  # no other style comes before it
    if not runs:
        return []
    style, run = min(runs, key=lambda each: (each[1][0][0], each[1][0][1].start()))
    return [_make_numbered(mark, style) for mark in run]


def _starts(mark: _Mark) -> bool:
    """Whether a number is the first thing in the lines."""
    return mark[0] == 0 and mark[1].start() == 0


def _list_marks(lines: Sequence[Line], style: Style, pattern: re.Pattern[str]) -> list[_Mark]:
    """The numbers of a style that are in the place of one."""
    until = _LONGEST_SIGN if style in _PLAIN else _NO_END
    return [
        (index, match, read_value(match["number"]))
        for index, line in enumerate(lines)
        for match in pattern.finditer(line.text, 0, until)
        if style in _ANYWHERE or _is_in_place(style, match)
    ]


def _is_in_place(style: Style, mark: re.Match[str]) -> bool:
    """Whether a number counts points: a Chinese numeral at the start of a sentence, plain ones at that of the line."""
    before = mark.string[max(0, mark.start() - _LONGEST_SIGN) : mark.start()]
    return (_SIGNS.fullmatch(before) if style in _PLAIN else _BEFORE_HAN.search(before)) is not None


def _select_run(marks: Sequence[_Mark]) -> list[_Mark]:
    """The marks of 1 to 4 that follow each other.

    Numbers that have a colon if the first has one, and none if it has none, are preferred: enumerations within an item
    look different from those of the items.
    """
    chosen: list[_Mark] = []
    for number in NUMBERED if marks else ():
        end = (chosen[-1][0], chosen[-1][1].end()) if chosen else (0, 0)
        candidates = [mark for mark in marks if mark[2] == number and (mark[0], mark[1].start()) >= end]
        if not candidates:
            break
        alike = (mark for mark in candidates if not chosen or _has_colon(mark[1]) == _has_colon(chosen[0][1]))
        chosen.append(next(alike, candidates[0]))
    return chosen


def _has_colon(mark: re.Match[str]) -> bool:
    return _COLON.match(mark.string, mark.end()) is not None


def _make_numbered(found: _Mark, style: Style) -> Point:
    line, mark, number = found
    text, start = mark.string, mark.start()
    before = text[max(0, start - _LONGEST_SIGN) : start]
    if sign := _SIGN_BEFORE.search(before) if before[-2:].strip() else None:
        start -= len(sign[0])
    topic = _match_name(text, mark.end()) or _TOPIC.match(text, mark.end())
    end = topic.end() if topic else mark.end()
    if topic and "**" in text[start:end] and (stars := STARS.match(text, end)):
        end = stars.end()
    start -= _measure_name(text[max(0, start - _LONGEST_NAME) : start])
    return Point(line, start, end, NUMBERED[number], style, number)


def _match_name(text: str, start: int) -> re.Match[str] | None:
    """The name of a point behind its number, of any length, up to a colon or the end of the line."""
    named = _NAME.match(text, start)
    meaning = find_meaning(named["name"]) if named else None
    return named if meaning and read_point(meaning) else None


def _measure_name(before: str) -> int:
    """The length of the name of a point at the end of the text before its number, as in 研究背景：(1)."""
    named = _NAME_BEFORE.search(before) if before.rstrip("* \t").endswith((":", "：")) else None
    meaning = find_meaning(named["name"].strip("*")) if named else None
    return len(before) - named.start() if named and meaning and read_point(meaning) else 0
