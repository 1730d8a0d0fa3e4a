"""Markdown's inline marks in text that no renderer has read: bold type, links, images, code."""

import re
from dataclasses import replace

from pipelines.parse.html.lines import Line, Span

_INLINE = re.compile(
    r"\*\*(?P<strong>[^*]+?)\*\*|!\[(?P<alt>[^\[\]]*)\]\((?P<image>\S+?)\)|\[(?P<link>[^\[\]]*)\]\((?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|`(?P<code>[^`]+)`|(?P<address>https?://[^\s<>()（）\[\]，。；、\"'“”]+[^\s<>()（）\[\]，。；、\"'“”.,;:!?])"
)


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
