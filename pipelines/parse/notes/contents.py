"""The contents of a note: its text, the papers that it lists, and which of its links belong to which paper."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.parse.html.lines import Line
from pipelines.parse.links import collect_links
from pipelines.parse.notes.paper_lists import ListedLine, list_papers
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
    for listed in list_papers(lines):
        _add_links(builder, listed)
        _add_papers(builder, listed)
    return builder.build()


def _add_links(builder: ContentsBuilder, listed: ListedLine) -> None:
    """Links belong to the paper of the line that has a title; the host of a link decides its kind before its column."""
    mentions = list(enumerate(listed.papers, len(builder.mentions)))
    titled = next((position for position, paper in mentions if paper.title), None)
    linked = {paper.span: position for position, paper in mentions}
    for number, span in enumerate(listed.line.spans):
        single = replace(listed.line, spans=(span,))
        for link in collect_links([single], builder.base, None, len(builder.links)):
            kind = listed.kinds.get(number, link.kind) if link.kind == "other" else link.kind
            builder.links.append(replace(link, kind=kind, mention_position=linked.get(number, titled)))


def _add_papers(builder: ContentsBuilder, listed: ListedLine) -> None:
    for paper in listed.papers:
        arxiv_id, version = paper.arxiv
        mention = Mention(len(builder.mentions), arxiv_id, version, paper.title, None, paper.venue, paper.year)
        builder.mentions.append(mention)
