"""The contents of a digest: its papers, and the text of the post between them."""

import re
from collections.abc import Sequence

from pipelines.parse.digests.blocks import EDITION, Block, split_digest
from pipelines.parse.digests.machine_summary import Part
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.markup import write_markup
from pipelines.parse.list_items import drop_item_marks
from pipelines.parse.row_builder import ContentsBuilder
from pipelines.records.readings import Appearance, Contents, Section, Takeaway

# Begins with a set of characters, which a search finds in a third of the time.
_AUTHOR_MARK = re.compile(r"[\s,，、;；](?:(?<!\s)\s*(?:and\s+)?|(?<=\s)\s*(?:[,，、;；]\s*(?:and\s+)?|and\s+))")


def read_digest(lines: Sequence[Line], base: str) -> Contents:
    """Reads a digest whose page is at `base`.

    >>> lines = [Line("h1", "2024-05-13 更新"), Line("h2", "高斯人脸"), Line("p", "Authors:Li Yi")]
    >>> contents = read_digest(lines, "https://a.example/")
    >>> [(section.kind, section.heading, section.text) for section in contents.sections]
    [('preamble', '2024-05-13 更新', ''), ('other', '高斯人脸', 'Authors:Li Yi')]
    """
    builder = ContentsBuilder(base)
    for part in split_digest(lines):
        if isinstance(part, Block):
            _add_block(builder, part)
        else:
            _add_own_text(builder, part.lines)
    return builder.build()


def _add_own_text(builder: ContentsBuilder, lines: Sequence[Line]) -> None:
    """Everything up to the heading of the edition is the preamble of the digest."""
    end = next((number for number, line in enumerate(lines, 1) if EDITION.match(line.text)), len(lines))
    builder.add_own_text(lines[:end], "preamble", "preamble")
    builder.add_own_text(lines[end:], "other", "other")


def _add_block(builder: ContentsBuilder, block: Block) -> None:
    appearance = Appearance(
        position=len(builder.appearances),
        arxiv_id=block.arxiv.arxiv_id,
        version=block.arxiv.version,
        title=block.title.text,
        authors=block.authors.text,
        author_names=split_authors(block.authors.text),
        comment=block.comment,
        rendered=block.title.rendered,
    )
    builder.appearances.append(appearance)
    for part in block.parts:
        _add_part(builder, appearance.position, part)
    builder.add_targets(block.lines, appearance.position)


def _add_part(builder: ContentsBuilder, appearance: int, part: Part) -> None:
    position = len(builder.sections)
    if part.kind != "takeaways_label":
        text, markup = join_text(part.lines), write_markup(part.lines)
        builder.sections.append(Section(appearance, position, part.kind, part.heading, text, markup))
        return
    builder.sections.append(Section(appearance, position, part.kind, part.heading, ""))
    for line in drop_item_marks(part.lines):
        takeaway = Takeaway(appearance, len(builder.takeaways), line.text, write_markup([line]), position)
        builder.takeaways.append(takeaway)


def split_authors(printed: str) -> tuple[str, ...]:
    """Names of a printed line of authors.

    >>> split_authors("Li Yi, José Núñez, and Wang Er")
    ('Li Yi', 'José Núñez', 'Wang Er')
    """
    return tuple(name for name in _AUTHOR_MARK.split(printed.strip()) if name)
