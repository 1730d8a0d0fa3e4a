"""The words of lecture posts as tables: series, labels of sections, labels within recommended papers.

A new spelling is one more word in a table; no other module of this package contains a label.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Literal

from pipelines.parse.html.lines import Line
from pipelines.parse.vocabulary import list_words, make_pattern

LectureLabel = Literal[
    "bio", "talk_title", "talk_abstract", "spotlight", "occasion", "recommended", "references", "other"
]


def _combine(starts: str, ends: str) -> tuple[str, ...]:
    return tuple(start + end for start in list_words(starts) for end in list_words(ends))


_EVENTS = "报告|讲座|演讲|分享"
_SPEAKERS = (
    "讲者|嘉宾|主讲人|主讲|报告人|讲师|演讲者|分享人|分享嘉宾|主讲嘉宾|演讲人|讲演者|演讲嘉宾|报告嘉宾|报告者|主讲者|主讲老师|分享者"
    "|特邀嘉宾|特邀讲者|特邀报告人|受邀嘉宾|讲座人|讲课人|授课人|授课老师|授课教师|发言人|发言嘉宾|宣讲人|汇报人|讲员|主讲教师"
    "|主讲专家|报告专家|授课专家|特邀专家|讲座嘉宾|讲座专家|讲座教师|讲解人|主题演讲人|直播嘉宾"
)
_ENGLISH_SPEAKERS = (
    "Speaker|Speakers|Speaker(s)|Presenter|Presenters|Presenter(s)|Lecturer|Lecturers|Invited speaker|Guest speaker"
    "|Keynote speaker|Presented by|Guest|Guests|Guest lecturer|Invited guest|Talk by|Lecture by"
)
SPEAKERS = list_words(_SPEAKERS, _ENGLISH_SPEAKERS) + _combine(_SPEAKERS, "姓名")
# Labels that posts on papers have as well: they tell a lecture only beside the name of a speaker.
COMMON = list_words("题目|主题|摘要|内容简介|内容摘要|内容概要|内容提要|内容|主要内容|Title|Topic|Abstract")
_MEETINGS = list_words("腾讯会议|会议号|会议|Zoom meeting|Zoom|Meeting|Tencent meeting|VooV meeting|VooV|Webex")
_OCCASIONS = (
    *_combine(f"{_EVENTS}|会议|活动|直播|举办|线上|线下|", "时间|日期|地点|地址|平台|方式|场地"),
    *_combine("会议|入会|腾讯会议|直播|报名|参会|讲座|报告", "链接|密码|号|方式|ID"),
    *list_words(
        "开始时间|日程|会议室|主持人|主持|主办|主办方|主办单位|承办|承办方|承办单位|协办单位|语言|直播间|密码|线上参会"
    ),
    *list_words(
        "Time|Times|Date|Dates|Time and place|Date and time|Date & time|Day|When|Where|Venue|Location|Place|Room|Host"
        "|Hosts|Chair|Moderator|Organizer|Organizers|Organiser|Language|Zoom link|Meeting link|Meeting ID"
        "|Meeting number|Zoom ID|Zoom meeting ID|Passcode|Password|Livestream|Live stream|Registration"
    ),
    *_MEETINGS,
)
LABELS: dict[LectureLabel, tuple[str, ...]] = {
    "bio": SPEAKERS
    + _combine(f"{_SPEAKERS}|个人|人物", "介绍|简介|信息|简历")
    + _combine("Speaker |Speaker’s |Presenter |Lecturer |Guest ", "Bio|Biography|Introduction|Profile")
    + _combine("Short |Brief |", "Bio|Biography")
    + _combine("About the |About our ", "speaker|speakers|presenter|lecturer|guest")
    + list_words("简介|姓名|About the speaker(s)|Bio sketch"),
    "talk_title": _combine(_EVENTS, "题目|标题|主题|名称")
    + _combine("|Talk |Lecture |Seminar |Presentation ", "Title|Topic")
    + list_words("Title of the talk|题目|主题"),
    "talk_abstract": _combine(f"{_EVENTS}|内容", "摘要|简介|内容|概要|提要")
    + _combine("|Talk |Lecture ", "Abstract")
    + list_words("Abstract of the talk|摘要|主要内容"),
    "spotlight": _combine(_EVENTS, "亮点") + list_words("Spotlight|Spotlights"),
    "recommended": list_words(
        "论文推荐|推荐论文|推荐阅读|文献推荐|参考论文|推荐文献|Recommended papers|Recommended reading|Further reading"
    ),
    "references": list_words("参考资料|参考链接|参考文献|相关链接|References"),
    "occasion": _OCCASIONS,
    "other": list_words("论文题目|论文标题|论文链接|论文地址|代码链接|项目主页"),
}
# A post whose title names no series is a lecture if it has two of these; notes on papers have spotlights too.
DISTINCTIVE: tuple[LectureLabel, ...] = ("bio", "talk_title", "talk_abstract")
REASON = list_words("推荐理由|推荐原因|推荐语|推荐说明|理由")
SERIES = list_words("SFFAI")
THEMES = list_words("专题|主题")
_SIMPLIFIED, _TRADITIONAL = "讲报宾时间点题简绍标议办号师线介录专员", "講報賓時間點題簡紹標議辦號師線介錄專員"
_MARKS = r"[\s*>•·●▪◦–—※\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff\ufe0f-]*+"
_NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"(?:(?:\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s*[.、．)）]\s*|[(（](?:\d{{1,2}}|[{_NUMERALS}]{{1,3}})[)）]\s*)?"
_COLON = r"[:：∶|｜丨]"
_AMID = re.compile(_COLON)  # behind every label within a line


def _list_forms(labels: Iterable[str]) -> list[str]:
    """The labels, in traditional letters too."""
    table = str.maketrans(_SIMPLIFIED, _TRADITIONAL)
    return sorted({form for label in labels for form in (label, label.translate(table))})


def _make_words(labels: Iterable[str]) -> str:
    """A pattern of labels with blanks between Chinese letters, and the same in another language: `报 告 人 Speaker`."""
    spaced = (form if form.isascii() else re.sub("(?<=[一-鿿])(?=.)", " ", form) for form in _list_forms(labels))
    words = make_pattern(spaced).replace("’", "['’]")
    return rf"(?:{words})(?:\s*+(?:[/·&、(（]|[和与及]|and\b)?+\s*+(?:{words})\s*[)）]?)?"


def compile_label(labels: Iterable[str]) -> re.Pattern[str]:
    """A pattern of a label with what people print around it: marks, a number, brackets, the same in another language.

    >>> pattern = compile_label(["报告人", "Speaker"])
    >>> [bool(pattern.fullmatch(label)) for label in ("报 告 人：", "1. 【报告人】", "报告人/Speaker: ", "报告会")]
    [True, True, True, False]
    """
    words = rf"(?P<words>[【［\[「『〖]?\s*{_make_words(labels)}\s*[】］\]」』〗]?)"
    # Marks have no case: with a flag for them, too, Python would look for the case of each, for 8 ms.
    return re.compile(rf"{_MARKS}{_NUMBER}(?i:{words})\s*{_COLON}?\s*")


_START = re.compile(rf"{_MARKS}{_NUMBER}[【［\[「『〖]?\s*")
_BEGINNINGS = frozenset(
    form[:3].casefold() if form[:3].isascii() else form[:1] for form in _list_forms(chain(*LABELS.values()))
)
_LONGEST = max(map(len, chain(*LABELS.values())))
_MEETING = re.compile(rf"{_MARKS}(?i:{make_pattern(_MEETINGS)})\s*(?=\d{{3}})")
_BOLD = ("strong", "b")
_WITHIN_LINES: tuple[LectureLabel, ...] = ("bio", "talk_title", "talk_abstract", "occasion")


@cache
def _compile_kind(kind: LectureLabel) -> re.Pattern[str]:
    """Patterns are compiled when a line begins like one of them: that of the speaker takes 20 ms."""
    return compile_label(LABELS[kind])


@cache
def _list_openings(kind: LectureLabel) -> tuple[str, ...]:
    """The labels as `_read_opening` gives them."""
    return tuple({_fold(form) for form in _list_forms(LABELS[kind])})


@cache
def _compile_common() -> re.Pattern[str]:
    return compile_label(COMMON)


@cache
def _compile_speaker() -> re.Pattern[str]:
    return compile_label(SPEAKERS)


@cache
def _compile_amid() -> re.Pattern[str]:
    """The pattern of labels within lines, which only lectures need: it takes as long to compile as ten lectures."""
    words = _make_words(word for kind in _WITHIN_LINES for word in LABELS[kind])
    return re.compile(
        rf"(?<=[\s，,；;。.|｜/)）])(?P<words>[【\[]?(?:{words})[】\]]?)\s*{_COLON}",
        re.IGNORECASE,
    )


def find_label(line: Line) -> tuple[LectureLabel, int] | None:
    """The section that the line starts, and the offset of the text after the label: alone, bold or with a colon.

    >>> find_label(Line("p", "报告题目：从笔画到星图")), find_label(Line("p", "报告题目很长"))
    (('talk_title', 5), None)
    """
    if line.tag == "pre" or not begins_label(line.text):
        return None
    opening = _read_opening(line.text)
    for kind in LABELS:
        if not opening.startswith(_list_openings(kind)):
            continue
        if (match := _compile_kind(kind).match(line.text)) and is_label(line, match):
            return None if line.tag == "tr" and is_header(line) else (kind, match.end())
    meeting = _MEETING.match(line.text)
    return ("occasion", meeting.end()) if meeting else None


def is_header(row: Line) -> bool:
    """Whether a row of a table has labels above columns, and no values beside them."""
    cells = [Line("td", cell.strip()) for cell in row.text.split("\t")]
    return len(cells) > 1 and all((label := find_label(cell)) and label[1] == len(cell.text) for cell in cells)


def begins_label(text: str) -> bool:
    """Whether a text begins as labels do; most lines of a post do not, and are told fast."""
    start = _skip_marks(text)  # labels are told by a Chinese letter, or three English ones
    return text[start : start + 1] in _BEGINNINGS or text[start : start + 3].casefold() in _BEGINNINGS


def _skip_marks(text: str) -> int:
    """Where a text begins behind marks, a number and a bracket."""
    unmarked = text[:1].isalpha() and text[0] not in _NUMERALS
    return 0 if unmarked else _START.match(text).end()  # type: ignore[union-attr]


def _read_opening(text: str) -> str:
    """What a text begins with, as far as a label can reach, without blanks and in small letters."""
    letters = "".join(text[_skip_marks(text) :].split(maxsplit=_LONGEST))
    return _fold(letters[:_LONGEST])


def _fold(label: str) -> str:
    return "".join(label.split()).casefold().replace("’", "'")


def is_speaker(label: str) -> bool:
    """Whether a label comes before the name of a speaker, as `报告人：` does and `讲者介绍` does not."""
    return _compile_speaker().fullmatch(label) is not None


def is_common(label: str) -> bool:
    """Whether posts on papers have a label as well."""
    return _compile_common().fullmatch(label) is not None


def find_labels_amid(line: Line) -> list[int]:
    """Where further labels start in a line that names the speaker, the time and the place one after another.

    >>> find_labels_amid(Line("p", "报告人：许星图 时间：5 月 6 日，地点：星图楼"))
    [8, 19]
    """
    label = find_label(line)
    if label is None or label[0] not in ("bio", "talk_title", "occasion") or not _AMID.search(line.text, label[1]):
        return []
    labels = _compile_amid().finditer(line.text, label[1])
    return [match.start() for match in labels if label[0] != "talk_title" or _ends_title(line.text, match)]


def _ends_title(text: str, label: re.Match[str]) -> bool:
    """Whether a label ends a title: an English word after an English one does not, as titles have colons too."""
    before = text[max(0, label.start() - 2) : label.start()].rstrip()[-1:]
    return not (label["words"].isascii() and before.isascii() and before.isalnum())


def is_label(line: Line, label: re.Match[str]) -> bool:
    """Whether a match at the start of the line is a label, and not the beginning of a sentence."""
    printed = label[0].rstrip()
    whole = label.end() == len(line.text)
    marked = printed[-1:] in tuple(":：∶|｜丨】］]」』〗") or "\t" in label[0].lstrip()
    return whole or marked or is_bold(line, len(printed), label.start("words"))


def is_bold(line: Line, end: int, start: int = 0) -> bool:
    """Whether the line's characters from `start` to `end` are bold, with or without a colon at their end."""
    return any(span.tag in _BOLD and span.start <= start + 1 and end - 1 <= span.end <= end for span in line.spans)
