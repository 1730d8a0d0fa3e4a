"""Hosts that misbehave: all posts in one way after the other, or every third response in a way chosen at random."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.soak.trials import Trial
from tests.blog.history import Size, live_through
from tests.support.archive_dumps import dump_file
from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response, make_responses
from tests.support.hostile_responses import FAULTS, LARGE, Spoil
from tests.support.refresher import Refresher
from tests.support.tiny_sites.butterfly import PATHS, write_blog

LONGEST_S = 60.0
# A body that is shorter than its page and has the length that it announces is whole by HTTP: no client can know better.
UNNOTICED = "a length that is too small"
BEHAVIOURS: Mapping[str, Spoil] = {name: spoil for name, spoil in (FAULTS | LARGE).items() if name != UNNOTICED}
_SLOW = ("a body that drips", *LARGE)  # each takes seconds of every run
_SETTINGS = ("-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0")


@dataclass(frozen=True)
class Undisturbed:
    """A sound blog, and the archive of a run over it with its dump."""

    sound: dict[str, Response]
    archive: Path
    says: Mapping[str, bytes]


def meet_each_fault(folder: Path) -> Iterator[Trial]:
    """For each behaviour a run over a blog whose posts but the first show it, then one over the sound blog."""
    undisturbed = _read_undisturbed(write_blog(), folder / "undisturbed.db")
    for name, spoil in BEHAVIOURS.items():
        spoilt: dict[str, Response] = {path: spoil(undisturbed.sound[path]) for path in PATHS[1:]}
        yield _meet(name, undisturbed.sound | spoilt, undisturbed)


def meet_random_faults(seeds: int, share: float, folder: Path) -> Iterator[Trial]:
    """For each seed a run in which a share of all responses is faulty, lists and home page among them."""
    blog = make_responses(next(iter(live_through(Size()))).files)
    undisturbed = _read_undisturbed(blog, folder / "undisturbed random.db")
    for seed in range(seeds):
        yield _meet(f"{share:.0%} of responses, seed {seed}", RandomFaults(blog, share, seed), undisturbed)


class RandomFaults(dict[str, Response]):
    """The responses of a host of which a share is faulty; which ones depends on the seed alone."""

    def __init__(self, sound: Mapping[str, Response], share: float, seed: int) -> None:
        super().__init__(sound)
        self.share, self.seed = share, seed
        self.asked = Counter[str]()
        self.faults = [spoil for name, spoil in BEHAVIOURS.items() if name not in _SLOW]

    def get(self, path: str, default: Response) -> Response:  # type: ignore[override]
        self.asked[path] += 1
        dice = random.Random(f"{self.seed} {path} {self.asked[path]}")
        sound = super().get(path, default)
        return dice.choice(self.faults)(sound) if dice.random() < self.share else sound


def _meet(name: str, faulty: dict[str, Response], undisturbed: Undisturbed) -> Trial:
    refresher = Refresher(undisturbed.archive.with_name(f"{name.replace('/', ' ')}.db"))
    with FakeHost({}) as host:
        host.responses = faulty
        started = time.monotonic()
        code = refresher.refresh(host, *_SETTINGS, killed_after=LONGEST_S)
        seconds, memory = time.monotonic() - started, refresher.cost.memory_kb
        lacking = tuple(_find_unexplained(refresher.archive, undisturbed.archive))
        host.responses = undisturbed.sound
        refresher.refresh(host, *_SETTINGS)
    return Trial(name, code, seconds, memory, dump_file(refresher.archive) == undisturbed.says, lacking)


def _find_unexplained(archive: Path, undisturbed: Path) -> Iterator[str]:
    """The posts of the blog that are neither in the archive nor in a row of failures, nor on a list that failed."""
    if not archive.exists():  # the site was not reached, as the exit code says
        return
    urls = "SELECT url FROM posts"
    posts, stored = ({url for (url,) in select(file, urls)} for file in (undisturbed, archive))
    failed = {url for (url,) in select(archive, "SELECT url FROM failures")}
    if failed <= posts:  # every list was read
        yield from sorted(posts - stored - failed)


def _read_undisturbed(sound: dict[str, Response], archive: Path) -> Undisturbed:
    refresher = Refresher(archive)
    with FakeHost(sound) as host:
        refresher.refresh(host)
    return Undisturbed(sound, archive, dump_file(archive))
