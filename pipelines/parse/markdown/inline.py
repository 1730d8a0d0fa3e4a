"""Reads Markdown's inline marks in text that was not rendered: bold type, links, images, code."""

import re

from pipelines.parse.html.lines import Line, Span

_INLINE = re.compile(
    r"\*\*(?P<strong>[^*]+?)\*\*|!\[(?P<alt>[^\[\]]*)\]\((?P<image>\S+?)\)|\[(?P<link>[^\[\]]*)\]\((?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|`(?P<code>[^`]+)`|(?P<url>https?://[^\s<>()（）\[\]，。；、\"'“”]+[^\s<>()（）\[\]，。；、\"'“”.,;:!?])"
)
_SIGNS = ("**", "](", "`", "://")  # each mark has one of them, and they are found in a tenth of the time


def read_inline(line: Line) -> Line:
    """The line with the inline marks of Markdown turned into spans.

    >>> line = read_inline(Line("p", "见 [主页](https://a.example/x)，**快**"))
    >>> line.text, [(span.tag, line.text[span.start : span.end], span.target) for span in line.spans]
    ('见 主页，快', [('a', '主页', 'https://a.example/x'), ('strong', '快', '')])
    """
    marks = list(_INLINE.finditer(line.text)) if any(map(line.text.__contains__, _SIGNS)) else []
    if not marks and not line.spans:
        return line
    text, last = "", 0
    spans: list[Span] = []
    moves = [(0, 0, len(line.text))]
    links = [span for span in line.spans if span.tag == "a"]
    kept = list(line.spans)
    for match in marks:
        if match["url"] and any(link.start < match.end() and match.start() < link.end for link in links):
            continue  # the renderer has already made a link of it
        kept = [span for span in kept if not _is_in(span, match)]
        text += line.text[last : match.start()]
        inner, inner_spans = _read_mark(match)
        moves.append((match.start(), len(text) - match.start(), len(text) + len(inner)))
        spans += (span._replace(start=span.start + len(text), end=span.end + len(text)) for span in inner_spans)
        text += inner
        last = match.end()
        moves.append((last, len(text) - last, len(line.text)))
    moved = [span._replace(start=_move(span.start, moves), end=_move(span.end, moves)) for span in kept]
    ordered = sorted([*moved, *spans], key=lambda span: span.start)
    return line._replace(text=text + line.text[last:], spans=tuple(ordered))


def _is_in(span: Span, mark: re.Match[str]) -> bool:
    """Whether a span repeats the link of a mark around it."""
    return span.target == mark["target"] and mark.start() <= span.start and span.end <= mark.end()


def _read_mark(match: re.Match[str]) -> tuple[str, tuple[Span, ...]]:
    """The text that a mark leaves, and its spans; bold type around nothing but a link adds no span."""
    if (strong := match["strong"]) is not None:
        inner = read_inline(Line("p", strong))
        whole = [span for span in inner.spans if span.tag == "a" and span.end - span.start == len(inner.text)]
        return inner.text, inner.spans if whole else (Span(0, len(inner.text), "strong"), *inner.spans)
    if (image := match["image"]) is not None:
        return "", (Span(0, 0, "img", image, match["alt"]),)
    if (code := match["code"]) is not None:
        return code, (Span(0, len(code), "code"),)
    text, target = (match["url"],) * 2 if match["url"] else (match["link"], match["target"])
    return text, (Span(0, len(text), "a", target),)


def _move(position: int, moves: list[tuple[int, int, int]]) -> int:
    """The new offset of a place in the line: that of the last move before it, but not beyond the end of that move."""
    _, by, end = next(move for move in reversed(moves) if move[0] <= position)
    return min(position + by, end)
