"""Builds the contents of a reading from the lines of an article, with positions counted over the whole post.

Does not import the three kinds of post: each of them fills a builder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.markup import write_markup
from pipelines.parse.links import collect_images, collect_links
from pipelines.records.kinds import SectionKind
from pipelines.records.readings import Appearance, Contents, Image, Link, Mention, Section, Takeaway


@dataclass(slots=True)
class ContentsBuilder:
    """Gathers the rows of one article; `base` is the URL of its page."""

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
        """Adds text of the post itself: its sections, links, images and mentions."""
        self.add_sections(lines, first, later)
        self.add_targets(lines, None)
        self._add_mentions(lines)

    def add_sections(self, lines: Sequence[Line], first: SectionKind, later: SectionKind) -> None:
        """Adds one section per heading: of kind `first` up to the first heading, of kind `later` from there on."""
        heading, body, kind = None, list[Line](), first
        for line in lines:
            if line.tag in HEADINGS and line.text:
                self._add_section(kind, heading, body)
                heading, body, kind = line, [], later
            else:
                body.append(line)
        self._add_section(kind, heading, body)

    def add_targets(self, lines: Sequence[Line], appearance: int | None) -> None:
        """Adds the links and the images of the lines."""
        marked = [line for line in lines if line.spans]
        self.links.extend(collect_links(marked, self.base, appearance, len(self.links)))
        self.add_images(marked, appearance)

    def add_images(self, lines: Sequence[Line], appearance: int | None) -> None:
        self.images.extend(collect_images(lines, self.base, appearance, len(self.images)))

    def _add_section(self, kind: SectionKind, heading: Line | None, lines: Sequence[Line]) -> None:
        text = join_text(lines)
        if heading or text.strip():
            markup = write_markup([heading, *lines] if heading else lines)
            title = heading.text if heading else None
            self.sections.append(Section(None, len(self.sections), kind, title, text, markup))

    def _add_mentions(self, lines: Sequence[Line]) -> None:
        targets = (span.target for line in lines for span in line.spans if span.tag == "a")
        for arxiv in filter(None, map(find_arxiv_id, targets)):
            self.mentions.append(Mention(len(self.mentions), arxiv.arxiv_id, arxiv.version))
