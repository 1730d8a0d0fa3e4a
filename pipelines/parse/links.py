"""Collects the links and images of lines, with absolute URLs and the kind of each link by a table of hosts."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.images import resolve_image
from pipelines.records.readings import Image, Link, LinkKind
from pipelines.urls import absolute_url

_HOST_KINDS: tuple[tuple[str, LinkKind], ...] = (
    ("papers.cool", "cool_papers"),
    ("github.io", "project"),
    ("gitlab.io", "project"),
    ("github.com", "code"),
    ("gitlab.com", "code"),
    ("gitee.com", "code"),
    ("youtube.com", "video"),
    ("youtu.be", "video"),
    ("bilibili.com", "video"),
    ("vimeo.com", "video"),
    ("arxiv.org", "reference"),
    ("doi.org", "reference"),
    ("openreview.net", "reference"),
)
_PLAYERS = ("iframe", "video", "audio", "source", "embed")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]|%[89A-Fa-f][0-9A-Fa-f]")


def collect_links(lines: Iterable[Line], base: str, appearance: int | None, start: int) -> Iterator[Link]:
    """The links of the lines in order, as a page at `base` means them; `start` is the position of the first."""
    spans = ((line, span) for line in lines for span in line.spans if span.target and span.tag in ("a", *_PLAYERS))
    for position, (line, span) in enumerate(spans, start):
        text = line.text[span.start : span.end].strip()
        url = absolute_url(base, cut_swallowed_text(span.target, text))
        kind = find_link_kind(url, text, span)
        internal = kind == "project" and find_host(url) == find_host(base)
        yield Link(appearance, position, "other" if internal else kind, url, text, span.target)


def find_link_kind(url: str, text: str, span: Span) -> LinkKind:
    """The kind of a link by its element, its text and its host."""
    if span.tag in _PLAYERS:
        return "video"
    if text.upper() == "PDF" and find_arxiv_id(url):
        return "pdf"
    host = find_host(url)
    return next((kind for suffix, kind in _HOST_KINDS if host == suffix or host.endswith("." + suffix)), "other")


def find_host(url: str) -> str:
    """The host of a URL, empty where it has none or cannot be split."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def cut_swallowed_text(target: str, text: str) -> str:
    """The URL without the Chinese text after it, which a linkifier took for a part of the URL.

    Only where the text of the link is the URL itself: a URL with a text of its own may contain Chinese.

    >>> cut_swallowed_text("https://a.example/gshider%E4%B8%8A%E8%AE%BF%E9%97%AE", "https://a.example/gshider上访问")
    'https://a.example/gshider'
    >>> cut_swallowed_text("https://a.example/watch?ab_channel=AI葵", "视频")
    'https://a.example/watch?ab_channel=AI葵'
    """
    swallowed = _NOT_ASCII.search(target)
    return target[: swallowed.start()] if swallowed and unquote(text) == unquote(target) else target


def collect_images(lines: Iterable[Line], base: str, appearance: int | None, start: int) -> Iterator[Image]:
    """The images of the lines in order, as a page at `base` means them; `start` is the position of the first."""
    spans = (span for line in lines for span in line.spans if span.tag == "img" and span.target)
    for position, span in enumerate(spans, start):
        alt, caption = span.alt.strip() or None, span.caption.strip() or None
        url, key, dead = resolve_image(span.target, base)
        yield Image(appearance, position, url, key, dead, alt, caption)
