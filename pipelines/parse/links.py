"""Collects the links and images of lines, with absolute URLs and the kind of each link."""

from collections.abc import Iterable, Iterator

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.images import resolve_image
from pipelines.parse.link_hosts import find_host, find_host_kind
from pipelines.parse.link_targets import clean_target
from pipelines.records.kinds import LinkKind
from pipelines.records.readings import Image, Link
from pipelines.urls import absolute_url, may_link

_PLAYERS = ("iframe", "video", "audio", "source", "embed")


def collect_links(lines: Iterable[Line], base: str, appearance: int | None, start: int) -> Iterator[Link]:
    """The links of the lines in order, as a page at `base` means them; `start` is the position of the first."""
    spans = ((line, span) for line in lines for span in line.spans if is_link(span))
    for position, (line, span) in enumerate(spans, start):
        text = line.text[span.start : span.end].strip()
        url = absolute_url(base, clean_target(span.target, text))
        kind = find_link_kind(url, text, span)
        internal = kind == "project" and find_host(url) == find_host(base)
        yield Link(appearance, position, "other" if internal else kind, url, text, span.target)


def is_link(span: Span) -> bool:
    """Whether a span is a link that leads somewhere; the text of one that runs something is text."""
    return bool(span.target) and (span.tag == "a" or span.tag in _PLAYERS) and may_link(span.target)


def find_link_kind(url: str, text: str, span: Span) -> LinkKind:
    """The kind of a link by its element, its text and its host."""
    if span.tag in _PLAYERS:
        return "video"
    if text.upper() == "PDF" and find_arxiv_id(url):
        return "pdf"
    return find_host_kind(url)


def collect_images(lines: Iterable[Line], base: str, appearance: int | None, start: int) -> Iterator[Image]:
    """The images of the lines in order, as a page at `base` means them; `start` is the position of the first."""
    spans = (span for line in lines for span in line.spans if span.tag == "img" and span.target)
    for position, span in enumerate(spans, start):
        alt, caption = span.alt.strip() or None, span.caption.strip() or None
        url, key, dead = resolve_image(span.target, base)
        yield Image(appearance, position, url, key, dead, alt, caption)
