"""The columns of tables of papers, and the words that links to a paper are set on: labels as data.

`read_header` finds the columns that a row names.  Does not import titles or citations.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pipelines.parse.vocabulary import list_words, make_pattern
from pipelines.patterns import compile_late
from pipelines.records.kinds import LinkKind

Column = Literal["title", "paper", "venue", "year", "authors", "code", "project", "dataset", "demo", "video"]

_COLUMNS: dict[Column, tuple[str, ...]] = {
    "title": list_words(
        "title|titles|paper title|paper name|title of paper|article|article title",
        "论文标题|论文题目|论文名称|论文名|标题|题目|文章|文章标题|文章题目",
    ),
    "paper": list_words("paper|papers|论文|文献"),
    "venue": list_words(
        "conference/journal|conference|journal|venue|publication|published|published in|publisher|pub|pub.|source",
        "conf|conf.|conf/journal|venue/year|published at|accepted at|accepted by|appeared in",
        "会议名称|收录于|收录|会议|期刊|会议/期刊|期刊/会议|发表|发表于|发表会议|发表期刊|出处|来源|录用",
    ),
    "year": list_words(
        "year|date|time|publish date|published date|publication date|publication year|publish time|pub date|pub. date",
        "published on|published at|submission date|submitted|submitted on|release date|month|arxiv date",
        "release|released|release time",
        "年份|年|年度|时间|日期|发表时间|发表日期|发表年份|发布时间|发布日期|出版时间|出版日期|出版年份|提交时间|提交日期",
    ),
    "authors": list_words("authors|author|author(s)|作者|论文作者|作者列表|全部作者"),
    "code": list_words(
        "code|codes|code link|source code|official code|official|implementation|github|repo|repository|code/proj",
        "pytorch|tensorflow|代码|源码|源代码|代码地址|代码链接|开源代码",
    ),
    "project": list_words(
        "project|project page|projectpage|project website|homepage|home page|webpage|website|page|web|site",
        "项目|主页|项目主页|项目页面|项目地址|官网",
    ),
    "dataset": list_words("data|dataset|datasets|数据|数据集"),
    "demo": list_words("demo|live demo|online demo|colab|demos|演示|在线演示|体验"),
    "video": list_words("video|videos|youtube|talk|bilibili|视频|讲解视频"),
}
_LABELS: dict[str, Column] = {label: column for column, labels in _COLUMNS.items() for label in labels}
LINK_KINDS: dict[Column, LinkKind] = {
    "code": "code",
    "project": "project",
    "dataset": "dataset",
    "demo": "demo",
    "video": "video",
}
_PAPER_WORDS = list_words(
    "paper|papers|pdf|arxiv|arxiv link|paper link|link|links|here|html|abs|url|abstract|doi|preprint|slides|poster",
    "blog|文章|论文|论文链接|论文地址|论文下载链接|原文|链接|地址|下载|这里|此处|点击这里|解读|幻灯片",
)
LINK_WORDS = frozenset([*_PAPER_WORDS, *(word for column in (*LINK_KINDS, "paper") for word in _COLUMNS[column])])
_LINK_SUFFIX = compile_late(r"\s*(?:链接|地址|网址|\b(?:link|url|address))\s*(?=[:：]?\s*$)", re.IGNORECASE)
_LABEL = (
    rf"(?:{make_pattern(LINK_WORDS)})\d?\s*(?:链接|地址|网址|link\b|url\b|address\b)?"
    r"\s*(?:[(（][^()（）]{0,20}[)）])?\s*[:：]\s*"
)
LINK_LABEL = compile_late(rf"(?<![\w-]){_LABEL}", re.IGNORECASE)
_LAST_LABEL = compile_late(rf"(?:(?<![\w-])|(?<=[A-Za-z0-9])(?=[一-鿿])){_LABEL}$", re.IGNORECASE)
EMPTY_CELLS = frozenset(
    ["", *list_words("-|–|—|--|---|/|\\|n/a|na|nan|none|null|tbd|tba|x|✗|✘|×|?|…|无|暂无|未知|待定")]
)
_LONGEST_LABEL = 60  # in characters
_AROUND = " \t*_#:：.。|[]()（）【】"
BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_BETWEEN = re.compile(r"\s*(?:[/&+|,，、]|\band\b|[和与及])\s*")
_SYMBOLS = re.compile(r"[^\w\s/&+|,，、.()（）-]")


def read_header(cells: Sequence[str]) -> dict[Column, int]:
    """The columns that the cells of a row name; empty for a row that is no header of a table of papers.

    >>> read_header(["Publish Date", "Title & Authors", "PDF", "代码"])
    {'year': 0, 'title': 1, 'code': 3}
    """
    columns: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        for column in _read_label(cell):
            columns.setdefault(column, index)
    if (paper := columns.pop("paper", None)) is not None:
        columns.setdefault("title", paper)
    if columns.get("authors") == columns.get("title"):
        columns.pop("authors", None)
    return columns if "title" in columns else {}


def _read_label(cell: str) -> list[Column]:
    label = find_column(cell)
    if label or len(cell) > _LONGEST_LABEL:
        return [label] if label else []
    parts = [find_column(part) for part in _BETWEEN.split(BRACKETS.sub("", cell))]
    return [part for part in parts if part] if any(parts[:1]) else []


def find_column(text: str) -> Column | None:
    """The column that a label names, with or without marks around it and a remark in brackets."""
    return _look_up(text) if len(text) <= _LONGEST_LABEL else None


@lru_cache(maxsize=1024)  # links of a list of papers have the same few texts, row after row
def _look_up(text: str) -> Column | None:
    label = " ".join(_SYMBOLS.sub(" ", text).casefold().split())
    return _LABELS.get(label.strip(_AROUND)) or _LABELS.get(BRACKETS.sub("", label).strip(_AROUND))


def drop_last_label(text: str, *, of_paper: bool) -> str:
    """A text before a link without the label of the link.  `Data:` is no label of a paper.

    >>> drop_last_label("Slow Ovens 论文链接：", of_paper=True), drop_last_label("Ovens from Data: ", of_paper=True)
    ('Slow Ovens ', 'Ovens from Data: ')
    """
    label = _LAST_LABEL.search(text, max(0, len(text) - _LONGEST_LABEL))
    return text[: label.start()] if label and not (of_paper and find_kind(label[0])) else text


def find_kind(label: str) -> LinkKind | None:
    """The kind of links in a column or with a text of this label."""
    column = find_column(label) or find_column(_LINK_SUFFIX.sub("", label))
    return LINK_KINDS.get(column) if column else None
