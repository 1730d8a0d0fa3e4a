"""The contents of a note: its text, the papers that it lists, and which of its links belong to which paper."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.parse.html.lines import Line
from pipelines.parse.link_targets import is_placeholder
from pipelines.parse.links import collect_links, is_link
from pipelines.parse.notes.listed import ListedLine
from pipelines.parse.notes.paper_lists import list_papers
from pipelines.parse.row_builder import ContentsBuilder
from pipelines.records.readings import Contents, Mention


def read_note(lines: Sequence[Line], base: str) -> Contents:
    """Reads a note whose page is at `base`.

    >>> contents = read_note([Line("h2", "星图"), Line("p", "更快。")], "https://a.example/")
    >>> [(section.kind, section.heading, section.text) for section in contents.sections]
    [('other', '星图', '更快。')]
    """
    builder = ContentsBuilder(base)
    builder.add_sections(lines, "preamble", "other")
    builder.add_images(lines, None)
    for entry in list_papers(lines):
        first = len(builder.mentions)
        for listed in entry:
            _add_links(builder, listed, first)
            _add_papers(builder, listed)
    return builder.build()


def _add_links(builder: ContentsBuilder, listed: ListedLine, first: int) -> None:
    """Links belong to the paper of the entry that has a title; the host of a link decides its kind before its label.

    `first` is the position of the first mention of the entry.
    """
    spans = [(number, span) for number, span in enumerate(listed.line.spans) if is_link(span)]
    if not spans:
        return
    linked = {paper.span: position for position, paper in enumerate(listed.papers, len(builder.mentions))}
    owner = None if listed.owner is None else first + listed.owner
    links = list(collect_links([listed.line], builder.base, None, len(builder.links)))
    for (number, span), link in zip(spans, links, strict=True):
        labelled = link.kind == "other" and not is_placeholder(span.target)
        kind = listed.kinds.get(number, link.kind) if labelled else link.kind
        position = linked.get(number, owner)
        changed = kind != link.kind or position is not None
        builder.links.append(replace(link, kind=kind, mention_position=position) if changed else link)


def _add_papers(builder: ContentsBuilder, listed: ListedLine) -> None:
    for paper in listed.papers:
        mention = Mention(
            position=len(builder.mentions),
            arxiv_id=paper.arxiv.arxiv_id,
            version=paper.arxiv.version,
            title=paper.title,
            authors=paper.citation.authors,
            venue=paper.citation.venue,
            year=paper.citation.year,
        )
        builder.mentions.append(mention)
