"""The labels that a digest prints beside each paper, as tables: every known spelling of the label before each part.

A new spelling is one more word in a table, here or, within the machine-written summary, in `machine_labels`; no other
module of this package contains a label.
"""

import re
from typing import Literal

from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import find_initials, join_columns

MainLabel = Literal["summary", "takeaways", "machine", "links", "figures"]

_ROWS: dict[MainLabel, tuple[tuple[str, ...], ...]] = {
    "summary": (
        ("Summary|摘要|概述|总结|概要|简介|内容摘要|中文摘要|论文摘要|文章摘要|摘要总结|总结摘要|摘要概括|内容概述",),
    ),
    "takeaways": (
        ("Key |Main |", "Takeaways|Takeaway|Insights|Points"),
        ("论文|文章|", "关键|主要|重要|核心|", "要点|关键点|重点|亮点", "总结|归纳|概括|提炼|梳理|汇总|列表|"),
        (
            "关键|主要|重要|核心",
            "点|见解|洞察|洞见|观点|论点|结论|收获|发现|信息|总结|内容|贡献|启示",
            "总结|归纳|概括|",
        ),
    ),
    "machine": (("ChatPaperFree|Cool Papers",),),
    "links": (("论文及项目相关链接",),),
    "figures": (("点此|点击|点击此处|", "查看", "论文", "截图"),),
}
LABELS = {kind: "|".join(join_columns(*columns) for columns in rows) for kind, rows in _ROWS.items()}
_FIRST = "".join(sorted({letter for rows in _ROWS.values() for columns in rows for letter in find_initials(*columns)}))

_ORNAMENT = r"[\s*_#【「]*+"
_REMARK = r"(?:\s*[（(][^()（）]{1,24}[)）])?"
_CLOSING = r"(?:[\s*_】」]*[:：]?\s*(?:\*\*+(?![^*]+\*\*))?\s*)"  # bold type may close after the colon
_PATTERNS: list[tuple[MainLabel, re.Pattern[str]]] = [
    (kind, re.compile(rf"{_ORNAMENT}(?:{words}){_REMARK}{_CLOSING}", re.IGNORECASE)) for kind, words in LABELS.items()
]
# The first character refuses most lines, in a tenth of the time that all labels take.
_STARTS = frozenset(_FIRST + _FIRST.swapcase() + "*_#【「")
_ANY = re.compile(
    rf"{_ORNAMENT}(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in LABELS.items())})", re.IGNORECASE
)
_BOLD = ("strong", "b", "a")


def find_main_label(line: Line) -> tuple[MainLabel, int] | None:
    """The main label that the line starts with, and the offset of the text after it.

    A label is a line of its own, in bold type or with a colon; else it is a word of a sentence.

    >>> find_main_label(Line("p", "关键要点：")), find_main_label(Line("p", "要点很多"))
    (('takeaways', 5), None)
    """
    start = line.text[:1]
    found = _ANY.match(line.text) if start in _STARTS or start.isspace() else None
    if found is None:
        return None
    earlier = found.lastindex - 1  # type: ignore[operator]  # each label is a group
    for kind, pattern in _PATTERNS[earlier:]:
        if (match := pattern.match(line.text)) and _is_label(line, match):
            return kind, match.end()
    return None


def _is_label(line: Line, label: re.Match[str]) -> bool:
    if label.end() == len(line.text):
        return True
    printed = label[0].strip()
    bold = any(span.tag in _BOLD and span.start <= 1 and span.end == len(printed) for span in line.spans)
    return bold or "**" in printed or (printed[-1] in ":：" and line.tag != "li")
