"""Reads the citation that is printed beside the title of a paper: authors, venue and year.

Text that does not have the form of a citation stays a part of the title.
"""

import re
from dataclasses import dataclass

from pipelines.parse.printed_dates import drop_dates, find_year
from pipelines.parse.vocabulary import list_words, make_pattern
from pipelines.patterns import compile_late

TITLE = list_words("论文题目|论文标题|论文名称|题目|标题|Title")
AUTHORS = list_words("作者|论文作者|Authors|Author|Author(s)|By")
PUBLICATION = list_words(
    "会议|期刊|会议/期刊|发表于|发表|发表时间|发表日期|出处|来源|年份|时间|日期",
    "Venue|Year|Publisher|Publication|Published in|Published|Conference|Journal|Date",
)
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
PERSON = compile_late(rf"(?:[A-Z][\w.'’-]*\s+)+[A-Z][\w.'’-]+|{_CHINESE_NAME}")
PLAIN_VENUE = re.compile(rf"(?:{make_pattern(_PLAIN_VENUES)})\b.*", re.ASCII | re.IGNORECASE)
ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[ -][A-Z0-9]\w*)*", re.ASCII)
VENUE = re.compile(r"[A-Z][\w.&/'-]*(?:[\s,]+(?:of|on|in|and|the|for|&|[A-Z0-9][\w.&/'-]*))*", re.ASCII)
_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_PARTICLES = r"(?:(?:van|von|de|der|den|la|le|di|da|del|ten|ter)\s+){,3}"
_WORD = rf"[{_UPPER}][\w'’-]+"
_SURNAME = rf"{_PARTICLES}{_WORD}(?:\s{_WORD})?"
_INITIALS = rf"(?:-?[{_UPPER}]\.[\s-]?){{1,4}}"
_NEXT_NAME = r"\s*(?i:[,、;]\s*(?:(?:and\b|&)\s*)?|\band\b\s*|&\s*|[和与]\s*)"
_WITH_COMMA, _WITHOUT_COMMA = rf"{_SURNAME},\s*{_INITIALS}", rf"{_SURNAME}\s+[{_UPPER}]{{1,3}}\b\.?"
_GIVEN_FIRST = rf"(?:{_INITIALS}\s*|{_WORD}\s+){{1,3}}{_PARTICLES}{_WORD}"
_EVERYONE = r"(?i:\s*,?\s*(?:\bet\.?\s*al\b\.?|等人?))?"
_NAMES_END = r"(?=\s*(?:[,;.:(\"“‘'《]|(?:19|20)\d\d|$))"
# Surnames before initials: `XU, X., AND YAN, B.` or `Xu X, Yan B`; a single name without a comma may be a title.
INVERTED_NAMES = compile_late(
    rf"{_WITH_COMMA}(?:{_NEXT_NAME}{_WITH_COMMA})*{_EVERYONE}(?:(?<=\.)|(?<=\.\s)|{_NAMES_END})"
    rf"|{_WITHOUT_COMMA}(?:{_NEXT_NAME}{_WITHOUT_COMMA})+{_EVERYONE}{_NAMES_END}"
)
_FULL_NAME = rf"(?:{_GIVEN_FIRST}|{_CHINESE_NAME}(?![{_HAN}]))"
_FIRST_INVERTED = rf"{_WORD},\s+{_WORD}(?=,?\s*(?:and\b|&|\.|et\b))"  # `Xu, Xing, and Bi Yan`
FULL_NAMES = compile_late(rf"(?:{_FIRST_INVERTED}|{_FULL_NAME})(?:{_NEXT_NAME}{_FULL_NAME})*{_EVERYONE}{_NAMES_END}")
# Words of fields and journals, which no name of a person has: `(Robotics and Automation, 2019)`.
FIELDS = compile_late(
    r"\b(?:\w{4,}(?:ing|ics|ions?|ems|ences?|ology|ments?|ture)"
    r"|Nature|Science|Data|Arts?|Image|Speech|Language|Signal|Control)\b",
    re.IGNORECASE,
)
_PLAIN_SURNAME = rf"{_PARTICLES}{_WORD}"
_SURNAMES = compile_late(
    rf"{_PLAIN_SURNAME}(?:\s*,\s*{_PLAIN_SURNAME}){{,6}}\s*,?\s*(?:(?i:\band\b)|&)\s*{_PLAIN_SURNAME}"
    r"(?=\s*,?\s*(?:\d{4}|$))"
)
ALL_AUTHORS = compile_late(r".*?(?:\b(?:et|el)\.?\s*al\b\.?|等人?(?=$|[\s，,。.]))", re.IGNORECASE)

_AUTHORS = compile_late(rf"\s*(?:{make_pattern(AUTHORS)})\s*[:：]\s*", re.IGNORECASE)
_PUBLICATION = compile_late(rf"\s*(?:{make_pattern(PUBLICATION)})\s*[:：]\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*(?P<sign>[\[【［(（])\s*(?P<inner>[^\[\]【】［］()（）]+?)\s*[\]】］)）]\s*[.。]?$")
# `in ICML 2022`, `to appear at the Star Conference, 2022`; `in Japan, 2011` may be a part of a title.
_IN = re.compile(
    r"(?:(?P<sure>(?:to appear|accepted|published|presented)\s+)?(?:in|at|by|to|as)\b:?\s+(?:the\s+)?"
    r"|(?P<placed>(?:发表|收录|录用|载)于)\s*)",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:www\.)?arxiv\.org", re.IGNORECASE)  # of a link: `Star Charts (arxiv.org)`
_SERIES = re.compile(
    r"\b(?:Proc(?:eedings)?|Conf(?:erence)?|Symposium|Workshop|Journal|Transactions|Trans|Letters|Advances)\b", re.ASCII
)
_NAMES_BEHIND = compile_late(rf"(?<=[.!?])\s*(?={_WORD})")
_YEAR_BEHIND = re.compile(r"(?<=[\]】］)）])[\s,，.]*(?P<year>(?:19|20)\d{2})\s*[.。]?$", re.ASCII)
_SEGMENT = compile_late(rf"\s*(?P<name>[^,、;&]+?)(?:{_NEXT_NAME}|\s*$)", re.IGNORECASE)
# Signs of full width as those that patterns look for; every sign stays one character, so that places stay the same.
_NARROW = str.maketrans("，；：．。＆（）［］【】　", ",;:..&()[][] ")
_MAX_LENGTH = 300  # in characters: a longer text is prose and no citation
_SEPARATORS = " \t,，;；.。-–"


@dataclass(frozen=True, slots=True)
class Citation:
    """The authors, the venue and the year of a paper, as far as they are printed."""

    authors: str | None = None
    venue: str | None = None
    year: int | None = None


NO_CITATION = Citation()


def merge_citations(first: Citation, second: Citation) -> Citation:
    """The values of both, those of the first preferred."""
    return Citation(first.authors or second.authors, first.venue or second.venue, first.year or second.year)


def split_citation(printed: str) -> tuple[str, Citation]:
    """A printed title without the brackets after it, and the citation in these brackets.

    >>> split_citation("Star Charts (StarNet) [Xu Xing, et al.] [NeurIPS’20 Oral]")
    ('Star Charts (StarNet)', Citation(authors='Xu Xing, et al.', venue='NeurIPS Oral', year=2020))
    """
    citation = NO_CITATION
    behind = _YEAR_BEHIND.search(printed)
    if behind and (bracket := _BRACKET.search(printed[: behind.start()])) and _read_bracket(bracket):
        printed, citation = printed[: behind.start()], Citation(year=int(behind["year"]))
    while (bracket := _BRACKET.search(printed)) and (inner := _read_bracket(bracket)):
        printed, citation = printed[: bracket.start()], merge_citations(inner, citation)
    return _split_names(printed, citation) if citation.year and not citation.authors else (printed, citation)


def _split_names(printed: str, citation: Citation) -> tuple[str, Citation]:
    """A printed title without the names that are a sentence behind it: `Star Charts. XU X, YAN B.`"""
    narrow = narrow_signs(printed[:_MAX_LENGTH])
    for start in _NAMES_BEHIND.finditer(narrow):
        names = INVERTED_NAMES.match(narrow, start.end())
        if names and not printed[names.end() :].strip(_SEPARATORS):
            return printed[: start.start()], merge_citations(Citation(printed[start.end() :]), citation)
    return printed, citation


def _read_bracket(bracket: re.Match[str]) -> Citation | None:
    """The citation in a bracket.  Round brackets may belong to the title: `(StarNet)` does, `(CVPR 2020)` does not."""
    inner = bracket["inner"]
    dated = find_year(inner) or PLAIN_VENUE.fullmatch(inner) or ALL_AUTHORS.match(inner)
    return read_citation(inner) if dated or bracket["sign"] in "[【［" else None


def read_citation(text: str) -> Citation | None:
    """A citation of names, venue and year, each of which may be missing; None where the text is something else.

    >>> read_citation("许星图, 严笔, ECCV 2022")
    Citation(authors='许星图, 严笔', venue='ECCV', year=2022)
    >>> read_citation("一种更快的方法, 2022") is None
    True
    """
    if len(text) > _MAX_LENGTH:
        return None
    end = _find_authors_end(text)
    publication = text[end:].strip(_SEPARATORS)
    citation = _read_publication(publication) if publication else NO_CITATION
    if citation is None or not (end or publication):
        return None
    return merge_citations(Citation(authors=text[:end].strip().rstrip(",，、;；") or None), citation)


def narrow_signs(text: str) -> str:
    """A text with signs of half width, each at its place."""
    return text.translate(_NARROW)


def find_names_end(text: str) -> int:
    """The end of the names that a text with signs of half width starts with, 0 if it starts with none.

    >>> find_names_end("Xu, X., & Yan, B. (2007)"), find_names_end("X. Xu and B. Yan, 2007"), find_names_end("Stars")
    (18, 16, 0)
    """
    names = INVERTED_NAMES.match(text) or FULL_NAMES.match(text)
    return names.end() if names else 0


def _find_authors_end(text: str) -> int:
    text = narrow_signs(text)
    if everyone := ALL_AUTHORS.match(text):
        return everyone.end()
    if inverted := INVERTED_NAMES.match(text):
        return inverted.end()
    if (surnames := _SURNAMES.match(text)) and not FIELDS.search(surnames[0]):
        return surnames.end()
    end = 0
    while (segment := _SEGMENT.match(text, end)) and PERSON.fullmatch(segment["name"]):
        if find_year(segment["name"]) or PLAIN_VENUE.fullmatch(segment["name"]):
            break
        end = segment.end()
    return end


def _read_publication(text: str) -> Citation | None:
    if lead := _IN.match(text):
        return _read_publication_in(text[lead.end() :], sure=bool(lead["sure"] or lead["placed"]))
    year, venue = find_year(text), drop_dates(text)
    if _HOST.fullmatch(venue):
        return Citation(year=year)
    if year:
        known = not venue or VENUE.fullmatch(venue) or PLAIN_VENUE.fullmatch(venue)
    else:
        known = ACRONYM.fullmatch(venue) or PLAIN_VENUE.fullmatch(venue)
    return Citation(venue=venue or None, year=year) if known else None


def _read_publication_in(text: str, *, sure: bool) -> Citation | None:
    year, venue = find_year(text), drop_dates(text)
    series = VENUE.fullmatch(venue) is not None and (sure or _SERIES.search(venue) is not None)
    known = series or (year and (ACRONYM.fullmatch(venue) or PLAIN_VENUE.fullmatch(venue)))
    return Citation(venue=venue, year=year) if known else None


def read_labelled_citation(text: str) -> Citation | None:
    """The citation on a line that is labelled as one, `作者：` or `会议：`; None where the line has no such label."""
    if label := _AUTHORS.match(text):
        return Citation(authors=text[label.end() :].strip() or None)
    if label := _PUBLICATION.match(text):
        return Citation(venue=drop_dates(text[label.end() :]) or None, year=find_year(text))
    return None
