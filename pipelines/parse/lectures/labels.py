"""The words of lecture posts as tables: series, labels of sections, labels within recommended papers.

A new spelling is one more word in a table; no other module of this package contains a label.
"""

import re
from itertools import pairwise
from typing import Literal

from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import list_words, make_pattern

LectureLabel = Literal["bio", "talk_title", "talk_abstract", "spotlight", "recommended", "references", "other"]


def _combine(starts: str, ends: str) -> tuple[str, ...]:
    return tuple(start + end for start in list_words(starts) for end in list_words(ends))


_EVENTS = "报告|讲座|演讲|分享"
_SPEAKERS = (
    "讲者|嘉宾|主讲人|主讲|报告人|讲师|演讲者|分享人|分享嘉宾|主讲嘉宾|演讲人|讲演者|演讲嘉宾|报告嘉宾|报告者|主讲者|主讲老师|分享者"
    "|特邀嘉宾|特邀讲者|特邀报告人|受邀嘉宾|讲座人|讲课人|授课人|授课老师|授课教师|发言人|发言嘉宾|宣讲人|汇报人|讲员"
)
_ENGLISH_SPEAKERS = (
    "Speaker|Speakers|Presenter|Presenters|Lecturer|Invited speaker|Guest speaker|Keynote speaker|Presented by"
)
SPEAKERS = list_words(_SPEAKERS, _ENGLISH_SPEAKERS) + _combine(_SPEAKERS, "姓名")
# Labels that posts on papers have as well: they tell a lecture only beside the name of a speaker.
COMMON = list_words("题目|摘要|Title|Topic|Abstract")
_SCHEDULE = (
    *_combine(f"{_EVENTS}|会议|活动|直播|", "时间|日期|地点|地址|平台|方式"),
    *list_words(
        "开始时间|日程|会议室|会议号|腾讯会议|直播链接|会议链接|主持人|主持|主办|主办方|主办单位|承办单位|语言"
    ),
    *list_words(
        "Time|Date|Date and time|When|Where|Venue|Location|Place|Room|Zoom|Host|Chair|Moderator|Organizer|Language"
    ),
)
LABELS: dict[LectureLabel, tuple[str, ...]] = {
    "bio": SPEAKERS
    + _combine(_SPEAKERS, "介绍|简介|信息|简历")
    + list_words(
        "个人简介|个人介绍|个人简历|简介|姓名|About the speaker|Biography|Short bio|Bio|Speaker bio|Speaker profile"
    ),
    "talk_title": _combine(_EVENTS, "题目|标题|主题|名称")
    + list_words("Talk title|Title of the talk|Title|Topic|题目"),
    "talk_abstract": _combine(_EVENTS, "摘要|简介|内容|概要") + list_words("Talk abstract|Abstract|摘要"),
    "spotlight": _combine(_EVENTS, "亮点") + list_words("Spotlight|Spotlights"),
    "recommended": list_words("论文推荐|推荐论文|推荐阅读|文献推荐|参考论文|推荐文献"),
    "references": list_words("参考资料|参考链接|参考文献|相关链接|References"),
    "other": list_words("论文题目|论文标题|论文链接|论文地址|代码链接|项目主页") + _SCHEDULE,
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
_SPEAKER = re.compile(make_pattern(SPEAKERS), re.IGNORECASE)
_COMMON = re.compile(make_pattern(COMMON), re.IGNORECASE)
_AMID = re.compile(rf"(?<=[\s，,；;。|｜])(?:{make_pattern((*SPEAKERS, *_SCHEDULE))})\s*[:：]", re.IGNORECASE)


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


def is_speaker(label: str) -> bool:
    """Whether a label comes before the name of a speaker, as `报告人：` does and `讲者介绍` does not."""
    return _SPEAKER.fullmatch(label.strip(" :：")) is not None


def is_common(label: str) -> bool:
    """Whether posts on papers have a label as well."""
    return _COMMON.fullmatch(label.strip(" :：")) is not None


def split_labels(line: Line) -> list[Line]:
    """The parts of a line that names the speaker, the time and the place one after another.

    >>> [part.text for part in split_labels(Line("p", "报告人：许星图 时间：5 月 6 日，地点：星图楼"))]
    ['报告人：许星图', '时间：5 月 6 日，', '地点：星图楼']
    """
    label = find_label(line)
    if label is None or label[0] not in ("bio", "other"):
        return [line]
    starts = [match.start() for match in _AMID.finditer(line.text, label[1])]
    return [line.cut(start, end) for start, end in pairwise([0, *starts, len(line.text)])]


def is_label(line: Line, label: re.Match[str]) -> bool:
    """Whether a match at the start of the line is a label, and not the beginning of a sentence."""
    printed = label[0].strip()
    whole = label.end() == len(line.text)
    return whole or printed[-1:] in (":", "：") or is_bold(line, len(printed))


def is_bold(line: Line, end: int) -> bool:
    """Whether the line's first `end` characters are bold, with or without a colon at their end."""
    return any(span.tag in _BOLD and span.start <= 1 and end - 1 <= span.end <= end for span in line.spans)
