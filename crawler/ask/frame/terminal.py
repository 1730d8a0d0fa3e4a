"""Shows papers and posts to a person on a terminal, in as many columns as it has."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from crawler.ask.frame.paragraph import Paragraph
from pipelines.export.items import date_post
from pipelines.export.rows import find_summary, list_takeaways, make_row
from pipelines.records.papers import PostHead, ShownBlock, ShownImage, ShownPaper, ShownPost, ShownSection, ShownTalk

_INDENT = 2  # columns before the text below a heading
_NARROWEST = 36  # columns of a summary beside others
_LABELS = {
    "abstract": "Abstract",
    "abstract_zh": "摘要",
    "summary": "Summary",
    "takeaways_label": "Key takeaways",
    "bio": "Speaker",
    "talk_abstract": "Abstract of the talk",
}
_UNLABELLED = ("other", "preamble")


def show_paper(paper: ShownPaper, blocks: Sequence[ShownBlock]) -> Iterator[RenderableType]:
    """What is known of a paper, then these of its blocks."""
    row = make_row(paper)
    version = f"v{paper.latest_version}" if paper.latest_version else ""
    yield Text(paper.title, "bold")
    yield Text(", ".join(paper.authors))
    yield _state(f"arXiv:{paper.arxiv_id}{version}", ", ".join(paper.topics), is_gone=paper.is_gone)
    if paper.blocks:
        first, latest = (name_digest(block.post) for block in (paper.blocks[0], paper.blocks[-1]))
        several = f"first in {first}, latest in {latest}, {row.digests} digests"
        yield Text(several if paper.blocks[1:] else f"in {first}", "dim")
    yield from _show_urls({"": (paper.url,), "code": row.code_urls, "project": row.project_urls})
    if not paper.blocks:
        yield from _show_section("Abstract", paper.abstract or "")
        yield from _show_section("摘要", paper.abstract_zh or "")
    for block in blocks:
        yield ""
        yield Rule(Text(name_digest(block.post), "bold"), align="left", characters="─", style="dim")
        yield _state(block.post.url, "", is_gone=block.post.is_gone)
        yield from _show_block(block, paper)
    if paper.mentioned_in:
        yield from _show_section("Mentioned in", "\n".join(f"{post.title}  {post.url}" for post in paper.mentioned_in))


def _show_block(block: ShownBlock, paper: ShownPaper) -> Iterator[RenderableType]:
    kinds = {section.kind for section in block.sections}
    for kind, text in (("abstract", paper.abstract), ("abstract_zh", paper.abstract_zh)):
        if kind not in kinds and text:
            yield from _show_section(_LABELS[kind], text)
    if block.comment:
        yield from _show_section("Comment", block.comment)
    yield from _show_sections(block.sections)
    yield from _show_images(block.images)


def show_post(post: ShownPost) -> Iterator[RenderableType]:
    """A post: its head, its own text, then what its kind has."""
    head = post.head
    yield Text(head.title, "bold")
    dated = filter(None, (str(date_post(head) or ""), head.author))
    yield _state(head.kind, " · ".join(dated), is_gone=head.is_gone)
    yield Text(head.url, "cyan")
    for talk in post.talks:
        yield from _show_talk(talk)
    yield from _show_urls({"video": post.video_urls})
    yield from _show_sections(post.sections)
    yield from _show_images(post.images)
    if post.recommended:
        yield from _show_heading("Recommended papers")
        for number, paper in enumerate(post.recommended, 1):
            facts = (paper.authors, paper.venue, str(paper.year or ""), paper.arxiv_id and f"arXiv:{paper.arxiv_id}")
            yield _indent(
                Text.assemble(f"{number}. ", (paper.title, "bold"), "  ", (", ".join(filter(None, facts)), "dim"))
            )
            yield from ([_indent(Text(paper.reason), 2 * _INDENT)] if paper.reason else [])
    for block in post.blocks:
        yield ""
        yield Text.assemble((f"{block.arxiv_id}  ", "cyan"), (block.title, "bold"))
        yield _indent(Text(find_summary(block) or ""))


def _show_talk(talk: ShownTalk) -> Iterator[RenderableType]:
    series = " ".join(filter(None, (talk.series, str(talk.number or ""))))
    yield ""
    yield Text(": ".join(filter(None, (series, talk.talk_title))), "bold cyan")
    yield Text(talk.speaker or "")


def compare_digests(paper: ShownPaper, width: int) -> Iterator[RenderableType]:
    """The summaries and takeaways of a paper side by side, as many in a row as fit."""
    yield Text(paper.title, "bold")
    in_row = max(1, width // _NARROWEST)
    for start in range(0, len(paper.blocks), in_row):
        blocks = paper.blocks[start : start + in_row]
        table = Table(expand=True, show_lines=True, header_style="bold")
        for block in blocks:
            table.add_column(f"{name_digest(block.post)}{' (gone)' if block.post.is_gone else ''}", ratio=1)
        table.add_row(*(Paragraph(Text(find_summary(block) or "–")) for block in blocks))
        table.add_row(*(Group(*map(_bullet, list_takeaways(block))) for block in blocks))
        yield table


def name_digest(post: PostHead) -> str:
    """A digest as people name it: its topic and its date."""
    return " ".join(filter(None, (post.topic or post.title, str(post.edition_date or ""))))


def _state(first: str, rest: str, *, is_gone: bool) -> Text:
    state = ("withdrawn", "red") if is_gone else ("live", "green")
    return Text.assemble((first, "cyan"), " · ", state, f" · {rest}" if rest else "")


def _show_urls(urls: dict[str, Sequence[str]]) -> Iterator[RenderableType]:
    for kind, each in urls.items():
        for url in each:
            yield Text.assemble((f"{kind} " if kind else "", "dim"), (url, "cyan"))


def _show_sections(sections: Iterable[ShownSection]) -> Iterator[RenderableType]:
    for section in sections:
        label = section.heading or ("" if section.kind in _UNLABELLED else _LABELS.get(section.kind, section.kind))
        if section.text or section.takeaways:
            yield from _show_section(label, section.text, section.takeaways)


def _show_section(label: str, text: str, items: Sequence[str] = ()) -> Iterator[RenderableType]:
    if not text and not items:
        return
    yield from _show_heading(label)
    for line in text.splitlines():
        yield _indent(Text(line))
    for item in items:
        yield _indent(_bullet(item))


def _show_heading(label: str) -> Iterator[RenderableType]:
    yield ""
    if label:
        yield Text(label, "bold cyan")


def _show_images(images: Sequence[ShownImage]) -> Iterator[RenderableType]:
    if images:
        yield from _show_heading("Images")
        for image in images:
            yield _indent(Text.assemble((image.url, "cyan"), (" (dead)", "red") if image.is_dead else ""))


def _bullet(text: str) -> RenderableType:
    bullet = Table.grid(padding=(0, 1))
    bullet.add_row("•", Paragraph(Text(text)))
    return bullet


def _indent(part: RenderableType, columns: int = _INDENT) -> RenderableType:
    return Padding(Paragraph(part) if isinstance(part, Text) else part, (0, 0, 0, columns), expand=False)


def print_parts(parts: Iterable[RenderableType], console: Console) -> None:
    """Print the parts below one another; a line that is a URL stays one."""
    for part in parts:
        is_url = isinstance(part, Text) and "://" in part.plain
        console.print(Paragraph(part) if isinstance(part, Text) and not is_url else part, soft_wrap=is_url)
