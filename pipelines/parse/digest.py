"""A digest's lines to papers and their parts.

What holds for every paper block: an `h2`, or a raw `## `, directly followed by `Authors:`; and only the PDF link tells
which paper it is.  Everything else varies, and whatever is not recognised is kept as `other`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.parse.arxiv_id import ArxivId, find_arxiv_id
from pipelines.parse.labels import FURNITURE, MACHINE_READING, SUMMARY, TAKEAWAYS, make_pattern
from pipelines.parse.lines import Line, Span
from pipelines.parse.machine import Part, split_machine_reading
from pipelines.parse.raw import expand_raw, has_raw_block

EDITION = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*更新")
_AUTHORS = re.compile(r"\s*Authors\s*[:：]\s*", re.IGNORECASE)
_COLON = r"\s*[:：]?"
_SUMMARY = re.compile(rf"\s*(?:{make_pattern(SUMMARY)}){_COLON}\s*", re.IGNORECASE)
_TAKEAWAYS = re.compile(rf"\s*(?:{make_pattern(TAKEAWAYS)}){_COLON}\s*", re.IGNORECASE)
_MACHINE = re.compile(rf"\s*(?:{make_pattern(MACHINE_READING)}){_COLON}\s*", re.IGNORECASE)
_FURNITURE = re.compile(rf"\s*(?:{make_pattern(FURNITURE)}){_COLON}\s*")
_MAIN_LABELS = {"summary": _SUMMARY, "takeaways": _TAKEAWAYS, "machine": _MACHINE, "other": _FURNITURE}
_BOLD = ("strong", "b", "a")
_ITEM_MARK = re.compile(r"\s*(?:[-*•·●▪]\s*|\d{1,2}\s*[.、)）]\s*|[（(]\d{1,2}[)）]\s*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paper in a digest: what its head says, and its parts in order, the takeaways among them."""

    title: Line
    authors: Line
    arxiv: ArxivId
    comment: str | None
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OwnText:
    """Lines of the post itself, in no paper."""

    lines: tuple[Line, ...]


def split_digest(lines: Sequence[Line]) -> tuple[Block | OwnText, ...]:
    """The papers of a digest and, between them, the digest's own text.  Lines that name no paper are its own too.

    >>> from pipelines.parse.raw import read_inline
    >>> page = [Line("h1", "2024-05-13 更新"), Line("h2", "高斯人脸"), Line("p", "Authors:Li Yi"), Line("p", "A head.")]
    >>> own, block = split_digest([*page, read_inline(Line("p", "[PDF](http://arxiv.org/abs/2413.00001v2) 8 pages"))])
    >>> block.title.text, block.arxiv.arxiv_id, block.arxiv.version, block.comment, block.parts[0].kind
    ('高斯人脸', '2413.00001', 2, '8 pages', 'abstract')
    """
    expanded = [each for line in lines for each in (expand_raw(line) if has_raw_block(line) else (line,))]
    starts = list(_find_starts(expanded))
    pieces: list[Block | OwnText] = [OwnText(tuple(expanded[: starts[0]] if starts else expanded))]
    for start, following in pairwise([*starts, len(expanded)]):
        end = _find_end(expanded, start, following)
        pieces += [_read_block(expanded[start:end]), OwnText(tuple(expanded[end:following]))]
    return tuple(piece for piece in pieces if isinstance(piece, Block) or piece.lines)


def _find_end(lines: Sequence[Line], start: int, following: int) -> int:
    """Where a paper ends: at the next one, or where a post that was appended to itself begins again."""
    for at in range(start + 2, following):
        if lines[at].tag == "h1" and EDITION.match(lines[at].text):
            while lines[at - 1].quoted and at - 1 > start:
                at -= 1
            return at
    return following


def _find_starts(lines: Sequence[Line]) -> Iterator[int]:
    """Where a title is directly followed by authors, and a PDF link follows before the next such place."""
    heads = [i for i in range(len(lines) - 1) if lines[i].tag == "h2" and _AUTHORS.match(lines[i + 1].text)]
    for head, following in pairwise([*heads, len(lines)]):
        if any(find_pdf_link(line) for line in lines[head + 2 : following]):
            yield head


def find_pdf_link(line: Line) -> tuple[Span, ArxivId] | None:
    """The link that tells which paper a block is about."""
    for span in line.spans:
        printed = line.text[span.start : span.end].strip().upper()
        if span.tag == "a" and printed == "PDF" and (arxiv := find_arxiv_id(span.target)):
            return span, arxiv
    return None


def _read_block(lines: Sequence[Line]) -> Block:
    title, authors, *rest = lines
    at, pdf = next((i, found) for i, line in enumerate(rest) if (found := find_pdf_link(line)))
    comment_end = at + 1
    while comment_end < len(rest) and not rest[comment_end].starts and not _find_label(rest[comment_end]):
        comment_end += 1
    first = rest[at].cut(pdf[0].end)
    comment = " ".join(line.text for line in (first, *rest[at + 1 : comment_end]) if line.text)
    parts = (*_split_head([*rest[:at], rest[at].cut(0, pdf[0].start)]), *_split_body(rest[comment_end:]))
    names = authors.cut(_AUTHORS.match(authors.text).end())  # type: ignore[union-attr]
    return Block(title, names, pdf[1], comment or None, parts, tuple(lines))


def _split_head(lines: Sequence[Line]) -> Iterator[Part]:
    """The abstract, its translation (a quotation), and what a model said after translating."""
    translated = False
    for line in lines:
        if furniture := _FURNITURE.fullmatch(line.text):
            yield Part("other", furniture[0].strip(), ())
        elif line.quoted:
            translated = True
            yield Part("abstract_zh", None, (line,))
        elif line.text:
            yield Part("other" if translated else "abstract", None, (line,))


def _find_label(line: Line) -> tuple[str, int] | None:
    """Which of the block's main labels the line opens with, and where its own text begins."""
    for kind, pattern in (
        ("summary", _SUMMARY),
        ("takeaways", _TAKEAWAYS),
        ("machine", _MACHINE),
        ("other", _FURNITURE),
    ):
        if (match := pattern.match(line.text)) and _stands_out(line, match):
            return kind, match.end()
    return None


def _stands_out(line: Line, label: re.Match[str]) -> bool:
    """A label is a line of its own, or set in bold, or ends with a colon; else the word is one of a sentence."""
    if label.end() == len(line.text):
        return True
    printed = label[0].strip()
    bold = any(
        s.tag in ("strong", "b", "a") and s.start <= label.start() + 1 and s.end == len(printed) for s in line.spans
    )
    return bold or (printed[-1] in ":：" and line.tag != "li")


def _split_body(lines: Sequence[Line]) -> Iterator[Part]:
    kind, heading, held = "other", None, list[Line]()
    seen: set[str] = set()
    for line in lines:
        label = _find_label(line)
        if label and label[0] not in seen and not ("machine" in seen and label[0] in ("summary", "takeaways")):
            yield from _make_parts(kind, heading, held)
            kind, end = label
            seen.add(kind)
            heading, rest = line.text[:end].strip(), line.cut(end)
            held = [rest] if rest.text else []
            if kind == "other":
                yield Part("other", heading, tuple(held))
                heading, held = None, []
        else:
            held.append(line)
    yield from _make_parts(kind, heading, held)


def _make_parts(kind: str, heading: str | None, lines: Sequence[Line]) -> Iterator[Part]:
    lines = [line for line in lines if line.text or line.tag == "pre"]
    if kind == "machine":
        yield from split_machine_reading(lines)
    elif kind == "takeaways":
        yield Part("takeaways", heading, tuple(lines))
    elif heading or lines:
        yield Part("summary" if kind == "summary" else "other", heading, tuple(lines))


def split_takeaways(part: Part) -> list[Line]:
    """One line a takeaway, without its mark; what goes on without a mark belongs to the one before it."""
    return [line.cut(mark.end()) if (mark := _ITEM_MARK.match(line.text)) else line for line in part.lines]
