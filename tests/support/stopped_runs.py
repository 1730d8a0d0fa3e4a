"""Runs of every spider that are stopped by a signal while they go on."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.blog.history import Size, live_through
from tests.support.cli import FAST, make_environment
from tests.support.fake_host import FakeHost, Response
from tests.support.fork_server import Run, StartedRun, start_scrapy
from tests.support.git_repository import write_repository
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites.lecture_blog import PUBLIC
from tests.support.tiny_sites.lecture_blog import write_blog as write_lectures

LONGEST_S = 60.0  # then a run counts as hanging, and is killed
DOCUMENTS_SITE = "https://blog.example/"
_DOCUMENTS = 100


@dataclass(frozen=True)
class Source:
    """What a spider reads: its arguments, and the base URL of the site that the posts belong to."""

    arguments: tuple[str, ...]
    site: str

    def start(self, archive: Path, *options: str, **environment: str) -> StartedRun:
        variables = make_environment(f"sqlite:///{archive}") | environment
        return start_scrapy(("crawl", *self.arguments, *options), variables, killed_after=LONGEST_S)

    def run(self, archive: Path, *options: str, **environment: str) -> Run:
        return self.start(archive, *options, **environment).wait()


def write_documents(parent: Path) -> Source:
    folder = parent / "notes"
    folder.mkdir()
    for number in range(_DOCUMENTS):
        front = f"---\ntitle: 笔记 {number}\ndate: 2024-05-22\n---\n"
        (folder / f"{number}.md").write_text(front + f"第 {number} 条：实时渲染的笔记。\n\n" * 50, encoding="utf-8")
    return Source(("documents", "-a", f"path={folder}", "-a", f"site={DOCUMENTS_SITE}"), DOCUMENTS_SITE)


def write_history(folder: Path) -> Source:
    steps = [step for step in live_through(Size()) if not step.failing]
    clone = write_repository(folder / "blog.git", [(step.at, step.files) for step in steps])
    return Source(("deployments", "-a", f"git={clone}"), f"{blog.BASE}/")


@contextmanager
def write_sources(folder: Path) -> Iterator[Mapping[str, Source]]:
    """A source for every spider, by its name; hosts serve until the block ends."""
    with ExitStack() as stack:
        posts = stack.enter_context(FakeHost(_slow(next(iter(live_through(Size()))).files)))
        talks = stack.enter_context(FakeHost(write_lectures(canonical=True)))
        yield {
            "kedreamix": Source(("kedreamix", "-a", f"site={posts.url}", *FAST), f"{blog.BASE}/"),
            "feed": Source(("feed", "-a", f"site={posts.url}", *FAST), f"{blog.BASE}/"),
            "lectures": Source(("lectures", "-a", f"site={talks.url}", *FAST), PUBLIC),
            "documents": write_documents(folder),
            "deployments": write_history(folder),
        }


def _slow(files: Mapping[str, bytes]) -> dict[str, Response]:
    return {
        "/" + path.removesuffix("index.html"): Response(content, delay=0.02, content_type=_guess_type(path))
        for path, content in files.items()
    }


def _guess_type(path: str) -> str:
    return "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"


def stop_at(source: Source, archive: Path, moment: float, number: signal.Signals) -> tuple[float, Run]:
    """Sends a signal to a run after `moment` seconds; how long it took to end then, in seconds."""
    started = source.start(archive)
    time.sleep(moment)
    told_at = time.monotonic()
    try:
        os.kill(started.pid, number)
    except ProcessLookupError:  # it has ended
        told_at = time.monotonic()
    run = started.wait()
    return time.monotonic() - told_at, run
