"""A paper's block in a digest: rendered as it should be, or left as the raw Markdown it stands as in the page."""

import html

from tests.blog.markup import Image, anchor, heading, inline, paragraphs, tight_list
from tests.blog.posts import Paper
from tests.blog.readings import render_reading

CHAT_PAPER = "https://huggingface.co/spaces/Kedreamix/ChatPaperFree"
COOL_PAPERS = "https://papers.cool/arxiv/"


def render_block(paper: Paper, image: Image) -> str:
    body = _render_raw(paper) if paper.raw else _render(paper)
    reading = render_reading(paper.reading) if paper.reading else ""
    return paper.opening + body + reading + _details(paper, image) + paper.closing


def _details(paper: Paper, image: Image) -> str:
    if not paper.images:
        return ""
    images = "".join(f"{image(address)}\n" for address in paper.images)
    return f"\n\n\n<details>\n  <summary>点此查看论文截图</summary>\n{images}</details>\n"


def _render(paper: Paper) -> str:
    authors = f"<strong>Authors:{', '.join(paper.authors)}</strong>"
    link = anchor(_pdf(paper), "PDF")
    return (
        heading(2, paper.title)
        + paragraphs([authors, inline(paper.abstract) + " "])
        + _translation(paper)
        + paragraphs([f"{link} {inline(paper.comment)}"])
        + (paper.middle or _summary(paper) + _takeaways(paper))
        + _reading_link(paper)
    )


def _pdf(paper: Paper) -> str:
    return f"http://arxiv.org/abs/{paper.id}v{paper.version}"


def _translation(paper: Paper) -> str:
    if not paper.abstract_zh:
        return ""
    quotation = f"<blockquote>\n<p>{inline(paper.abstract_zh)}</p>\n</blockquote>\n"
    return quotation + paragraphs([*filter(None, [paper.courtesy]), "<strong>论文及项目相关链接</strong>"])


def _summary(paper: Paper) -> str:
    label, text = (
        f"<strong>{paper.summary_label}</strong>{paper.after_label}",
        inline(paper.summary, encoded=paper.encoded_links),
    )
    match paper.summary_style:
        case "break":
            return paragraphs([f"{label}<br>{text}"])
        case "inline":
            return paragraphs([f"{label} {text}"])
        case "bold":
            return paragraphs([label, f"<strong>{text}</strong>"])
        case _:
            return paragraphs([label, text])


def _takeaways(paper: Paper) -> str:
    label = f"<strong>{paper.takeaways_label}</strong>{paper.after_label}"
    items = [inline(item, encoded=paper.encoded_links) for item in paper.takeaways]
    match paper.takeaways_style:
        case "bullets":
            return paragraphs([label + "<br>" + "<br>".join(f"• {item}" for item in items)])
        case "lists":
            return paragraphs([label]) + "".join(tight_list("ul", [item]) for item in items)
        case tag:
            return paragraphs([label]) + tight_list(tag, items)


def _reading_link(paper: Paper) -> str:
    if paper.cool_papers:
        return paragraphs([f"<strong>{anchor(COOL_PAPERS + paper.id, 'Cool Papers')}</strong> "])
    return paragraphs([f"<strong>{anchor(CHAT_PAPER, 'ChatPaperFree')}</strong>"]) if paper.reading else ""


def _render_raw(paper: Paper) -> str:
    takeaways = "\n".join(f"- {item}" for item in paper.takeaways)
    lines = [
        f"## {paper.title}\n**Authors:{', '.join(paper.authors)}**",
        f"{paper.abstract} ",
        f"[PDF]({_pdf(paper)}) {paper.comment}",
        f"**{paper.summary_label}**\n{paper.summary}",
        f"**{paper.takeaways_label}**\n{takeaways}",
        f"**[ChatPaperFree]({CHAT_PAPER})**\n\n",
    ]
    return html.escape("\n\n".join(lines), quote=False)
