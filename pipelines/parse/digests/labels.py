"""The labels of digests as tables: every known spelling of the label before each part.

A new spelling is one more word in a table; no other module contains a label.
"""

import re

from pipelines.parse.vocabulary import list_words
from pipelines.records.readings import SectionKind

SUMMARY = list_words("Summary|摘要|概述|总结|概要|简介|内容摘要|中文摘要|论文摘要|摘要总结|总结摘要")
TAKEAWAYS = list_words(
    "Key Takeaways|Key Takeaway|Takeaways|Key Insights|Key Points|要点|关键要点|主要要点|重要要点|核心要点|要点总结",
    "关键点|重点|亮点|关键见解|主要见解|关键洞察|主要结论|关键结论|主要观点|关键观点|关键收获|主要收获|主要发现|关键发现",
    "关键信息|关键总结|主要内容|主要贡献",
)
MACHINE_SUMMARY = list_words("ChatPaperFree|Cool Papers")
BOILERPLATE = list_words("论文及项目相关链接|点此查看论文截图")

_AFFILIATIONS = tuple(
    author + institution
    for author in list_words(
        "|第一|第一作者|第一作者的|第一位作者|第一位作者的|作者|作者的|论文第一作者|第一作者所在|第一作者所在的"
    )
    for institution in list_words(
        "单位|所属单位|隶属单位|隶属|机构|所属机构|隶属机构|单位名称|工作单位|所属院校|所属|隶属关系"
    )
)
_METHODS = tuple(
    method + description
    for method in list_words("方法|方法论|研究方法|论文方法|具体方法")
    for description in list_words("|概述|介绍|描述|简介|总结|概括|部分|论述")
)
_URLS = list_words(
    "Url|Urls|URL|URLs|Links|Link|Paper|链接|论文链接|论文地址|论文网址|网址|地址|论文 URL|论文信息|论文|链接地址",
    "链接信息|网址链接|论文和代码链接|论文及代码链接|论文链接和代码链接|论文链接和 Github 代码链接|论文网址或代码链接",
)
ITEM_LABELS: dict[SectionKind, tuple[str, ...]] = {
    "digest_title": list_words("标题|题目|题名|论文标题|论文题目|中文标题|文章标题|标题中文|Title"),
    "digest_authors": list_words("作者|论文作者|所有作者|作者列表|作者名单|Authors|Author"),
    "affiliation": list_words("Affiliation|Affiliations|First author's affiliation|第一作者") + _AFFILIATIONS,
    "keywords": list_words("关键词|关键字|论文关键词|Keywords|Key words|Keyword"),
    "urls": _URLS,
    "methods": list_words("Methods|Method|Methodology") + _METHODS,
    "conclusion": list_words("结论|总结与结论|结论与总结|Conclusion|Conclusions"),
}
GROUP_LABELS = list_words("Summary|Abstract|摘要|总结|概要|概述|内容摘要|论文摘要|摘要总结|中文摘要|文章摘要|摘要内容")
NUMBERED: dict[int, SectionKind] = {1: "background", 2: "prior_work", 3: "approach", 4: "results"}
NUMERALS = {sign: number for number, signs in enumerate(list_words("1一|2二|3三|4四"), 1) for sign in signs}
_CLOSING_LABELS = list_words("总结")

_SPACES = re.compile(r"\s+")


def _normalise(label: str) -> str:
    return _SPACES.sub("", label).casefold()


_ITEM_KIND = {_normalise(label): kind for kind, labels in ITEM_LABELS.items() for label in labels}
_GROUPS = frozenset(map(_normalise, GROUP_LABELS))


def find_item_kind(label: str) -> SectionKind | None:
    """The kind of the section that a label of the machine-written summary starts.

    >>> find_item_kind("论文标题"), find_item_kind("KEYWORDS"), find_item_kind("天气")
    ('digest_title', 'keywords', None)
    """
    return _ITEM_KIND.get(_normalise(label))


def is_group_label(label: str) -> bool:
    """Whether a label is that of a summary whose parts are numbered."""
    return _normalise(label) in _GROUPS


def is_closing_label(label: str) -> bool:
    """Whether a label of a summary means the conclusion when it follows the methods."""
    return _normalise(label) in _CLOSING_LABELS
