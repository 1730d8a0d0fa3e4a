"""The words of lecture posts, as data: series, labels of sections and of what is said of a paper, names, venues.

A new spelling is one more word in a table here; no other module names one.
"""

import re
from typing import Literal

from pipelines.parse.digests.labels import make_pattern
from pipelines.parse.html.lines import Line

LectureLabel = Literal["bio", "talk_title", "talk_abstract", "spotlight", "recommended", "references", "other"]


def _words(*rows: str) -> tuple[str, ...]:
    return tuple(word for row in rows for word in row.split("|"))


def _combine(starts: str, ends: str) -> tuple[str, ...]:
    return tuple(start + end for start in _words(starts) for end in _words(ends))


_OCCASIONS = "报告|讲座|演讲|分享"
_PERSONS = "讲者|嘉宾|主讲人|主讲|报告人|讲师|演讲者|分享人|分享嘉宾|主讲嘉宾"
LABELS: dict[LectureLabel, tuple[str, ...]] = {
    "bio": _combine(_PERSONS, "介绍|简介|") + _words("个人简介|个人介绍|简介|姓名"),
    "talk_title": _combine(_OCCASIONS, "题目|标题|主题") + _words("Talk title"),
    "talk_abstract": _combine(_OCCASIONS, "摘要|简介|内容|概要"),
    "spotlight": _combine(_OCCASIONS, "亮点") + _words("Spotlight|Spotlights"),
    "recommended": _words("论文推荐|推荐论文|推荐阅读|文献推荐|参考论文|推荐文献"),
    "references": _words("参考资料|参考链接|参考文献|相关链接|References"),
    "other": _words("论文题目|论文标题|论文链接|论文地址|代码链接|项目主页"),
}
# Two of these make a lecture of a post whose title names no series; notes on papers have spotlights too.
TELLING: tuple[LectureLabel, ...] = ("bio", "talk_title", "talk_abstract")
REASON = _words("推荐理由|推荐原因|推荐语|推荐说明|理由")
SERIES = _words("SFFAI")
THEMES = _words("专题|主题")
TITLE = _words("论文题目|论文标题|论文名称|题目|标题|Title")
AUTHORS = _words("作者|论文作者|Authors|Author")
PUBLICATION = _words("会议|期刊|会议/期刊|发表于|发表|出处|来源|年份|Venue|Year")
_PLAIN_VENUES = _words("arxiv|preprint|best paper|workshop|oral|spotlight|poster|journal|transactions|nature|science")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤康易乔赖文施洪辛柯"
    "庄温牛樊葛邢安齐伍庞颜倪詹左翁俞岳梅关焦巩宁符栗尚柳单卜季裴解祝霍耿涂骆游纪米甘蒙项辜鲍谷兰房饶殷申毕滕"
)
_LONG_SURNAMES = _words("欧阳|司马|上官|诸葛|皇甫|夏侯|尉迟|公孙|慕容|令狐|司徒|端木|东方")
_HAN = "一-鿿"
_CHINESE_NAME = (
    rf"(?:(?:{'|'.join(_LONG_SURNAMES)})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}}"
    rf"|[{_HAN}]{{2,6}}[·•][{_HAN}]{{2,6}})"
)
NAMES = rf"{_CHINESE_NAME}(?:\s*[、&，,/和与]\s*{_CHINESE_NAME})*"
PERSON = re.compile(rf"(?:[A-Z][\w.'’-]*\s+)+[A-Z][\w.'’-]+|{_CHINESE_NAME}")
YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\.?\d)|[’‘'`]\s*(?P<short>\d{2})(?!\d)", re.ASCII)
PLAIN_VENUE = re.compile(rf"(?:{make_pattern(_PLAIN_VENUES)})\b.*", re.ASCII | re.IGNORECASE)
ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[ -][A-Z0-9]\w*)*", re.ASCII)
VENUE = re.compile(r"[A-Z][\w.&/'-]*(?:[\s,]+(?:of|on|in|and|the|for|&|[A-Z0-9][\w.&/'-]*))*", re.ASCII)
ALL_AUTHORS = re.compile(r".*?(?:\b(?:et|el)\.?\s+al\b\.?|等人?(?=$|[，,。.]))", re.IGNORECASE)

_LABEL_KINDS: dict[LectureLabel, re.Pattern[str]] = {
    kind: re.compile(rf"\s*(?:{make_pattern(words)})\s*[:：]?\s*", re.IGNORECASE) for kind, words in LABELS.items()
}
_BOLD = ("strong", "b")


def find_label(line: Line) -> tuple[LectureLabel, int] | None:
    """Which section the line opens, and where its own text begins: a label stands alone, is bold or has a colon.

    >>> find_label(Line("p", "报告题目：从笔画到星图")), find_label(Line("p", "报告题目很长"))
    (('talk_title', 5), None)
    """
    if line.tag == "pre":
        return None
    for kind, pattern in _LABEL_KINDS.items():
        if (match := pattern.match(line.text)) and stands_out(line, match):
            return kind, match.end()
    return None


def stands_out(line: Line, label: re.Match[str]) -> bool:
    """Whether what was matched at the line's start is a label and not the beginning of a sentence."""
    printed = label[0].strip()
    whole = label.end() == len(line.text)
    return whole or printed[-1:] in (":", "：") or is_bold(line, len(printed))


def is_bold(line: Line, end: int) -> bool:
    """Whether the line's first `end` characters are bold, with or without a colon at their end."""
    return any(span.tag in _BOLD and span.start <= 1 and end - 1 <= span.end <= end for span in line.spans)
