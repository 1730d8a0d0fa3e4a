"""Hypothesis strategies for lectures in Markdown: sections in any order and form, some missing, with text between."""

from hypothesis import strategies as st

WORDS = (
    "星图 笔墨 StarNet (BERT) [arXiv’20] 《砚》 3.5 1、 ： 。 **墨** `码` [链](https://a.example/x) https://b.example/中"
    " <jm> > # | ![图](/i.png)"
)
LABELS = (
    "讲者介绍 讲者 报告题目 报告摘要 Spotlight 分享亮点 论文推荐 推荐理由 参考资料 论文题目 许星图 作者 致谢".split()
)
FORMS = ("### {}", "#### {}", "**{}：**", "**{}**：", "**{}: **", "{}：", "**{}**", "- **{}：**", "1. {}：", "{}")

texts = st.lists(st.sampled_from(WORDS.split()), max_size=5).map(" ".join)
labels = st.builds(str.format, st.sampled_from(FORMS), st.sampled_from(LABELS))
labelled = st.builds(str.__add__, labels, texts)
items = st.builds("{}. {}".format, st.integers(1, 12), texts)
indented = st.one_of(texts, labelled).map("    {}".format)
lines = st.one_of(labels, labelled, items, indented, texts, texts.map("> {}".format))
posts = st.lists(st.tuples(lines, st.sampled_from(("\n", "\n\n"))).map("".join), max_size=14).map("".join)
titles = st.builds(
    "{}{}".format,
    st.sampled_from(("", "SFFAI 7 | ", "SFFAI 7 | 专题《", "观星会 3｜")),
    st.sampled_from(("许星图：星图", "Xu：星图", "星图...》", "：", "星图")),
)
