"""Hypothesis strategies for articles: the elements and words of digests, nested at random."""

from html import escape

from hypothesis import strategies as st

CHINESE = "三维高斯泼溅笔墨纸砚星图，。；：（）“”！？"
LABELS = (
    "Summary 摘要 总结： 概述 要点 关键见解： ChatPaperFree 标题： 作者： 单位： 关键词 链接： 方法： 结论： 背景"
    " Paper:1 论文及项目相关链接 点此查看论文截图 Authors: Authors:甲乙,丙丁 2024-06-02更新 Key_Takeaways Cool_Papers"
).split()
LABELS = [label.replace("_", " ") for label in LABELS]
MARKS = [
    mark.replace("_", " ") for mark in "(1) （2） -(3)： （四） -_ *_ 1._ 2、 3.5 2.5D • >_ < & \u200b : ：".split()
]
MARKDOWN = (
    "**Summary** **要点** **粗笔** **[ChatPaperFree](https://c.example/)** **要[链](https://d.example/)点** `码` "
    "![图](https://b.example/b.png) [链](https://a.example/c) https://a.example/x上 [ ]( ** ![ ` ## # ----"
    " ##_墨_**Authors:甲乙** **Authors:丁** [PDF](http://arxiv.org/abs/2413.00001v2)"
).split()
MARKDOWN = [mark.replace("_", " ") for mark in MARKDOWN]
INLINE = ("b", "strong", "code", "span", "em", "a", "methods", "jm", "sub")
BLOCK = (
    *("p", "h1", "h2", "h3", "ol", "ul", "li", "details", "summary", "pre", "blockquote", "div", "figure"),
    *("table", "tr", "td", "dl", "dt", "svg"),
)
VOID = ("<br>", "<hr>", '<img src="/i.png">', "<!-- 注 -->", '<iframe src="/v"></iframe>', '<a href="/e"></a>')

words = st.one_of(
    st.text(CHINESE + "abcXYZ019 \n\t", max_size=8), *map(st.sampled_from, (LABELS, MARKS, MARKDOWN, MARKDOWN))
)
texts = st.lists(words, max_size=6).flatmap(lambda held: st.sampled_from(("", " ", "\n")).map(lambda by: by.join(held)))
escaped = texts.map(lambda text: escape(text, quote=False))


def write_element(tag: str, inner: str, closed: bool) -> str:
    attributes = {"a": ' href="/x"', "jm": ' x="" y="2"', "ol": ' start="3"'}.get(tag, "")
    return f"<{tag}{attributes}>{inner}" + (f"</{tag}>" if closed else "")


def nest(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = st.lists(children, max_size=4).map("".join)
    closed = st.integers(0, 9).map(bool)
    return st.builds(write_element, st.sampled_from((*INLINE, *BLOCK, *BLOCK)), inner, closed)


fragments = st.recursive(st.one_of(escaped, st.sampled_from(VOID)), nest, max_leaves=10)
fillings = st.lists(fragments, max_size=3).map("".join)
bold_labels = st.sampled_from(LABELS).map(lambda label: f"<p><strong>{label}</strong></p>")
bodies = st.lists(st.one_of(fillings, bold_labels), max_size=6).map("".join)


def write_block(title: str, between: str, body: str) -> str:
    head = f"<h2>{title}</h2><p><strong>Authors:甲乙, 丙丁</strong></p>"
    return f'{head}{between}<p><a href="http://arxiv.org/abs/2413.00001v1">PDF</a> 九页</p>{body}'


def write_raw_block(title: str, abstract: str, body: str) -> str:
    run = f"## 砚{title} **Authors:戊己** {abstract} [PDF](http://arxiv.org/abs/2413.00002v3) 十页 {body}"
    return f"<p>\u200b{escape(run, quote=False)}</p>"


blocks = st.builds(write_block, escaped, fillings, bodies)
raw_blocks = st.builds(write_raw_block, texts, texts, texts)
articles = st.lists(st.one_of(fillings, blocks, raw_blocks), min_size=1, max_size=5).map("".join)
