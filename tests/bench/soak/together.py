"""All sources at once into one archive, and one after the other into another."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from pipelines.archive.store import open_archive
from tests.bench.soak.trials import Trial
from tests.blog.history import Size, live_through
from tests.support.archive_dumps import dump_archive
from tests.support.cli import make_environment
from tests.support.fake_host import FakeHost, make_responses
from tests.support.fork_server import start_scrapy
from tests.support.git_repository import write_repository
from tests.support.stopped_runs import LONGEST_S, write_documents
from tests.support.tiny_sites import lecture_blog, matery
from tests.support.tiny_sites.butterfly import BASE

Sources = Mapping[str, tuple[str, ...]]


@contextmanager
def write_six_sources(folder: Path) -> Iterator[Sources]:
    """The arguments of a run of every source, each of a site of its own."""
    steps = [step for step in live_through(Size()) if not step.failing]
    files = steps[0].files
    clone = write_repository(
        folder / "six.git", [(step.at, _move(step.files, "https://history.example")) for step in steps]
    )
    with ExitStack() as stack:
        posts = stack.enter_context(FakeHost(make_responses(files)))
        second = stack.enter_context(FakeHost(matery.write_blog()))
        feed = stack.enter_context(FakeHost(make_responses(_move(files, "https://feed.example"))))
        talks = stack.enter_context(FakeHost(lecture_blog.write_blog(canonical=True)))
        yield {
            "kedreamix": ("kedreamix", "-a", f"site={posts.url}"),
            "Talk2Paper": ("kedreamix", "-a", f"site={second.url}{matery.PREFIX}"),
            "feed": ("feed", "-a", f"site={feed.url}"),
            "lectures": ("lectures", "-a", f"site={talks.url}"),
            "documents": write_documents(folder).arguments,
            "deployments": ("deployments", "-a", f"git={clone}"),
        }


def run_together(sources: Sources, rounds: int, make_url: Callable[[], str], folder: Path) -> Iterator[Trial]:
    """For each round all sources at once into a new database of `make_url`."""
    expected = _read(make_url(), [[arguments] for arguments in sources.values()], folder / "one after the other")[2]
    for number in range(rounds):
        url = make_url()
        name = f"{url.partition(':')[0].partition('+')[0]}, round {number + 1}"
        started = time.monotonic()
        code, memory, says = _read(url, [list(sources.values())], folder / name)
        yield Trial(name, code, time.monotonic() - started, memory, says == expected)


def _read(url: str, batches: list[list[tuple[str, ...]]], folder: Path) -> tuple[int, int, Mapping[str, bytes]]:
    """Runs the batches one after the other: the worst exit code, the most memory of a run, and the dump."""
    worst, most = 0, 0
    for batch in batches:
        started = [start_scrapy(("crawl", *each), make_environment(url), killed_after=LONGEST_S) for each in batch]
        for run in [one.wait() for one in started]:
            worst, most = worst or run.returncode, max(most, run.cost.memory_kb)
    with closing(open_archive(url)) as archive:
        return worst, most, dump_archive(archive, folder)


def _move(files: Mapping[str, bytes], base: str) -> dict[str, bytes]:
    """The same site at another base URL."""
    return {path: content.replace(BASE.encode(), base.encode()) for path, content in files.items()}
