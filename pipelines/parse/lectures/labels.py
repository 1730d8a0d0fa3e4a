"""The words of lecture posts as tables: series, labels of sections, labels within recommended papers.

A new spelling is one more word in a table; no other module of this package contains a label.
"""

import re
from typing import Literal

from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import list_words, make_pattern

LectureLabel = Literal["bio", "talk_title", "talk_abstract", "spotlight", "recommended", "references", "other"]


def _combine(starts: str, ends: str) -> tuple[str, ...]:
    return tuple(start + end for start in list_words(starts) for end in list_words(ends))


_EVENTS = "报告|讲座|演讲|分享"
_SPEAKERS = "讲者|嘉宾|主讲人|主讲|报告人|讲师|演讲者|分享人|分享嘉宾|主讲嘉宾"
LABELS: dict[LectureLabel, tuple[str, ...]] = {
    "bio": _combine(_SPEAKERS, "介绍|简介|") + list_words("个人简介|个人介绍|简介|姓名"),
    "talk_title": _combine(_EVENTS, "题目|标题|主题") + list_words("Talk title"),
    "talk_abstract": _combine(_EVENTS, "摘要|简介|内容|概要"),
    "spotlight": _combine(_EVENTS, "亮点") + list_words("Spotlight|Spotlights"),
    "recommended": list_words("论文推荐|推荐论文|推荐阅读|文献推荐|参考论文|推荐文献"),
    "references": list_words("参考资料|参考链接|参考文献|相关链接|References"),
    "other": list_words("论文题目|论文标题|论文链接|论文地址|代码链接|项目主页"),
}
# A post whose title names no series is a lecture if it has two of these; notes on papers have spotlights too.
DISTINCTIVE: tuple[LectureLabel, ...] = ("bio", "talk_title", "talk_abstract")
REASON = list_words("推荐理由|推荐原因|推荐语|推荐说明|理由")
SERIES = list_words("SFFAI")
THEMES = list_words("专题|主题")
_LABEL_KINDS: dict[LectureLabel, re.Pattern[str]] = {
    kind: re.compile(rf"\s*(?:{make_pattern(words)})\s*[:：]?\s*", re.IGNORECASE) for kind, words in LABELS.items()
}
_BOLD = ("strong", "b")


def find_label(line: Line) -> tuple[LectureLabel, int] | None:
    """The section that the line starts, and the offset of the text after the label: alone, bold or with a colon.

    >>> find_label(Line("p", "报告题目：从笔画到星图")), find_label(Line("p", "报告题目很长"))
    (('talk_title', 5), None)
    """
    if line.tag == "pre":
        return None
    for kind, pattern in _LABEL_KINDS.items():
        if (match := pattern.match(line.text)) and is_label(line, match):
            return kind, match.end()
    return None


def is_label(line: Line, label: re.Match[str]) -> bool:
    """Whether a match at the start of the line is a label, and not the beginning of a sentence."""
    printed = label[0].strip()
    whole = label.end() == len(line.text)
    return whole or printed[-1:] in (":", "：") or is_bold(line, len(printed))


def is_bold(line: Line, end: int) -> bool:
    """Whether the line's first `end` characters are bold, with or without a colon at their end."""
    return any(span.tag in _BOLD and span.start <= 1 and end - 1 <= span.end <= end for span in line.spans)
