"""The labels of a digest, as data: what the digests print before each part, in every spelling seen.

A new spelling is one more word in a table here; no other module names a label.
"""

import re

from pipelines.records import SectionKind

SUMMARY = (
    "Summary",
    "摘要",
    "概述",
    "总结",
    "概要",
    "简介",
    "内容摘要",
    "中文摘要",
    "论文摘要",
    "摘要总结",
    "总结摘要",
)
TAKEAWAYS = (
    "Key Takeaways", "Key Takeaway", "Takeaways", "Key Insights", "Key Points", "要点", "关键要点", "主要要点", "重要要点", "核心要点",
    "关键点", "关键见解", "主要见解", "主要结论", "主要观点", "关键观点", "关键收获", "主要收获", "主要发现", "关键发现", "关键信息", "要点总结",
    "关键总结", "重点", "主要内容", "关键结论", "亮点", "关键洞察", "主要贡献",
)  # fmt: skip
MACHINE_READING = ("ChatPaperFree", "Cool Papers")
FURNITURE = ("论文及项目相关链接", "点此查看论文截图")

_WHOSE = (
    "",
    "第一",
    "第一作者",
    "第一作者的",
    "第一位作者",
    "第一位作者的",
    "作者",
    "作者的",
    "论文第一作者",
    "第一作者所在",
    "第一作者所在的",
)
_WHERE = (
    "单位",
    "所属单位",
    "隶属单位",
    "隶属",
    "机构",
    "所属机构",
    "隶属机构",
    "单位名称",
    "工作单位",
    "所属院校",
    "所属",
    "隶属关系",
)
_AFFILIATIONS = tuple(whose + where for whose in _WHOSE for where in _WHERE)
_METHODS = tuple(
    what + how
    for what in ("方法", "方法论", "研究方法", "论文方法", "具体方法")
    for how in ("", "概述", "介绍", "描述", "简介", "总结", "概括", "部分", "论述")
)

ITEM_LABELS: dict[SectionKind, tuple[str, ...]] = {
    "digest_title": ("标题", "题目", "论文标题", "论文题目", "中文标题", "文章标题", "标题中文", "Title", "题名"),
    "digest_authors": ("作者", "论文作者", "所有作者", "作者列表", "作者名单", "Authors", "Author"),
    "affiliation": ("Affiliation", "Affiliations", "First author's affiliation", "第一作者", *_AFFILIATIONS),
    "keywords": ("关键词", "关键字", "Keywords", "Key words", "Keyword", "论文关键词"),
    "urls": (
        "链接", "论文链接", "论文地址", "论文网址", "网址", "地址", "Url", "Urls", "URL", "URLs", "论文 URL", "论文URL", "Links", "Link", "Paper",
        "论文和代码链接", "论文及代码链接", "论文", "论文信息", "链接地址", "论文链接和代码链接", "论文链接和 Github 代码链接", "论文网址或代码链接", "链接信息", "网址链接",
    ),
    "methods": ("Methods", "Method", "Methodology", *_METHODS),
    "conclusion": ("结论", "Conclusion", "Conclusions", "总结与结论", "结论与总结"),
}  # fmt: skip
GROUP_LABELS = (
    "摘要",
    "总结",
    "概要",
    "概述",
    "Summary",
    "Abstract",
    "内容摘要",
    "论文摘要",
    "摘要总结",
    "中文摘要",
    "文章摘要",
    "摘要内容",
)
NUMBERED: dict[int, SectionKind] = {1: "background", 2: "prior_work", 3: "approach", 4: "results"}
NUMERALS = {sign: number for number, signs in enumerate(("1一", "2二", "3三", "4四"), 1) for sign in signs}

_CLOSING_LABELS = ("总结",)

_SPACES = re.compile(r"\s+")
_ITEM_KIND: dict[str, SectionKind] = {
    _SPACES.sub("", label).casefold(): kind for kind, labels in ITEM_LABELS.items() for label in labels
}
_GROUPS = frozenset(_SPACES.sub("", label).casefold() for label in GROUP_LABELS)


def make_pattern(labels: tuple[str, ...]) -> str:
    """A pattern of any of the labels, the longest first, with or without blanks between its words."""
    by_length = sorted(labels, key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, label.split())) for label in by_length)


def find_item_kind(label: str) -> SectionKind | None:
    """The section that a label of the machine-written part opens.

    >>> find_item_kind("论文标题"), find_item_kind("KEYWORDS"), find_item_kind("天气")
    ('digest_title', 'keywords', None)
    """
    return _ITEM_KIND.get(_SPACES.sub("", label).casefold())


def is_group_label(label: str) -> bool:
    return _SPACES.sub("", label).casefold() in _GROUPS


def is_closing_label(label: str) -> bool:
    """A summary's label that closes a reading once its methods are told: what follows is the conclusion."""
    return _SPACES.sub("", label) in _CLOSING_LABELS
