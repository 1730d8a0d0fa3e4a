"""The contents of papers and posts as Markdown, in which every text stays the text that it is."""

import re
from collections.abc import Iterable, Iterator

from pipelines.export.licences import describe_licence
from pipelines.records.arxiv import name_arxiv_url
from pipelines.records.papers import (
    RecommendedPaperRow,
    ShownBlock,
    ShownImage,
    ShownPaper,
    ShownPost,
    ShownSection,
    ShownTalk,
)
from pipelines.urls import may_link

# Signs that CommonMark, or a common extension of it, reads as markup wherever they stand.
_MARKUP = re.compile(r"[\\`*_\[\]<>~$]|==|%%|(?<!\w)#(?=\w)|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "#": "&#35;", "&": "&amp;"}
_URL = re.compile(r"(https?://[\w.~:/?#@!$&'*+,;=%-]*[\w/=-])", re.ASCII)
# What begins a heading, a list, a quotation or a rule where it begins a line.
_LINE_START = re.compile(r"(?=[#+=-])|\d+(?=[.)](?:\s|$))")
# Hexo runs what stands in {{ }} and {% %}, Hugo what stands in {{< >}}.
_TEMPLATES = re.compile(r"\{(?=[{%#])")
_LABELS = {"abstract_zh": "摘要", "takeaways_label": "Key takeaways"}


def escape_markdown(line: str) -> str:
    r"""One line of plain text that Markdown shows as it is.

    >>> print(escape_markdown("# 1* of {{x}} <b> [a]"))
    \# 1\* of &#123;{x}} &lt;b&gt; \[a\]
    >>> print(escape_markdown("10. 代码：https://blog.example/a_b。"))
    10\. 代码：<https://blog.example/a_b>。
    """
    parts = _URL.split(" ".join(line.split()))  # every second part is a URL, which takes no escapes
    escaped = "".join(f"<{part}>" if number % 2 else _escape_text(part) for number, part in enumerate(parts))
    start = _LINE_START.match(escaped)
    return f"{start[0]}\\{escaped[start.end() :]}" if start else escaped


def _escape_text(text: str) -> str:
    return _TEMPLATES.sub("&#123;", _MARKUP.sub(lambda sign: _ENTITIES.get(sign[0], f"\\{sign[0]}"), text))


def format_paper(paper: ShownPaper) -> str:
    """The abstract, then each digest, the latest first; a digest does not repeat the abstract."""
    parts = [
        _format_links([("arXiv", paper.url)]),
        *_format_text("Abstract", paper.abstract),
        *_format_text("摘要", paper.abstract_zh),
    ]
    known = {paper.abstract, paper.abstract_zh}
    for block in reversed(paper.blocks):
        heading = " ".join(filter(None, (block.post.topic or block.post.title, str(block.post.edition_date or ""))))
        parts += [f"## {escape_markdown(heading)}", _format_source(block), *_format_block(block, known, level=3)]
    if paper.mentioned_in:
        parts += ["## Mentioned in", "\n".join(f"- {_link(post.title, post.url)}" for post in paper.mentioned_in)]
    return _join(parts)


def format_post(post: ShownPost) -> str:
    """The texts of a post in their order, then what its kind has."""
    parts = [
        f"{_link(post.head.title, post.head.url)}, {escape_markdown(describe_licence(post.head.licence_url))}",
        *(part for talk in post.talks for part in _format_talk(talk)),
        *_format_sections(post.sections, level=2),
        *_format_images(post.images),
    ]
    if post.video_urls:
        parts += ["## Video", "\n".join(f"- {_link(url, url)}" for url in post.video_urls)]
    if post.recommended:
        parts += ["## Recommended papers", "\n".join(map(_format_recommended, post.recommended))]
    for block in post.blocks:
        authors = escape_markdown(", ".join(block.authors))
        links = _format_links([("arXiv", name_arxiv_url(block.arxiv_id))])
        parts += [f"## {escape_markdown(block.title)}", authors, links, *_format_block(block, set(), level=3)]
    if post.links and not post.blocks:
        parts += ["## Links", "\n".join(f"- {_link(link.text or link.url, link.url)}" for link in post.links)]
    return _join(parts)


def _format_source(block: ShownBlock) -> str:
    state = ", withdrawn" if block.post.is_gone else ""
    licence = escape_markdown(describe_licence(block.post.licence_url))
    return f"{_link(block.post.title, block.post.url)}{state}, {licence}"


def _format_block(block: ShownBlock, known: set[str | None], level: int) -> Iterator[str]:
    named = {
        link.url: (link.text or link.kind, link.url)
        for link in block.links
        if link.kind in ("code", "project", "demo") and link.url not in (block.comment or "")
    }
    if block.comment:
        yield escape_markdown(block.comment)
    yield _format_links(named.values())
    kept = (
        section for section in block.sections if not (section.kind.startswith("abstract") and section.text in known)
    )
    yield from _format_sections(kept, level)
    yield from _format_images(block.images)


def _format_sections(sections: Iterable[ShownSection], level: int) -> Iterator[str]:
    for section in sections:
        label = section.heading or _LABELS.get(section.kind)
        if label is None and section.kind not in ("other", "preamble"):
            label = section.kind.replace("_", " ").capitalize()
        if label:
            yield f"{'#' * level} {escape_markdown(label)}"
        yield _format_paragraphs(section.text)
        yield "\n".join(f"- {escape_markdown(takeaway)}" for takeaway in section.takeaways)


def _format_text(label: str, text: str | None) -> Iterator[str]:
    if text:
        yield f"## {label}"
        yield _format_paragraphs(text)


def _format_paragraphs(text: str) -> str:
    return "\n\n".join(escape_markdown(line) for line in text.split("\n") if line.strip())


def _format_images(images: Iterable[ShownImage]) -> Iterator[str]:
    """The images that can be fetched."""
    for image in images:
        if not image.is_dead and may_link(image.url):
            yield f"!{_link(image.caption or image.alt or '', image.url)}"


def _format_talk(talk: ShownTalk) -> Iterator[str]:
    series = " ".join(filter(None, (talk.series, str(talk.number or ""))))
    heading = ": ".join(filter(None, (series, talk.talk_title)))
    yield f"## {escape_markdown(heading)}"
    yield escape_markdown(talk.speaker or "")
    yield _format_paragraphs(talk.speaker_bio or "")
    yield _format_paragraphs(talk.abstract or "")


def _format_recommended(paper: RecommendedPaperRow) -> str:
    title = _link(paper.title, name_arxiv_url(paper.arxiv_id)) if paper.arxiv_id else escape_markdown(paper.title)
    facts = filter(None, (paper.authors, paper.venue, str(paper.year or ""), paper.reason))
    return f"- {', '.join([title, *(escape_markdown(fact) for fact in facts)])}"


def _format_links(links: Iterable[tuple[str, str]]) -> str:
    return " · ".join(_link(text, url) for text, url in links)


def _link(text: str, url: str) -> str:
    """A link; where its text is a URL, the URL alone, because a link holds no other.  No link without a sound scheme.

    >>> _link("a|b", "https://blog.example/a b(1)"), _link("https://blog.example/", "https://blog.example/a")
    ('[a|b](<https://blog.example/a b(1)>)', '<https://blog.example/a>')
    >>> _link("code", "javascript:alert(1)")
    'code'
    """
    if not may_link(url):
        return escape_markdown(text)
    target = re.sub(r"[<>\n{}]", lambda sign: f"%{ord(sign[0]):02X}", url)
    if text.startswith("http") and " " not in target:
        return f"<{target}>"
    label = _escape_text(" ".join(text.split()))
    return f"[{label}](<{target}>)" if re.search(r"[\s()]", target) else f"[{label}]({target})"


def _join(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
