"""Splits blocks that the site did not render: one run of Markdown whose line ends were collapsed.

An unclosed `<ol>` or a zero-width line keeps the papers after it from being rendered: 176 of 2,778 blocks.  The lines
are those that rendering would have given, marked as not rendered.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.parse.digests.labels import LABELS
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.markdown.inline import read_inline

# Both patterns begin with their signs and look back from there: a search for signs is fast.
_HEAD = re.compile(r"##(?<!\S##)\s+(?P<title>\S.{0,600}?)\s*(?P<authors>\*\*Authors:.*?\*\*)", re.DOTALL)
_PDF = re.compile(r"\[PDF\]\(\S+?\)")
_TRANSLATION = re.compile(r"(?:^|\s)>\s+(?=.{0,60}?[\u4e00-\u9fff])", re.DOTALL)  # `PSNR > 30` is not a quotation
_TAKEAWAYS = re.compile(rf"\s*(?:{LABELS['takeaways']})\s*[:：]?\s*$", re.IGNORECASE)
_PRINTED = "|".join(LABELS[kind] for kind in ("summary", "takeaways", "links", "figures"))
_LABEL = re.compile(
    rf"\*\*(?<!\S\*\*)(?P<label>\s?(?:{_PRINTED})\s?[:：]?\s?"
    rf"|\[(?:{LABELS['machine']})\]\(\S+?\))\*\*[:：]?(?=\s|$)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-*•·](?=\s)")
_SENTENCE_ENDS = ("。", ".", "！", "!", "？", "?", "；", ";", "…")
_NUMBER = re.compile(r"(\d{1,2})[.、)](?=\s|\D)")


def has_unrendered_block(line: Line) -> bool:
    """Whether a line holds the title and the authors of a paper as Markdown."""
    return "**Authors:" in line.text and _HEAD.search(line.text) is not None


def expand_unrendered(line: Line) -> tuple[Line, ...]:
    """The lines that a run of Markdown would have become.

    >>> run = "## 高斯人脸 **Authors:Li Yi** A head. [PDF](http://arxiv.org/abs/2413.00001v1) 8 p. **要点** - 甲 - 乙"
    >>> " | ".join(f"{part.tag} {part.text}" for part in expand_unrendered(Line("p", run)))
    'h2 高斯人脸 | p Authors:Li Yi | p A head. | p PDF 8 p. | p 要点 | li 甲 | li 乙'
    """
    heads = list(_HEAD.finditer(line.text))
    ends = [head.start() for head in heads[1:]] + [len(line.text)]
    lines = [line.cut(0, heads[0].start())._replace(starts=line.starts)]
    for head, end in zip(heads, ends, strict=True):
        lines.append(line.cut(*head.span("title"))._replace(tag="h2"))
        lines.append(line.cut(*head.span("authors")))
        lines.extend(_expand_body(line.cut(head.end(), end)))
    marked = (part._replace(starts=True, rendered=False) for part in lines)
    expanded = [read_inline(part).cut(0) for part in marked if part.text or part.spans]
    return (*expanded, *_find_dropped(line, expanded))


def _find_dropped(line: Line, expanded: Sequence[Line]) -> Iterator[Line]:
    """Images and players at the very place of a mark, which no part of the line contains."""
    kept = Counter((span.tag, span.target, span.alt) for part in expanded for span in part.spans)
    before = Counter((span.tag, span.target, span.alt) for span in line.spans if span.start == span.end)
    for tag, target, alt in (before - kept).elements():
        yield Line("p", "", (Span(0, 0, tag, target, alt),), rendered=False)


def _expand_body(body: Line) -> list[Line]:
    pdf = _PDF.search(body.text)
    labels = list(_LABEL.finditer(body.text))
    edges = [edge for label in labels for edge in label.span()]
    cuts = sorted({0, len(body.text), *edges, *([pdf.start()] if pdf else [])})
    labelled = {label.start(): label for label in labels}
    lines: list[Line] = []
    in_takeaways = False
    for start, end in pairwise(cuts):
        part = body.cut(start, end)
        if start in labelled:
            in_takeaways = _TAKEAWAYS.match(labelled[start]["label"]) is not None
            lines.append(part)
        elif in_takeaways:
            lines.extend(_split_items(part))
        elif pdf and end <= pdf.start():
            lines.extend(_split_translation(part))
        else:
            lines.append(part)
    return lines


def _split_translation(part: Line) -> list[Line]:
    mark = _TRANSLATION.search(part.text) if ">" in part.text else None
    if mark is None:
        return [part]
    return [part.cut(0, mark.start()), part.cut(mark.end())._replace(quoted=True)]


def _split_items(part: Line) -> list[Line]:
    """The items of a collapsed list, split at the mark that the first item has."""
    if bullet := _BULLET.match(part.text):
        mark = re.compile(rf"(?:^|(?<=\s)){re.escape(bullet[0])}\s+(?=\S)")
        starts = _drop_dashes(part.text, [match.span() for match in mark.finditer(part.text)])
    else:
        starts = _find_numbers(part.text)
    if not starts:
        return [part]
    ends = [start for start, _ in starts[1:]] + [len(part.text)]
    return [part.cut(start, end)._replace(tag="li") for (_, start), end in zip(starts, ends, strict=True)]


def _drop_dashes(text: str, marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marks without dashes: if most items end as sentences do, a mark within a sentence is a dash."""
    ends_sentence = [text[:start].rstrip().endswith(_SENTENCE_ENDS) for start, _ in marks[1:]]
    if 2 * sum(ends_sentence) <= len(ends_sentence):
        return marks
    return [marks[0], *(mark for mark, ended in zip(marks[1:], ends_sentence, strict=True) if ended)]


def _find_numbers(text: str) -> list[tuple[int, int]]:
    """The places of 1., 2., 3. …; a number out of turn is text."""
    places: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        starts_word = match.start() == 0 or text[match.start() - 1].isspace()
        if starts_word and int(match[1]) == len(places) + 1 and (places or match.start() == 0):
            places.append(match.span())
    return places
