"""Splits the lines of a digest into blocks, one per paper, and the blocks into parts.

Two rules held for all 2,778 blocks that were counted: a block starts with an `h2`, or an unrendered `## `, directly
followed by `Authors:`; and only the PDF link identifies the paper of the block.  Everything else varies; lines that are
not recognised are kept as `other`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.parse.arxiv_id import ArxivId, find_arxiv_id
from pipelines.parse.digests.labels import LABELS, MainLabel, find_main_label
from pipelines.parse.digests.machine_summary import Part, split_machine_summary
from pipelines.parse.digests.unrendered import expand_unrendered, has_unrendered_block
from pipelines.parse.html.lines import Line, Span
from pipelines.records.kinds import SectionKind

EDITION = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*更新")
_AUTHORS = re.compile(r"\s*Authors\s*[:：]\s*", re.IGNORECASE)
_MACHINE = re.compile(rf"\s*(?:{LABELS['machine']})\s*[:：]?\s*", re.IGNORECASE)
# Labels that stand alone: the links are those of the whole block, the figures are images.
_LABEL_KINDS: dict[MainLabel, SectionKind] = {"links": "links_label", "figures": "figures_label"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paper in a digest: its head, and its parts in order, the takeaways among them."""

    title: Line
    authors: Line
    arxiv: ArxivId
    comment: str | None
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OwnText:
    """Lines of the post itself, outside the blocks."""

    lines: tuple[Line, ...]


def split_digest(lines: Sequence[Line]) -> tuple[Block | OwnText, ...]:
    """The blocks of a digest and the post's own text between them, to which blocks without a PDF link belong too.

    >>> from pipelines.parse.markdown.inline import read_inline
    >>> page = [Line("h1", "2024-05-13 更新"), Line("h2", "高斯人脸"), Line("p", "Authors:Li Yi"), Line("p", "A head.")]
    >>> own, block = split_digest([*page, read_inline(Line("p", "[PDF](http://arxiv.org/abs/2413.00001v2) 8 pages"))])
    >>> block.title.text, block.arxiv.arxiv_id, block.arxiv.version, block.comment, block.parts[0].kind
    ('高斯人脸', '2413.00001', 2, '8 pages', 'abstract')
    """
    expanded = _expand(lines)
    editions = _find_editions(expanded)
    starts = dict(_find_starts(expanded, editions))
    first, *others = [*starts, len(expanded)]
    parts: list[Block | OwnText] = [OwnText(tuple(expanded[:first]))]
    for (start, pdf), following in zip(starts.items(), others, strict=True):
        end = _find_end(expanded, editions, pdf + 1, following)
        parts += [_read_block(expanded[start:end]), OwnText(tuple(expanded[end:following]))]
    return tuple(part for part in parts if isinstance(part, Block) or part.lines)


def has_block(lines: Sequence[Line]) -> bool:
    """Whether there is a block of a paper among the lines."""
    expanded = _expand(lines)
    return next(_find_starts(expanded, _find_editions(expanded)), None) is not None


def _expand(lines: Sequence[Line]) -> list[Line]:
    expanded: list[Line] = []
    for line in lines:
        if "*" in line.text and has_unrendered_block(line):  # few lines have an asterisk, which is found at once
            expanded += expand_unrendered(line)
        else:
            expanded.append(line)
    return expanded


def _find_editions(lines: Sequence[Line]) -> list[int]:
    """The line numbers of the headings of editions."""
    return [number for number, line in enumerate(lines) if line.tag == "h1" and EDITION.match(line.text)]


def _find_end(lines: Sequence[Line], editions: Sequence[int], after: int, following: int) -> int:
    """The end of a block: the next block, or the heading of an edition, where a post was appended to itself."""
    end = _cut_at_edition(editions, after, following)
    while after < end < following and lines[end - 1].quoted:
        end -= 1
    return end


def _cut_at_edition(editions: Sequence[int], after: int, following: int) -> int:
    """The first edition from a line on, up to the block that follows."""
    first = bisect_left(editions, after)
    return min([following, *editions[first : first + 1]])


def _find_starts(lines: Sequence[Line], editions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The line numbers of the title and of the PDF link of each block."""
    pairs = enumerate(pairwise(lines))
    heads = [number for number, (line, after) in pairs if line.tag == "h2" and _AUTHORS.match(after.text)]
    for head, following in pairwise([*heads, len(lines)]):
        body = range(head + 2, _cut_at_edition(editions, head + 2, following))
        pdf = next((number for number in body if find_pdf_link(lines[number])), None)
        if pdf is not None:
            yield head, pdf


def find_pdf_link(line: Line) -> tuple[Span, ArxivId] | None:
    """The link that identifies the paper of a block, and the identifier of the paper."""
    for span in line.spans:
        is_pdf = span.tag == "a" and line.text[span.start : span.end].strip().upper() == "PDF"
        if is_pdf and (arxiv := find_arxiv_id(span.target)):
            return span, arxiv
    return None


def _read_block(lines: Sequence[Line]) -> Block:
    title, authors, *rest = lines
    number, (link, arxiv) = next((number, pdf) for number, line in enumerate(rest) if (pdf := find_pdf_link(line)))
    comment_end = number + 1
    while comment_end < len(rest) and not rest[comment_end].starts and not find_main_label(rest[comment_end]):
        comment_end += 1
    first = rest[number].cut(link.end)
    comment = " ".join(line.text for line in (first, *rest[number + 1 : comment_end]) if line.text)
    parts = (*_split_head([*rest[:number], rest[number].cut(0, link.start)]), *_split_body(rest[comment_end:]))
    names = authors.cut(_AUTHORS.match(authors.text).end())  # type: ignore[union-attr]
    return Block(title, names, arxiv, comment or None, parts, tuple(lines))


def _split_head(lines: Sequence[Line]) -> Iterator[Part]:
    """The abstract, its translation (a quotation), and what the model wrote after the translation."""
    translated = False
    for line in lines:
        label = find_main_label(line)
        if label and label[0] in _LABEL_KINDS and label[1] == len(line.text):
            yield Part(_LABEL_KINDS[label[0]], line.text.strip(), ())
        elif line.quoted:
            translated = True
            yield Part("abstract_zh", None, (line,))
        elif line.text:
            yield Part("other" if translated else "abstract", None, (line,))


def _split_body(lines: Sequence[Line]) -> Iterator[Part]:
    kind: MainLabel | None = None
    heading, body = None, list[Line]()
    spent: set[MainLabel] = set()  # a second summary is text of the model
    for line in lines:
        label = find_main_label(line)
        if label and label[0] not in spent:
            yield from _make_parts(kind, heading, body)
            kind, end = label
            spent |= {"summary", "takeaways", "links", "machine"} if kind == "machine" else {kind} - {"figures"}
            heading, rest = _name_part(line, kind, end), line.cut(end)
            body = [rest] if rest.text else []
            if kind in _LABEL_KINDS:
                yield Part(_LABEL_KINDS[kind], heading, ())
                kind, heading = None, None
        else:
            body.append(line)
    yield from _make_parts(kind, heading, body)


def _name_part(line: Line, kind: MainLabel, end: int) -> str | None:
    """The label as printed; None for a label that is a link, as `ChatPaperFree` is, because links are kept as links."""
    if kind == "machine":
        links = [line.text[span.start : span.end] for span in line.spans if span.tag == "a" and span.target]
        if any(_MACHINE.fullmatch(text) for text in links):
            return None
    return line.text[:end].strip()


def _make_parts(kind: MainLabel | None, heading: str | None, lines: Sequence[Line]) -> Iterator[Part]:
    lines = [line for line in lines if line.text or line.tag == "pre"]
    if kind == "machine":
        if heading:
            yield Part("machine_label", heading, ())
        yield from split_machine_summary(lines)
    elif kind == "takeaways":
        yield Part("takeaways_label", heading, tuple(lines))
    elif heading or lines:
        yield Part("summary" if kind == "summary" else "other", heading, tuple(lines))
