"""The steps of parsing a page, and the processor time of each."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.digests import blocks
from pipelines.parse.digests import contents as digests
from pipelines.parse.html import page_view
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts import contents, post, reading
from pipelines.parse.posts.post import parse_post
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from pipelines.text.cleaning import clean_text
from pipelines.text.decoding import decode_page
from tests.bench.profile.stopwatch import Stopwatch

_SITE = Site("profile", "https://profile.invalid/", theme="")
_HTML = "text/html"
# Each step in the order of its first call: the module that calls a function, and the name of the function there.
STEPS: dict[str, tuple[Any, str]] = {
    "tree": (page_view, "parse_page"),
    "theme": (post, "recognise_theme"),
    "article": (post, "_find_article"),
    "lines": (post, "read_article"),
    "metadata": (post, "_read_metadata"),
    "identity": (reading, "identify_post"),
    "digest": (contents, "read_digest"),
    "digest: blocks": (digests, "split_digest"),
    "digest: machine summaries": (blocks, "split_machine_summary"),
    "lecture": (contents, "read_lecture"),
    "note": (contents, "read_note"),
    "hash": (reading, "hash_content"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A page and its clean text."""

    page: FetchedPage
    text: str


def read_sources(folder: Path) -> list[Source]:
    return [_read_source(file, folder) for file in sorted(folder.rglob("*.html"))]


def _read_source(file: Path, folder: Path) -> Source:
    body = file.read_bytes()
    url = _SITE.base_url + quote(file.relative_to(folder).as_posix().removesuffix("index.html"))
    page = FetchedPage(_SITE, url, None, datetime.now(UTC), 200, _HTML, None, None, body)
    return Source(page, clean_text(decode_page(body, _HTML)))


def is_post(source: Source) -> bool:
    try:
        parse_post(source.page, PageView(source.text))
    except PageError:
        return False
    return True


def time_steps(sources: Sequence[Source]) -> Counter[str]:
    """The own time of each step over all pages, in nanoseconds; the rest of parsing is the step `other`."""
    watch = Stopwatch()
    with ExitStack() as wrapped:
        for step, (module, name) in STEPS.items():
            wrapped.enter_context(patch.object(module, name, watch.wrap(step, getattr(module, name))))
        for source in sources:
            with watch.measure("other"):
                parse_post(source.page, PageView(source.text))
    return watch.own


def time_parsel(sources: Sequence[Source]) -> int:
    """What parsel takes to parse and to serialise the same pages, in nanoseconds: it tells how fast the machine is."""
    started = time.process_time_ns()
    for source in sources:
        Selector(text=source.text).get()
    return time.process_time_ns() - started
