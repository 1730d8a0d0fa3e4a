"""What is printed beside a recommended paper's title: who wrote it, where and when it came out.

Only what looks the part is believed; anything else stays with the title.
"""

import re
from dataclasses import dataclass

from pipelines.parse.vocabulary import list_words, make_pattern

TITLE = list_words("论文题目|论文标题|论文名称|题目|标题|Title")
AUTHORS = list_words("作者|论文作者|Authors|Author")
PUBLICATION = list_words("会议|期刊|会议/期刊|发表于|发表|出处|来源|年份|Venue|Year")
_PLAIN_VENUES = list_words(
    "arxiv|preprint|best paper|workshop|oral|spotlight|poster|journal|transactions|nature|science"
)
_CHINESE_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤康易乔赖文施洪辛柯"
    "庄温牛樊葛邢安齐伍庞颜倪詹左翁俞岳梅关焦巩宁符栗尚柳单卜季裴解祝霍耿涂骆游纪米甘蒙项辜鲍谷兰房饶殷申毕滕"
)
_DOUBLE_SURNAMES = list_words("欧阳|司马|上官|诸葛|皇甫|夏侯|尉迟|公孙|慕容|令狐|司徒|端木|东方")
_HAN = "一-鿿"
_CHINESE_NAME = (
    rf"(?:(?:{'|'.join(_DOUBLE_SURNAMES)})[{_HAN}]{{1,2}}|[{_CHINESE_SURNAMES}][{_HAN}]{{1,2}}"
    rf"|[{_HAN}]{{2,6}}[·•][{_HAN}]{{2,6}})"
)
NAMES = rf"{_CHINESE_NAME}(?:\s*[、&，,/和与]\s*{_CHINESE_NAME})*"
PERSON = re.compile(rf"(?:[A-Z][\w.'’-]*\s+)+[A-Z][\w.'’-]+|{_CHINESE_NAME}")
YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\.?\d)|[’‘'`]\s*(?P<short>\d{2})(?!\d)", re.ASCII)
PLAIN_VENUE = re.compile(rf"(?:{make_pattern(_PLAIN_VENUES)})\b.*", re.ASCII | re.IGNORECASE)
ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[ -][A-Z0-9]\w*)*", re.ASCII)
VENUE = re.compile(r"[A-Z][\w.&/'-]*(?:[\s,]+(?:of|on|in|and|the|for|&|[A-Z0-9][\w.&/'-]*))*", re.ASCII)
ALL_AUTHORS = re.compile(r".*?(?:\b(?:et|el)\.?\s+al\b\.?|等人?(?=$|[，,。.]))", re.IGNORECASE)

_AUTHORS = re.compile(rf"\s*(?:{make_pattern(AUTHORS)})\s*[:：]\s*", re.IGNORECASE)
_PUBLICATION = re.compile(rf"\s*(?:{make_pattern(PUBLICATION)})\s*[:：]\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*(?P<sign>[\[【(（])\s*(?P<inner>[^\[\]【】()（）]+?)\s*[\]】)）]\s*[.。]?$")
_SEGMENT = re.compile(r"\s*(?P<name>[^,，、;；]+?)\s*(?:[,，、;；]|\band\b|$)")
_LONGEST = 300
_BETWEEN = " \t,，;；.。-–"


@dataclass(frozen=True, slots=True)
class Credits:
    """Who wrote a paper, and where and when it came out, as far as some words say so."""

    authors: str | None = None
    venue: str | None = None
    year: int | None = None


NO_CREDITS = Credits()


def merge_credits(first: Credits, second: Credits) -> Credits:
    """Both, the first believed before the second."""
    return Credits(first.authors or second.authors, first.venue or second.venue, first.year or second.year)


def split_credits(printed: str) -> tuple[str, Credits]:
    """A printed title without what follows it in brackets, and what that says.

    >>> split_credits("Star Charts (StarNet) [Xu Xing, et al.] [NeurIPS’20 Oral]")
    ('Star Charts (StarNet)', Credits(authors='Xu Xing, et al.', venue='NeurIPS Oral', year=2020))
    """
    said = NO_CREDITS
    while (bracket := _BRACKET.search(printed)) and (inner := _read_bracket(bracket)):
        printed, said = printed[: bracket.start()], merge_credits(inner, said)
    return printed, said


def _read_bracket(bracket: re.Match[str]) -> Credits | None:
    """Round brackets can be a part of the title: `(StarNet)` is no conference, `(CVPR 2020)` is one."""
    inner = bracket["inner"]
    dated = YEAR.search(inner) or PLAIN_VENUE.fullmatch(inner) or ALL_AUTHORS.match(inner)
    return read_credits(inner) if dated or bracket["sign"] in "[【" else None


def read_credits(text: str) -> Credits | None:
    """Names, then a venue, then a year, each of which may be missing; None where the text is something else.

    >>> read_credits("许星图, 严笔, ECCV 2022")
    Credits(authors='许星图, 严笔', venue='ECCV', year=2022)
    >>> read_credits("一种更快的方法, 2022") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    end = _find_authors_end(text)
    publication = text[end:].strip(_BETWEEN)
    said = _read_publication(publication) if publication else NO_CREDITS
    if said is None or not (end or publication):
        return None
    return merge_credits(Credits(authors=text[:end].strip().rstrip(",，、;；") or None), said)


def _find_authors_end(text: str) -> int:
    if everyone := ALL_AUTHORS.match(text):
        return everyone.end()
    end = 0
    while (segment := _SEGMENT.match(text, end)) and PERSON.fullmatch(segment["name"]):
        if YEAR.search(segment["name"]) or PLAIN_VENUE.fullmatch(segment["name"]):
            break
        end = segment.end()
    return end


def _read_publication(text: str) -> Credits | None:
    year = YEAR.search(text)
    venue = _drop_year(text)
    if year:
        known = not venue or VENUE.fullmatch(venue) or PLAIN_VENUE.fullmatch(venue)
    else:
        known = ACRONYM.fullmatch(venue) or PLAIN_VENUE.fullmatch(venue)
    return Credits(venue=venue or None, year=_read_year(text)) if known else None


def read_labelled_credits(text: str) -> Credits | None:
    """What a line that says what it is says: `作者：` or `会议：`; None where the line has no such label."""
    if label := _AUTHORS.match(text):
        return Credits(authors=text[label.end() :].strip() or None)
    if label := _PUBLICATION.match(text):
        return Credits(venue=_drop_year(text[label.end() :]) or None, year=_read_year(text))
    return None


def _drop_year(text: str) -> str:
    return " ".join(YEAR.sub(" ", text).split()).strip(_BETWEEN)


def _read_year(text: str) -> int | None:
    """The first year; one of two digits is of the hundred years up to 2069."""
    found = YEAR.search(text)
    if found is None:
        return None
    if found["year"]:
        return int(found["year"])
    short = int(found["short"])
    return 1900 + short if short >= 70 else 2000 + short
