"""The machine-written reading of a paper in the shapes that models gave it.

One function a shape: `Reading` -> HTML before the minifier.  The shapes differ in labels, brackets, lists and nesting.
"""

from collections.abc import Callable, Sequence

from tests.blog.markup import loose_list, paragraphs, tight_list
from tests.blog.posts import Reading

HEADS = ("题目", "作者", "第一作者单位", "关键词", "论文链接")
OTHER_HEADS = ("标题", "作者", "隶属单位", "关键字", "链接")
ENGLISH_HEADS = ("Title", "Authors", "Affiliation", "Keywords", "Urls")
PARTS = ("研究背景", "过去的方法及问题", "本文提出的研究方法", "方法的性能")
OTHER_PARTS = ("背景", "以往的研究方法", "研究方法", "任务与性能")


def render_reading(reading: Reading) -> str:
    body = reading.html or SHAPES[reading.shape](reading)
    return paragraphs([reading.before] if reading.before else []) + body + reading.after


def _heads(reading: Reading, labels: Sequence[str] = HEADS, colon: str = "：") -> list[str]:
    values = (reading.title, reading.authors, reading.affiliation, reading.keywords, reading.urls)
    return [f"{label}{colon}{value}" for label, value in zip(labels, values, strict=True) if value]


def _numbered(texts: Sequence[str], mark: str = "（{}）：") -> list[str]:
    return [mark.format(number) + text for number, text in enumerate(texts, 1)]


def _parts(reading: Reading, mark: str = "（{}）", labels: Sequence[str] = PARTS) -> list[str]:
    labelled = [f"{label}：{text}" for label, text in zip(labels, reading.parts, strict=True)]
    return _numbered(labelled, mark)


def _verdict(reading: Reading) -> tuple[str, list[str]]:
    meaning, new, good, effort = reading.conclusion
    return meaning, [f"创新点：{new}", f"性能：{good}", f"工作量：{effort}"]


def _conclusion(reading: Reading, mark: str = "（{}）：") -> list[str]:
    meaning, rest = _verdict(reading)
    return _numbered([meaning, "；".join(rest)], mark)


def items(reading: Reading) -> str:
    """`<p>` in `<li>`, the parts lines of one paragraph, the innovations a list of their own behind."""
    meaning, (new, good, effort) = _verdict(reading)
    summary = "\n".join(["摘要：", *_parts(reading)])
    methods = "\n".join(["方法：", *_numbered(reading.methods, "({}): ")])
    head = loose_list("ol", [*_heads(reading), summary, methods, f"结论：\n（1）：{meaning}\n（2）：{new}"])
    return head + tight_list("ul", [good, effort])


def tight(reading: Reading) -> str:
    """No `<p>` in most items; the innovations go on as items of the same list and carry the next label."""
    meaning, (new, good, effort) = _verdict(reading)
    summary = "\n".join(["<p>摘要：", *_parts(reading, "({}) ")]) + "</p>\n"
    methods = "\n".join(["<p>Methods:", *_numbered(reading.methods, "({})")]) + "</p>\n"
    verdict = [
        f"结论：\n（1）：{meaning}\n（2）：创新点：",
        new.removeprefix("创新点：") + "\n性能：",
        good[3:],
        effort,
    ]
    return tight_list("ol", [*_heads(reading, OTHER_HEADS), summary, methods, *verdict])


def restarting(reading: Reading) -> str:
    """Each list ends at its colon; the next one starts at 1 again, so the source's numbers are lost."""
    summary = paragraphs(_parts(reading, "（{}）："))
    methods = paragraphs(_numbered(reading.methods, "（{}）："))
    head = loose_list("ol", [*_heads(reading), "摘要："])
    verdict = paragraphs(_conclusion(reading))
    return head + summary + tight_list("ol", ["方法："]) + methods + tight_list("ol", ["结论："]) + verdict


def one_paragraph(reading: Reading) -> str:
    """Numbers typed by hand, all of it one `<p>` with stray empty ones around."""
    head = _numbered(_heads(reading, OTHER_HEADS), "{}.")
    lines = [
        *head,
        "6.总结：",
        *_parts(reading, "（{}）："),
        "7.方法：" + "；".join(_numbered(reading.methods, "({})")),
    ]
    lines += ["8.结论：", *_conclusion(reading, "({}): ")]
    return "<p></p><p>" + "\n".join(lines) + "</p><p></p>\n"


def english(reading: Reading) -> str:
    """English labels, the numbered texts indented so far that Markdown makes them code."""
    indented = [_code(_parts(reading, "({}): ")), _code(_numbered(reading.methods, "({}): "))]
    verdict = _code(_conclusion(reading, "({}):"))
    heads = _heads(reading, ENGLISH_HEADS, ": ")
    return loose_list("ol", heads).removesuffix("</ol>\n") + (
        f"<li><p>Summary:</p>\n{indented[0]}</li>\n<li><p>Methods:</p>\n{indented[1]}</li>\n"
        f"<li><p>Conclusion:</p>\n{verdict}</li>\n</ol>\n"
    )


def _code(lines: Sequence[str]) -> str:
    return "<pre><code>" + "\n\n".join(" " * 11 + line for line in lines) + "\n</code></pre>\n"


def paragraphs_in_items(reading: Reading) -> str:
    """Every numbered text a `<p>` of the item that names the section."""
    summary = "<p>摘要：</p>\n" + paragraphs(_parts(reading, "（{}）："))
    methods = "<p>方法：</p>\n" + paragraphs(_numbered(reading.methods, "（{}）："))
    verdict = "<p>结论：</p>\n" + paragraphs(_conclusion(reading))
    heads = loose_list("ol", _heads(reading)).removesuffix("</ol>\n")
    return heads + "".join(f"<li>{item}</li>\n" for item in (summary, methods, verdict)) + "</ol>\n"


def headings(reading: Reading) -> str:
    """Headings of the model's own, down to h5, that are no papers."""
    h = '<h{0} id="{1}"><a href="#{1}" class="headerlink" title="{1}"></a>{1}</h{0}>'.format
    first, *others = _heads(reading, OTHER_HEADS)
    summary = h(3, "摘要") + paragraphs(_parts(reading, "({})"))
    methods = h(4, "方法：") + loose_list("ul", reading.methods)
    return h(1, first) + paragraphs(others) + summary + methods + h(5, "结论") + paragraphs(_conclusion(reading))


def bold(reading: Reading) -> str:
    """Labels in bold, some with the colon inside and some without one."""
    heads = [f"<strong>{head.replace('：', '：</strong> ', 1)}" for head in _heads(reading)]
    lines = ["<strong>摘要：</strong>", *_parts(reading, "   ({}) ")]
    methods = "<p>7.<strong>方法</strong>：" + "；".join(_numbered(reading.methods, "({})")) + "</p>\n"
    verdict = "<p><strong>结论</strong> " + " ".join(_conclusion(reading, "{}. ")) + "</p>\n"
    return tight_list("ol", [*heads, "\n".join(lines)]) + methods + verdict


def dashes(reading: Reading) -> str:
    """`-(3)研究方法：`, where the number decides; the dashes were meant as list marks."""
    first, *others = _parts(reading, "({})", OTHER_PARTS)
    dashed = paragraphs([first, *(f"-{part}" for part in others)])
    summary = f"<p>摘要：</p>\n<ul>\n<li>{dashed}</li>\n</ul>\n"
    methods = "<p>方法：</p>\n" + paragraphs(_numbered(reading.methods, "- ({}) "))
    verdict = "<p>结论：</p>\n" + paragraphs(_conclusion(reading, "- ({}) "))
    heads = loose_list("ol", _heads(reading, OTHER_HEADS)).removesuffix("</ol>\n")
    return heads + "".join(f"<li>{item}</li>\n" for item in (summary, methods, verdict)) + "</ol>\n"


def running(reading: Reading) -> str:
    """(1)-(4) run on inside one paragraph with nothing between them."""
    summary = "摘要：" + "".join(_parts(reading, "({}) "))
    methods = "方法：" + "".join(_numbered(reading.methods, "({})"))
    return loose_list("ol", [*_heads(reading), summary, methods, "结论：" + "".join(_conclusion(reading, "（{}）"))])


def breaks(reading: Reading) -> str:
    """Lines parted by `<br>`, with the model's own closing tag printed as text."""
    first, *others = _numbered(_heads(reading), "{}. ")
    summary = "摘要：<br>" + "<br>".join(_parts(reading, "({}) ")) + "&lt;/p&gt;"
    rest = [other.split(". ", 1)[1] for other in others]
    methods = "7.Methods：\n" + "\n".join(_numbered(reading.methods, "（{}）："))
    return (
        f"<p></p><p>{first}</p>\n"
        + tight_list("ol", [*rest, summary])
        + paragraphs([methods, "8.结论：\n" + "\n".join(_conclusion(reading))])
    )


def methods_element(reading: Reading) -> str:
    """The model's `<methods>` and `<arrow>` are taken for elements; the placeholder of its prompt is left in."""
    heads = tight_list("ol", [*_heads(reading), "摘要：\n" + "\n".join(_parts(reading, "({}) "))])
    methods = "<p><methods>:\n" + "\n".join(_numbered(reading.methods, "({}): ")) + "</methods></p>\n"
    return heads + methods + tight_list("ol", ["结论：\n" + "\n".join(_conclusion(reading))])


def summary_element(reading: Reading) -> str:
    """The prompt is echoed with its `<summary>` tag, which stays open over what follows."""
    heads = tight_list("ol", [*_heads(reading), "摘要：\n" + "\n".join(_parts(reading))])
    methods = "<p>7.方法：" + "；".join(_numbered(reading.methods, "({})")) + "</p>\n"
    echo = "<p>以上结论请用中文写成，不要重复前面</p><summary>里已有的句子，数字照抄，没有的项目留空。<p></p>\n"
    return heads + methods + tight_list("ol", ["结论：\n" + "\n".join(_conclusion(reading))]) + echo


def open_list(reading: Reading) -> str:
    """The list is never closed, so the papers behind it stand inside of it."""
    return items(reading).replace("</li>\n</ol>\n<ul>", "</li>\n<ul>", 1)


SHAPES: dict[str, Callable[[Reading], str]] = {
    shape.__name__: shape
    for shape in (
        *(items, tight, restarting, one_paragraph, english, paragraphs_in_items, headings, bold),
        *(dashes, running, breaks, methods_element, summary_element, open_list),
    )
}
