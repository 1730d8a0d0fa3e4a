"""Blocks that the site left as Markdown: one run of text with its line ends collapsed, taken apart into lines.

An unclosed `<ol>` or a zero-width line keeps the next papers from being rendered, 176 of 2,778.  What comes out
looks as if it had been rendered, and says that it was not.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.parse.digests.labels import FURNITURE, MACHINE_READING, SUMMARY, TAKEAWAYS, make_pattern
from pipelines.parse.html.lines import Line, Span

_HEAD = re.compile(r"(?:^|(?<=\s))#{2}\s+(?P<title>\S.{0,600}?)\s*(?P<authors>\*\*Authors:.*?\*\*)", re.DOTALL)
_PDF = re.compile(r"\[PDF\]\(\S+?\)")
_TRANSLATION = re.compile(r"(?:^|\s)>\s+(?=.{0,60}?[\u4e00-\u9fff])", re.DOTALL)  # `PSNR > 30` is no quotation
_TAKEAWAYS = re.compile(rf"^(?:{make_pattern(TAKEAWAYS)})\s*[:：]?$", re.IGNORECASE)
_LABEL = re.compile(
    rf"(?:^|(?<=\s))\*\*(?P<label>(?:{make_pattern(SUMMARY + TAKEAWAYS + FURNITURE)})\s*[:：]?"
    rf"|\[(?:{make_pattern(MACHINE_READING)})\]\(\S+?\))\*\*[:：]?(?=\s|$)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"\*\*(?P<strong>[^*]+?)\*\*|!\[(?P<alt>[^\[\]]*)\]\((?P<image>\S+?)\)|\[(?P<link>[^\[\]]*)\]\((?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|`(?P<code>[^`]+)`|(?P<address>https?://[^\s<>()（）\[\]，。；、\"'“”]+[^\s<>()（）\[\]，。；、\"'“”.,;:!?])"
)
_BULLET = re.compile(r"[-*•·](?=\s)")
_STOPS = ("。", ".", "！", "!", "？", "?", "；", ";", "…")
_NUMBER = re.compile(r"(\d{1,2})[.、)](?=\s|\D)")


def has_raw_block(line: Line) -> bool:
    return "**Authors:" in line.text and _HEAD.search(line.text) is not None


def expand_raw(line: Line) -> tuple[Line, ...]:
    """The lines that a run of raw Markdown would have become.

    >>> run = "## 高斯人脸 **Authors:Li Yi** A head. [PDF](http://arxiv.org/abs/2413.00001v1) 8 p. **要点** - 甲 - 乙"
    >>> " | ".join(f"{each.tag} {each.text}" for each in expand_raw(Line("p", run)))
    'h2 高斯人脸 | p Authors:Li Yi | p A head. | p PDF 8 p. | p 要点 | li 甲 | li 乙'
    """
    heads = list(_HEAD.finditer(line.text))
    ends = [head.start() for head in heads[1:]] + [len(line.text)]
    lines = [replace(line.cut(0, heads[0].start()), starts=line.starts)]
    for head, end in zip(heads, ends, strict=True):
        lines.append(replace(line.cut(*head.span("title")), tag="h2"))
        lines.append(line.cut(*head.span("authors")))
        lines.extend(_expand_body(line.cut(head.end(), end)))
    opened = (replace(each, starts=True, rendered=False) for each in lines)
    expanded = [read_inline(each).cut(0) for each in opened if each.text or each.spans]
    return (*expanded, *_find_dropped(line, expanded))


def _find_dropped(line: Line, expanded: Sequence[Line]) -> Iterator[Line]:
    """Pictures and players that stood right at a mark."""
    kept = Counter((s.tag, s.target, s.alt) for each in expanded for s in each.spans)
    stood = Counter((s.tag, s.target, s.alt) for s in line.spans if s.start == s.end)
    for tag, target, alt in (stood - kept).elements():
        yield Line("p", "", (Span(0, 0, tag, target, alt),), rendered=False)


def _expand_body(body: Line) -> list[Line]:
    pdf = _PDF.search(body.text)
    labels = list(_LABEL.finditer(body.text))
    cuts = sorted({0, len(body.text), *(p for label in labels for p in label.span()), *([pdf.start()] if pdf else [])})
    kinds = {label.start(): label for label in labels}
    lines: list[Line] = []
    in_takeaways = False
    for start, end in pairwise(cuts):
        part = body.cut(start, end)
        if start in kinds:
            in_takeaways = _TAKEAWAYS.match(kinds[start]["label"]) is not None
            lines.append(part)
        elif in_takeaways:
            lines.extend(_split_items(part))
        elif pdf and end <= pdf.start():
            lines.extend(_split_translation(part))
        else:
            lines.append(part)
    return lines


def _split_translation(part: Line) -> list[Line]:
    mark = _TRANSLATION.search(part.text)
    if mark is None:
        return [part]
    return [part.cut(0, mark.start()), replace(part.cut(mark.end()), quoted=True)]


def _split_items(part: Line) -> list[Line]:
    """List items of a collapsed list, told apart by the mark that the first one has."""
    if bullet := _BULLET.match(part.text):
        mark = re.compile(rf"(?:^|(?<=\s)){re.escape(bullet[0])}\s+(?=\S)")
        starts = _drop_dashes(part.text, [m.span() for m in mark.finditer(part.text)])
    else:
        starts = _find_numbers(part.text)
    if not starts:
        return [part]
    ends = [start for start, _ in starts[1:]] + [len(part.text)]
    return [replace(part.cut(start, end), tag="li") for (_, start), end in zip(starts, ends, strict=True)]


def _drop_dashes(text: str, marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the marks that are dashes: where most items end as sentences do, one that does not goes on."""
    ends_sentence = [text[:start].rstrip().endswith(_STOPS) for start, _ in marks[1:]]
    if 2 * sum(ends_sentence) <= len(ends_sentence):
        return marks
    return [marks[0], *(mark for mark, ended in zip(marks[1:], ends_sentence, strict=True) if ended)]


def _find_numbers(text: str) -> list[tuple[int, int]]:
    """Where 1., 2., 3. … stand; a number out of turn is text."""
    found: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        at_border = match.start() == 0 or text[match.start() - 1].isspace()
        if at_border and int(match[1]) == len(found) + 1 and (found or match.start() == 0):
            found.append(match.span())
    return found


def read_inline(line: Line) -> Line:
    """The line with Markdown's inline marks turned into spans.

    >>> line = read_inline(Line("p", "见 [主页](https://a.example/x)，**快**"))
    >>> line.text, [(span.tag, line.text[span.start : span.end], span.target) for span in line.spans]
    ('见 主页，快', [('a', '主页', 'https://a.example/x'), ('strong', '快', '')])
    """
    text, last = "", 0
    spans: list[Span] = []
    moves = [(0, 0, len(line.text))]
    links = [s for s in line.spans if s.tag == "a"]
    held = list(line.spans)
    for match in _INLINE.finditer(line.text):
        if match["address"] and any(s.start < match.end() and match.start() < s.end for s in links):
            continue  # the renderer made a link of it already
        held = [s for s in held if s.target != match["target"] or s.start < match.start() or s.end > match.end()]
        text += line.text[last : match.start()]
        inner, marks = _read_mark(match)
        moves.append((match.start(), len(text) - match.start(), len(text) + len(inner)))
        spans += (replace(mark, start=mark.start + len(text), end=mark.end + len(text)) for mark in marks)
        text += inner
        last = match.end()
        moves.append((last, len(text) - last, len(line.text)))
    moved = [replace(s, start=_move(s.start, moves), end=_move(s.end, moves)) for s in held]
    return replace(line, text=text + line.text[last:], spans=tuple(sorted([*moved, *spans], key=lambda s: s.start)))


def _read_mark(match: re.Match[str]) -> tuple[str, tuple[Span, ...]]:
    """The text that a mark leaves, and the spans in it; a link all of bold type is a link."""
    if (strong := match["strong"]) is not None:
        inner = read_inline(Line("p", strong))
        whole = [s for s in inner.spans if s.tag == "a" and s.end - s.start == len(inner.text)]
        return inner.text, inner.spans if whole else (Span(0, len(inner.text), "strong"), *inner.spans)
    if (image := match["image"]) is not None:
        return "", (Span(0, 0, "img", image, match["alt"]),)
    if (code := match["code"]) is not None:
        return code, (Span(0, len(code), "code"),)
    text, target = (match["address"],) * 2 if match["address"] else (match["link"], match["target"])
    return text, (Span(0, len(text), "a", target),)


def _move(position: int, moves: list[tuple[int, int, int]]) -> int:
    """Where a position of the line has gone: moved by the last move before it, and not beyond that move's end."""
    _, by, end = next(move for move in reversed(moves) if move[0] <= position)
    return min(position + by, end)
