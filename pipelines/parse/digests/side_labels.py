"""Finds labels of what has no place of its own in a machine-written summary: notes, links and an assessment.

They count only where the section before them cannot hold them; see `item_labels`.
"""

import re
from collections.abc import Sequence

from pipelines.parse.digests.candidates import read_name
from pipelines.parse.digests.machine_labels import BULLETS, NO_ADDRESS
from pipelines.parse.digests.meanings import is_assessment, is_inner_label, is_other_label
from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import join_columns
from pipelines.records.kinds import SectionKind

_ADDRESS = re.compile(
    rf"[\s*<\[（(]*+(?:https?:|www\.|github\b|(?:{join_columns(NO_ADDRESS)})[\s。.)）*]*$)", re.IGNORECASE
)
_FIRST = re.compile(rf"[{BULLETS}#>\s]*+(?P<name>[^:：*\n]{{2,20}}+)[\s*]*+[:：]")
_PART = re.compile(r"(?:^|(?<=[\s。；;，,.、)）*]))(?P<name>[^\s:：。；;，,.、)）*]{2,12}+)[\s*]*+[:：]")
_LINES = 3  # that an assessment takes up
_LONGEST = 2000  # characters of a line in which its other parts are looked for


def find_side_label(line: Line) -> tuple[SectionKind, int] | None:
    """The kind of section that a line with a label of a note or of a link starts, and the end of the label.

    >>> find_side_label(Line("p", "**Code**: https://a.example")), find_side_label(Line("p", "- 发表会议：风车会"))
    (('urls', 9), ('other', 7))
    >>> find_side_label(Line("p", "数据集：港口"))
    """
    name, end = read_name(line.text) or ("", 0)
    if not line.text[:end].rstrip("* ").endswith((":", "：")):
        return None
    if is_inner_label("urls", name) and _has_address(line, end):
        return "urls", end
    return ("other", end) if is_other_label(name) else None


def _has_address(line: Line, start: int) -> bool:
    linked = any(span.tag == "a" and span.start >= start for span in line.spans)
    return linked or _ADDRESS.match(line.text, start) is not None


def opens_assessment(lines: Sequence[Line], number: int) -> bool:
    """Whether the line opens an assessment: the innovation, and behind it the performance and the workload.

    >>> opens_assessment([Line("p", "创新点：帆布；"), Line("p", "性能：多磨两袋；工作量：两人。")], 0)
    True
    """
    first = _FIRST.match(lines[number].text)
    if first is None or not is_assessment(first["name"], first=True):
        return False
    text = "\n".join(line.text[:_LONGEST] for line in lines[number : number + _LINES])
    names = {part["name"] for part in _PART.finditer(text) if is_assessment(part["name"], first=False)}
    return len(names) > 1
