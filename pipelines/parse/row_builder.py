"""Builds the contents of a reading from the parts of an article, with positions counted over the whole post.

Reads lines and parts; does not import lxml, themes or sites.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.digests.blocks import Block, split_takeaways
from pipelines.parse.digests.machine_summary import Part
from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.markup import write_markup
from pipelines.parse.links import collect_images, collect_links
from pipelines.parse.notes.paper_lists import ListedLine, list_papers
from pipelines.records.readings import Appearance, Contents, Image, Link, Mention, Section, SectionKind, Takeaway

_AUTHOR_MARK = re.compile(r"\s*(?:,|，|、|;|；)\s*(?:and\s+)?|\s+and\s+")


@dataclass(slots=True)
class ContentsBuilder:
    """Gathers the rows of one article, whose page is at `base`."""

    base: str
    appearances: list[Appearance] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    takeaways: list[Takeaway] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def build(self) -> Contents:
        return Contents(
            appearances=tuple(self.appearances),
            sections=tuple(self.sections),
            takeaways=tuple(self.takeaways),
            images=tuple(self.images),
            links=tuple(self.links),
            mentions=tuple(self.mentions),
        )

    def add_own_text(self, lines: Sequence[Line], first: SectionKind, later: SectionKind) -> None:
        """The post's own text as a section a heading: `first` up to the first heading, `later` from there on."""
        self._add_sections(lines, first, later)
        self._add_targets(lines, None)
        self._add_mentions(lines)

    def add_note(self, lines: Sequence[Line]) -> None:
        """The text of a note, its papers, and which of its links belong to which paper."""
        self._add_sections(lines, "preamble", "other")
        self.images.extend(collect_images(lines, self.base, None, len(self.images)))
        for listed in list_papers(lines):
            self._add_listed(listed)

    def _add_sections(self, lines: Sequence[Line], first: SectionKind, later: SectionKind) -> None:
        heading, held, kind = None, list[Line](), first
        for line in lines:
            if line.tag in HEADINGS and line.text:
                self._add_section(None, kind, heading, held)
                heading, held, kind = line, [], later
            else:
                held.append(line)
        self._add_section(None, kind, heading, held)

    def _add_listed(self, listed: ListedLine) -> None:
        """Links beside a paper belong to the one that has a title; its host tells a link's kind before its place."""
        owner = next((at for at, paper in enumerate(listed.papers, len(self.mentions)) if paper.title), None)
        own = {paper.span: at for at, paper in enumerate(listed.papers, len(self.mentions))}
        for at, span in enumerate(listed.line.spans):
            only = replace(listed.line, spans=(span,))
            for link in collect_links([only], self.base, None, len(self.links)):
                kind = listed.kinds.get(at, link.kind) if link.kind == "other" else link.kind
                self.links.append(replace(link, kind=kind, mention_position=own.get(at, owner)))
        for paper in listed.papers:
            arxiv_id, version = paper.arxiv
            mention = Mention(len(self.mentions), arxiv_id, version, paper.title, paper.venue, paper.year)
            self.mentions.append(mention)

    def add_block(self, block: Block) -> None:
        position = len(self.appearances)
        self.appearances.append(
            Appearance(
                position=position,
                arxiv_id=block.arxiv.arxiv_id,
                version=block.arxiv.version,
                title=block.title.text,
                authors=block.authors.text,
                author_names=split_authors(block.authors.text),
                comment=block.comment,
                rendered=block.title.rendered,
            )
        )
        for part in block.parts:
            self._add_part(position, part)
        self._add_targets(block.lines, position)

    def _add_part(self, appearance: int, part: Part) -> None:
        if part.kind != "takeaways":
            text, markup = join_text(part.lines), write_markup(part.lines)
            self.sections.append(Section(appearance, len(self.sections), part.kind, part.heading, text, markup))
            return
        label = Section(appearance, len(self.sections), "other", part.heading, "")
        self.sections.append(label)
        for line in split_takeaways(part):
            position, markup = len(self.takeaways), write_markup([line])
            self.takeaways.append(Takeaway(appearance, position, line.text, markup, label.position))

    def _add_section(
        self, appearance: int | None, kind: SectionKind, heading: Line | None, lines: Sequence[Line]
    ) -> None:
        text = join_text(lines)
        if heading or text.strip():
            markup = write_markup([heading, *lines] if heading else lines)
            self.sections.append(
                Section(appearance, len(self.sections), kind, heading.text if heading else None, text, markup)
            )

    def _add_targets(self, lines: Sequence[Line], appearance: int | None) -> None:
        self.links.extend(collect_links(lines, self.base, appearance, len(self.links)))
        self.images.extend(collect_images(lines, self.base, appearance, len(self.images)))

    def _add_mentions(self, lines: Sequence[Line]) -> None:
        targets = (span.target for line in lines for span in line.spans if span.tag == "a")
        for arxiv in filter(None, map(find_arxiv_id, targets)):
            self.mentions.append(Mention(len(self.mentions), arxiv.arxiv_id, arxiv.version))


def split_authors(printed: str) -> tuple[str, ...]:
    """Names of a printed line of authors.

    >>> split_authors("Li Yi, José Núñez, and Wang Er")
    ('Li Yi', 'José Núñez', 'Wang Er')
    """
    return tuple(name for name in _AUTHOR_MARK.split(printed.strip()) if name)
