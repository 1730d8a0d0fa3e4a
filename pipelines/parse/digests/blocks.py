"""A digest's lines to papers and their parts.

What holds for every paper block: an `h2`, or a raw `## `, directly followed by `Authors:`; and only the PDF link tells
which paper it is.  Everything else varies, and whatever is not recognised is kept as `other`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipelines.parse.arxiv_id import ArxivId, find_arxiv_id
from pipelines.parse.digests.labels import FURNITURE, MACHINE_READING, SUMMARY, TAKEAWAYS
from pipelines.parse.digests.machine_summary import Part, split_machine_reading
from pipelines.parse.digests.unrendered import expand_raw, has_raw_block
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.vocabulary import make_pattern

EDITION = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*更新")
_AUTHORS = re.compile(r"\s*Authors\s*[:：]\s*", re.IGNORECASE)
_COLON = r"\s*[:：]?"
_SUMMARY = re.compile(rf"\s*(?:{make_pattern(SUMMARY)}){_COLON}\s*", re.IGNORECASE)
_TAKEAWAYS = re.compile(rf"\s*(?:{make_pattern(TAKEAWAYS)}){_COLON}\s*", re.IGNORECASE)
_MACHINE = re.compile(rf"\s*(?:{make_pattern(MACHINE_READING)}){_COLON}\s*", re.IGNORECASE)
_FURNITURE = re.compile(rf"\s*(?:{make_pattern(FURNITURE)}){_COLON}\s*")
_MAIN_LABELS = {"summary": _SUMMARY, "takeaways": _TAKEAWAYS, "machine": _MACHINE, "other": _FURNITURE}
_ANY_MAIN_LABEL = re.compile("|".join(pattern.pattern for pattern in _MAIN_LABELS.values()), re.IGNORECASE)
_BOLD = ("strong", "b", "a")


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

    >>> from pipelines.parse.markdown.inline import read_inline
    >>> page = [Line("h1", "2024-05-13 更新"), Line("h2", "高斯人脸"), Line("p", "Authors:Li Yi"), Line("p", "A head.")]
    >>> own, block = split_digest([*page, read_inline(Line("p", "[PDF](http://arxiv.org/abs/2413.00001v2) 8 pages"))])
    >>> block.title.text, block.arxiv.arxiv_id, block.arxiv.version, block.comment, block.parts[0].kind
    ('高斯人脸', '2413.00001', 2, '8 pages', 'abstract')
    """
    expanded = [each for line in lines for each in (expand_raw(line) if has_raw_block(line) else (line,))]
    starts = dict(_find_starts(expanded))
    first, *others = [*starts, len(expanded)]
    pieces: list[Block | OwnText] = [OwnText(tuple(expanded[:first]))]
    for (start, pdf), following in zip(starts.items(), others, strict=True):
        end = _find_end(expanded, pdf + 1, following)
        pieces += [_read_block(expanded[start:end]), OwnText(tuple(expanded[end:following]))]
    return tuple(piece for piece in pieces if isinstance(piece, Block) or piece.lines)


def _find_end(lines: Sequence[Line], after: int, following: int) -> int:
    """Where a paper ends: at the next one, or where a post that was appended to itself begins again."""
    end = next((at for at in range(after, following) if _is_edition(lines[at])), following)
    while after < end < following and lines[end - 1].quoted:
        end -= 1
    return end


def _is_edition(line: Line) -> bool:
    return line.tag == "h1" and EDITION.match(line.text) is not None


def _find_starts(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where a title is directly followed by authors, and where its PDF link follows before the next such place."""
    heads = [i for i in range(len(lines) - 1) if lines[i].tag == "h2" and _AUTHORS.match(lines[i + 1].text)]
    for head, following in pairwise([*heads, len(lines)]):
        inside = takewhile(lambda at: not _is_edition(lines[at]), range(head + 2, following))
        pdf = next((at for at in inside if find_pdf_link(lines[at])), None)
        if pdf is not None:
            yield head, pdf


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
    if not _ANY_MAIN_LABEL.match(line.text):
        return None
    for kind, pattern in _MAIN_LABELS.items():
        if (match := pattern.match(line.text)) and _stands_out(line, match):
            return kind, match.end()
    return None


def _stands_out(line: Line, label: re.Match[str]) -> bool:
    """A label is a line of its own, or set in bold, or ends with a colon; else the word is one of a sentence."""
    if label.end() == len(line.text):
        return True
    printed = label[0].strip()
    bold = any(s.tag in _BOLD and s.start <= 1 and s.end == len(printed) for s in line.spans)
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
            heading, rest = _name_part(line, kind, end), line.cut(end)
            held = [rest] if rest.text else []
            if kind == "other":
                yield Part("other", heading, tuple(held))
                heading, held = None, []
        else:
            held.append(line)
    yield from _make_parts(kind, heading, held)


def _name_part(line: Line, kind: str, end: int) -> str | None:
    """The label as it stood; that of a machine-written reading is as a rule a link, and kept among the links."""
    links = (line.text[span.start : span.end] for span in line.spans if span.tag == "a" and span.target)
    linked = kind == "machine" and any(_MACHINE.fullmatch(text) for text in links)
    return None if linked else line.text[:end].strip()


def _make_parts(kind: str, heading: str | None, lines: Sequence[Line]) -> Iterator[Part]:
    lines = [line for line in lines if line.text or line.tag == "pre"]
    if kind == "machine":
        if heading:
            yield Part("other", heading, ())
        yield from split_machine_reading(lines)
    elif kind == "takeaways":
        yield Part("takeaways", heading, tuple(lines))
    elif heading or lines:
        yield Part("summary" if kind == "summary" else "other", heading, tuple(lines))
