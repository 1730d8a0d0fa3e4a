"""Where the time of parsing goes: processor time per page and step, in milliseconds.

    python -m tests.bench.profile [FOLDER] [--rounds 5]

Reads the HTML pages below FOLDER, by default those of the sample.  The time of a step is its own, without the steps
within it, and that of the fastest round, because other processes slow a round down and none makes it faster.  Pages
that are no post (lists, `404.html`) are left out.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

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

_SAMPLE = Path(__file__).parents[2] / "data/sample"
_SITE = Site("profile", "https://profile.invalid/", theme="")
_HTML = "text/html"
# Each step in the order of its first call: the module that calls a function, and the name of the function there.
STEPS: dict[str, tuple[Any, str]] = {
    "tree": (page_view, "read_page"),
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


@dataclass(slots=True)
class Stopwatch:
    """The own time of each step, in nanoseconds; `inner` is the time of the steps within each step that is open."""

    own: Counter[str] = field(default_factory=Counter)
    inner: list[int] = field(default_factory=lambda: [0])

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        self.inner.append(0)
        started = time.process_time_ns()
        try:
            yield
        finally:
            taken = time.process_time_ns() - started
            self.own[step] += taken - self.inner.pop()
            self.inner[-1] += taken

    def wrap(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*arguments: Any) -> Any:
            with self.measure(step):
                return function(*arguments)

        return measured


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


def describe(rounds: Sequence[Counter[str]], pages: int) -> Iterator[str]:
    """A table of the steps and their sum, from rounds over this many pages."""
    best = {step: min(own[step] for own in rounds) / pages / 1e6 for step in [*STEPS, "other"]}
    whole = sum(best.values())
    yield f"{pages} posts, {1e3 / whole:.0f} per second of processor time"
    yield f"{'':<28}{'ms per page':>12}{'share':>8}"
    for step, taken in [*best.items(), ("all", whole)]:
        yield f"{step:<28}{taken:>12.3f}{taken / whole:>8.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=_SAMPLE)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    if wanted.rounds < 1:
        parser.error(f"--rounds must be an integer >= 1, got {wanted.rounds}")
    sources = [source for source in read_sources(wanted.folder) if is_post(source)]
    if not sources:
        parser.error(f"FOLDER={wanted.folder}: no HTML page of a post below it; name a folder of pages")
    print("\n".join(describe([time_steps(sources) for _ in range(wanted.rounds)], len(sources))))


if __name__ == "__main__":
    main()
