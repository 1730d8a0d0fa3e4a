"""Writes the structure that plain text lacks (headings, lists, links, bold type) as a few elements of HTML.

Line n of the markup belongs to line n of the text, after the line of the heading where a section has one.
"""

from collections.abc import Sequence
from html import escape

from pipelines.parse.html.lines import Line, Span
from pipelines.urls import may_link


def write_markup(lines: Sequence[Line]) -> str | None:
    """The markup of the lines, None where they are plain paragraphs.

    >>> write_markup([Line("li", "更快 & 更准", (Span(0, 2, "strong"),), ordinal=2), Line("p", "完")])
    '<li value="2"><strong>更快</strong> &amp; 更准</li>\\n<p>完</p>'
    >>> write_markup([Line("p", "完")]) is None
    True
    """
    shown = [line for line in lines if line.text or line.tag == "pre"]
    for line in shown:
        if line.tag != "p" or line.spans or line.quoted:
            return "\n".join([_write_line(line) for line in shown])
    return None


def _write_line(line: Line) -> str:
    tag, text, spans, _, ordinal, quoted, language, _, _ = line
    body = _write_spans(line) if spans else _escape(text)
    if tag == "tr":
        body = "<td>" + body.replace("\t", "</td>\t<td>") + "</td>"
    start = tag if ordinal is None else f'{tag} value="{ordinal}"'
    if language:
        start += f' class="{escape(language)}"'
    return f"<blockquote><{start}>{body}</{tag}></blockquote>" if quoted else f"<{start}>{body}</{tag}>"


def _write_spans(line: Line) -> str:
    """The text with its elements, nested as on the page; at one place, ends of elements come before starts."""
    marks: list[tuple[int, int, int, str]] = []
    for span in line.spans:
        length = span.end - span.start
        marks.append((span.start, 1, -length, _write_start(span)))
        if length or span.tag not in ("br", "img", "source", "embed"):
            marks.append((span.end, 0 if length else 2, length, f"</{span.tag}>"))
    written, last = "", 0
    for position, _, _, tag in sorted(marks, key=lambda mark: mark[:3]):
        written += _escape(line.text[last:position]) + tag
        last = position
    return written + _escape(line.text[last:])


def _write_start(span: Span) -> str:
    """The start of an element; a link that may not be followed has no target."""
    name = "href" if span.tag == "a" else "src"
    is_shown = span.target and (span.tag == "img" or may_link(span.target))
    target = f' {name}="{escape(span.target)}"' if is_shown else ""
    alt = f' alt="{escape(span.alt)}"' if span.alt else ""
    return f"<{span.tag}{target}{alt}>"


def _escape(text: str) -> str:
    """The text of an element; few have a character to escape."""
    return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text
