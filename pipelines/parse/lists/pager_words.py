"""The words, signs and class names by which pagers are recognised, as data, and functions that read them.

Works on strings and single elements; does not walk a page.
"""

import re
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from pipelines.numbers import read_int
from pipelines.parse.lists.markup import list_names, split_words

Direction = Literal["next", "other"]

_PAGER = re.compile(
    r"pag(?:inat|ers?(?![a-z])|ing|enav|ebar|enation|e[-_ ]?(?:nav|numbers?\b|turn|switch|links?\b|info\b|btn))"
    r"|(?:posts?|archives?|nav)[-_ ]?(?:nav|links)|older|load[-_ ]?more|分页|翻页",
    re.IGNORECASE,
)
# Words in classes and ids of what is no list: a calendar and a carousel have next pages of their own.
_OUTSIDE = frozenset(
    "widget widgets sidebar aside calendar carousel swiper slider comment comments related toc breadcrumb breadcrumbs"
    " lightbox player modal dialog".split()
)
_DISABLED = frozenset(
    "disabled is-disabled disable inactive is-inactive invisible is-invisible hidden is-hidden d-none hide unavailable"
    " nomore no-more".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CURRENT = frozenset("current active is-current is-active selected cur on now actived this focus".split())
_CURRENT_ENDS = frozenset("current active selected focus focused".split())
_LOADER = re.compile(r"load|(?<!read)(?<!read[-_])more", re.IGNORECASE)
_LOADS = re.compile("加载|载入|載入|加載|load", re.IGNORECASE)
_NEXT_CLASSES = frozenset("next older".split())
_OTHER_CLASSES = frozenset("prev previous newer back first last home top up end".split())
_RIGHT = re.compile(r"(?:angle|chevron|arrow|caret|triangle|icon)s?[-_\w]*(?:right|next|forward)|right[-_]?arrow", re.I)
_LEFT = re.compile(
    r"(?:angle|chevron|arrow|caret|triangle|icon)s?[-_\w]*(?:left|prev|back)|left[-_]?arrow|double", re.I
)
_NEXT_TEXT = re.compile(
    r"(?:go to |to |the |view |see |show |load |read |click to |click for |tap to |get )*(?:next|older|earlier|more)"
    r"(?: page| posts?| entries| articles| results| stories)*"
    r"|(?:点击|點擊|点我|点此|轻触|上拉|下拉|继续)?(?:查看|浏览|加载|加載|载入|載入|显示|展开|阅读|获取)?"
    r"(?:下一?[页頁]|后一?[页頁]|後一?[页頁]|更多(?:的?(?:文章|内容|日志|博文|帖子|博客|动态|数据))?"
    r"|(?:更早|较早|较旧|更旧|以前)的?(?:文章|内容|日志|博文)?|旧文章?)"
    r"|次へ|次の?ページ|다음(?: 페이지)?|suivante?|page suivante|siguiente|weiter|nächste(?: seite)?|далее",
    re.IGNORECASE,
)
_OTHER_TEXT = re.compile(
    r"(?:go to |to |the )*(?:previous|prev|newer|back|first|last|home)\b.*"
    r"|.*(?:上一?[页頁]|前一?[页頁]|首[页頁]|末[页頁]|尾[页頁]|最[后後]|最新|较新|返回).*|前へ|이전.*",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"[\W\d_]+")
_ARROWS = frozenset("› » → > ＞ ❯ ⟩ 〉 》 ▶ ► ▸ ▷ ⇒ ⟶ ➔ ➜ ❱ >> ››".split())
_OTHER_ARROWS = frozenset("‹ « ← < ＜ ❮ ⟨ 〈 《 ◀ ◄ ◂ ◁ ⇐ ⟵ ❰ << ‹‹ »» ⇤ ⇥ |< >|".split())
_LABELS = ("aria-label", "title", "data-title", "alt")
_NUMBER = re.compile(r"(?:page|第)?\s*(\d{1,4})\s*[页頁]?", re.IGNORECASE)
_VERBOSE_PAGE_OF = re.compile(
    r"(?:page|第)\s*(\d{1,4})\s*[页頁]?\s*(?:of|[/／|·,，;；、]?\s*[共总總][计計共]?|[/／])\s*(\d{1,4})\s*(?:[页頁]|pages?)?",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"(?<![\d/.-])(\d{1,4})\s*(?:[/／]|of)\s*(\d{1,4})(?![\d/.-])", re.IGNORECASE)
_PAGE_OF_PAGES = re.compile(r"(\d{1,4})\s*[/／]\s*(\d{1,4})\s*[页頁]")
_PAGE_COUNT = re.compile(r"data-(?:total-?pages?|pages?-?(?:count|total)|pages|max-?pages?|last-?page)", re.IGNORECASE)
_PAGES = re.compile(r"[共总總/／][计計共有]?\s*(\d{1,4})\s*[页頁]|(?<!\d)(\d{1,4})\s+pages\b", re.IGNORECASE)
_PAGE_PARAMETERS = frozenset("page p paged pn pg pageno page_no pagenum page_num".split())
_PAGE_IN_PATH = re.compile(
    r"(?:^|/)(?:pages?|p|pg)[/_-]?(\d{1,4})(?:/|\.html?)?$|[a-z][-_]?(\d{1,3})\.html?$", re.IGNORECASE
)
_LAST_FOLDER = re.compile(r"^(?P<list>.*/)(?P<number>\d{1,3})/?$", re.ASCII)


def is_pager(element: etree._Element) -> bool:
    """Whether an element is a pager by its class, id, role or label."""
    return any(_PAGER.search(element.get(name, "")) for name in ("class", "id", "role", "aria-label"))


def is_outside(element: etree._Element) -> bool:
    """Whether an element holds no pager of a list, such as a calendar."""
    return element.tag == "aside" or any(_OUTSIDE.intersection(split_words(name)) for name in list_names(element))


def is_disabled(element: etree._Element) -> bool:
    """Whether an element cannot be used, or is not shown."""
    names = element.get("class", "").lower().split()
    is_named = any(name in _DISABLED or name.endswith("-disabled") for name in names)
    is_marked = {"disabled", "hidden"}.intersection(element.attrib) or element.get("aria-disabled") == "true"
    return is_named or bool(is_marked) or bool(_HIDDEN.search(element.get("style", "")))


def is_current(element: etree._Element) -> bool:
    """Whether an element stands for the page that is shown."""
    names = element.get("class", "").split()
    ends = {word for words in map(split_words, names) if words for word in (words[0], words[-1])}
    is_named = not _CURRENT.isdisjoint(name.lower() for name in names) or not ends.isdisjoint(_CURRENT_ENDS)
    return "aria-current" in element.attrib or is_named


def is_named_loader(element: etree._Element) -> bool:
    """Whether a class or the id of an element is that of a button which loads more of a list."""
    return any(_LOADER.search(name) for name in list_names(element))


def loads_more(text: str) -> bool:
    """Whether a text says that a button loads more of a list.

    >>> loads_more("点击加载更多"), loads_more("更多"), loads_more("Download")
    (True, False, False)
    """
    return read_text_direction(text) == "next" and _LOADS.search(text) is not None


def read_text_direction(text: str) -> Direction | None:
    """Where a text leads.

    >>> read_text_direction("下一页 »"), read_text_direction("Older Posts"), read_text_direction("← 上一页")
    ('next', 'next', 'other')
    """
    words = " ".join(_NO_WORD.sub(" ", text).split())
    if not words:
        return None
    if _NEXT_TEXT.fullmatch(words):
        return "next"
    return "other" if _OTHER_TEXT.fullmatch(words) else None


def read_label_direction(element: etree._Element) -> Direction | None:
    """Where the labels of an element lead, as a screen reader or a mouse shows them."""
    labels = (read_text_direction(element.get(name, "")) for name in _LABELS)
    return next(filter(None, labels), None)


def read_rel_direction(element: etree._Element) -> Direction | None:
    words = element.get("rel", "").lower().split()
    if "next" in words:
        return "next"
    return "other" if {"prev", "previous", "first", "last"}.intersection(words) else None


def read_class_direction(element: etree._Element) -> Direction | None:
    """Where the classes of an element lead; None where they name both directions.

    >>> read_class_direction(etree.fromstring("<li class='pagination-next'/>"))
    'next'
    """
    words = {word for name in list_names(element) for word in split_words(name)}
    is_next, is_other = bool(words & _NEXT_CLASSES), bool(words & _OTHER_CLASSES)
    if is_next is is_other:
        return None
    return "next" if is_next else "other"


def read_sign_direction(text: str, icons: str) -> Direction | None:
    """Where an arrow in the text leads, or one that is drawn: `icons` are the names of icons.

    >>> read_sign_direction("›", ""), read_sign_direction("", "fas fa-angle-left"), read_sign_direction("2", "")
    ('next', 'other', None)
    """
    sign = text.strip()
    if sign in _OTHER_ARROWS or _LEFT.search(icons):
        return "other"
    return "next" if sign in _ARROWS or _RIGHT.search(icons) else None


def read_number(text: str) -> int | None:
    """The number of a page in a pager.

    >>> read_number("2"), read_number("第 3 页"), read_number("2024-05")
    (2, 3, None)
    """
    match = _NUMBER.fullmatch(text.strip())
    return int(match[1]) if match else None


def read_page_of(text: str, *, in_pager: bool) -> tuple[int | None, int] | None:
    """The number of the page and the number of pages that a text gives; outside a pager it must say nothing else.

    >>> read_page_of("第 1 页 / 共 14 页", in_pager=False), read_page_of("1 / 2", in_pager=True)
    ((1, 14), (1, 2))
    >>> read_page_of("共 3 页", in_pager=True), read_page_of("1 / 2", in_pager=False)
    ((None, 3), None)
    """
    if not in_pager:
        match = _VERBOSE_PAGE_OF.fullmatch(text.strip()) or _PAGE_OF_PAGES.fullmatch(text.strip())
    else:
        match = _VERBOSE_PAGE_OF.search(text) or _PAGE_OF.search(text)
    if match and read_int(match[1]) <= read_int(match[2]):
        return read_int(match[1]), read_int(match[2])
    pages = _PAGES.search(text) if in_pager else None
    return (None, read_int(pages[1] or pages[2])) if pages else None


def read_page_count(element: etree._Element) -> int | None:
    """The number of pages that an attribute of a pager gives.

    >>> read_page_count(etree.fromstring("<div data-total-pages='7'/>"))
    7
    """
    counts = (str(value) for name, value in element.attrib.items() if _PAGE_COUNT.fullmatch(str(name)))
    return next((int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 5), None)


def find_page_number(url: str, list_url: str) -> int | None:
    """The number of a page of the list at `list_url` in its URL.

    >>> find_page_number("https://a.example/archives/page/3/", "https://a.example/archives/")
    3
    >>> find_page_number("https://a.example/blog/2/", "https://a.example/blog/")
    2
    >>> find_page_number("https://a.example/notes/2/", "https://a.example/blog/")
    """
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _PAGE_PARAMETERS and value.isascii() and value.isdigit():
            return int(value[:6])
    if match := _PAGE_IN_PATH.search(parts.path):
        return read_int(match[1] or match[2])
    folder, here = _LAST_FOLDER.match(parts.path), urlsplit(list_url).path
    if folder and folder["list"] in {here.rstrip("/") + "/", _LAST_FOLDER.sub(r"\g<list>", here)}:
        return read_int(folder["number"])
    return None
