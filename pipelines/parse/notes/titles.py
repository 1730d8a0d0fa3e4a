"""Tells the titles of papers from the words and sentences that links are set on; does not import lines."""

import re

from pipelines.parse.notes.columns import BRACKETS, EMPTY_CELLS, LINK_LABEL, LINK_WORDS
from pipelines.parse.printed_dates import find_dates
from pipelines.parse.vocabulary import list_words

PUNCTUATION = " \t,，、.。:：;；|·-–—"
_OPENING = "[(（【"
CLOSING = PUNCTUATION + "])）】"
SEPARATORS = CLOSING + _OPENING
_URL = re.compile(r"https?://|www\.|arxiv\s*:|arxiv\.org|10\.\d{4,}/|\d{4}\.\d{4,5}", re.IGNORECASE)
_MIN_LETTERS = 10  # with at least two words: in a list item a link is often set on a single word
_MIN_LETTERS_DATED = 6  # where a year is printed behind the words: `Slow Ovens (2031)`
_MIN_HAN = 6  # Chinese and Japanese letters, which stand for words
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Marks before a title: `⭐`, `:star:`, `12.`, `(3)`, `[StarNet]`.  `3D`, `2.5D` and `1.58-bit` are words of a title.
_MARKS = re.compile(
    r"(?:[\s*#>•·●▪◦‣➤►▶→\u200d\ufe0f\u200b-\u200f\u2060\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"|:[a-z][a-z0-9_+-]*:|[(（]?\d{1,3}(?:[)）、．]|\.(?!\w))|No\.\s*\d+[.:：]?)+",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(r"^\[[^\[\]]{1,40}\]\s*(?=\S)")  # `[StarNet] StarNet: Charts from Ink`
_TITLE_MARKS = re.compile(r"[《〈](?P<title>[^《》〈〉]+)[》〉]")
_NAME_FIRST = re.compile(r"\S*[A-Z0-9Ͱ-Ͽ$\\/^=]")  # `eBread`, `dT/dt`, `pix2pix`, `$\beta$-…`
_FIRST_LETTER = re.compile(r"\w")
# Words that links are set on, and that no title consists of.
_LINK_TEXT = frozenset(
    list_words(
        "a|an|the|this|that|our|my|their|its|read|see|click|view|check|download|open|full|original|official|new|latest",
        "text|version|here|there|for|on|at|in|to|of|and|or|more|also|article|published|report|technical|supplementary",
        "supplemental|supplement|material|materials|appendix|details|detail|information|post|blog|official|repository",
        "extended|camera|ready|camera-ready|long|short|main|author|authors|related|work|works|project|page|home|follow-up",
    )
) | frozenset(word for label in LINK_WORDS | EMPTY_CELLS for word in label.split())
_PLACES = ("here", "link", "links", "这里", "此处", "点击这里", "链接", "地址")
_PROSE = re.compile(
    "这里|这篇|这项|该文|该论文|此文|本文|我们|他们|作者们|请|详见|参见|参考|可见|见于|点击|查看|下载|阅读|了解|介绍了|提出了"
    "|原文|链接|地址|更多|。|！|来自|推荐阅读|论文见|论文是|见$|看$|是$|的$|在$"
)
_GOES_ON = re.compile(r"\s*(?:[a-z]|[的是中里这那也都把被将让给和与对做来从以就很]|一文|等人|提出|介绍|讨论|所述|说)")
_ABBREVIATIONS = list_words("vs|cf|eg|ie|Dr|Mr|St|Jr|Sr|No|Fig|Eq|Proc|Conf|Int|Trans|Symp|Adv|Vol|approx|resp")
_UNENDED = "".join(rf"(?<!\b{word})" for word in _ABBREVIATIONS)
_SENTENCE_END = re.compile(
    rf"{_UNENDED}(?<!\b[A-Z])(?<!\b[a-z]\.[a-z])(?:[.!?]+[\"”’]?(?=\s)|[。！？]+)\s*",
    re.IGNORECASE,
)


def clean_title(printed: str) -> str:
    """A printed title without the marks before it and the punctuation around it.

    >>> clean_title("⭐ 12. [StarNet] 2.5D Charts from Ink."), clean_title("《墨图的几何》")
    ('2.5D Charts from Ink', '墨图的几何')
    """
    text = _SHORT_NAME.sub("", drop_marks(printed.strip()).strip(PUNCTUATION), count=1)
    text = drop_marks(text).rstrip(PUNCTUATION + _OPENING).lstrip(PUNCTUATION)
    quoted = _TITLE_MARKS.fullmatch(text)
    return quoted["title"] if quoted else text


def drop_marks(text: str) -> str:
    """A text without the marks before it."""
    marks = _MARKS.match(text)
    return text[marks.end() :] if marks else text


def is_title(text: str, *, alone: bool, dated: bool = False) -> bool:
    """Whether a text has the form of a title.  A text amid others must start as titles in capitals or with a name do.

    `dated` says whether a year is printed behind the text.

    >>> is_title("eBread: Ovens for Bakeries", alone=False), is_title("the paper on ovens", alone=False)
    (True, False)
    >>> is_title("on the geometry of loaves", alone=True), is_title("面包房的几何学", alone=True)
    (True, True)
    """
    words = LINK_LABEL.sub(" ", text).split()
    if is_no_title(text) or all(word.strip(SEPARATORS).casefold() in _LINK_TEXT for word in words):
        return False
    if len(_HAN.findall(text)) >= _MIN_HAN:
        return alone and _PROSE.search(text) is None
    fewest = _MIN_LETTERS_DATED if dated else _MIN_LETTERS
    if len(text.split()) < 2 or sum(character.isalpha() for character in text) < fewest:
        return False
    first = _FIRST_LETTER.search(text)
    begins = first is not None and (first[0].isupper() or first[0].isdigit() or _NAME_FIRST.match(text) is not None)
    return begins or alone


def is_no_title(text: str) -> bool:
    """Whether a text is a word that links are set on, a URL or an empty cell."""
    bare = text.strip(SEPARATORS).casefold()
    return bare in LINK_WORDS or bare in EMPTY_CELLS or _URL.match(bare) is not None


def is_link_word(text: str) -> bool:
    """Whether a text is one of the words that links to a paper are set on, with or without a number: `论文2`."""
    return text.strip(SEPARATORS).casefold().rstrip("0123456789 ") in LINK_WORDS


def is_place(text: str) -> bool:
    """Whether a text is a word that sentences link: `这里`, `here`."""
    return text.strip(SEPARATORS).casefold() in _PLACES


def goes_on(text: str) -> bool:
    """Whether a text after a link continues a sentence."""
    return _GOES_ON.match(text) is not None


def is_mark(text: str) -> bool:
    """Whether a text is nothing but marks and punctuation."""
    return not any(map(str.isalnum, _MARKS.sub("", text)))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop after an initial or an abbreviation, in brackets or in a date ends none.

    >>> split_sentences("H. Tang et al. Rye vs. Spelt in the North. ICML 2031")
    ['H. Tang et al.', 'Rye vs. Spelt in the North.', 'ICML 2031']
    """
    unended = {place for start, end in _list_unended(text) for place in range(start, end - 1)}
    ends = [end.end() for end in _SENTENCE_END.finditer(text) if end.start() not in unended]
    parts = (text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [part for part in parts if part]


def _list_unended(text: str) -> list[tuple[int, int]]:
    """Brackets and dates, within which a full stop ends no sentence: `(Proc. IEEE. Oral)`, `Nov. 2031`."""
    return [*(bracket.span() for bracket in BRACKETS.finditer(text)), *find_dates(text)]
