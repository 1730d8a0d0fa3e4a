"""How an archive grows: what a post costs to store, what files and answers take, at more and more appearances.

    python -m tests.bench.growth [--appearances 10000 100000 300000] [--url URL]

Invented digests of eight papers, with as many tokens as those of the blog and words as frequent, are stored as a crawl
stores them.  Prints a table with a column per size, in Markdown; the last column is how much more
the largest archive takes than the smallest.  `--url` names an empty database on PostgreSQL in place of a SQLite file.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import accumulate, repeat
from pathlib import Path

from sqlalchemy import Connection, TextClause, text

from crawler.command_line import make_command
from crawler.garbage_collection import tune_gc
from pipelines.archive.store import BATCH_PAGES, Archive, KeptReading, find_file, open_archive
from pipelines.browse.cookbook import parse_cookbook
from pipelines.records.readings import Appearance, Reading, Section, Takeaway
from tests.bench import search
from tests.bench.search import BLOCKS, TAKEAWAYS, Writer, invent_arxiv_id
from tests.support.cli import make_environment
from tests.support.factories import FIRST, NOW, make_block, make_facts, make_page, make_reading

_COOKBOOK = Path(__file__).parents[2] / "docs/sql.md"
_HABIT = 0.85  # how often a word is followed by one of its usual followers
_FOLLOWERS = list(accumulate(1 / place for place in range(1, 13)))  # how often by each of them, added up
_LAST = 500  # posts whose time is taken at each size
_FIRST_DAY = date(1900, 1, 1)
_COMMANDS = ("status", "history 1000.10003", "show 1000.10003", "search 模型", "new --limit 20")


@dataclass
class Column:
    """What was measured at one size: a number and its unit, by name."""

    appearances: int
    values: dict[str, tuple[float, str]] = field(default_factory=dict)


class Author(Writer):
    """Writes words that tend to follow each other: an index of pairs grows with the number of different ones.

    700 papers of the blog have 136,000 pairs of tokens, and each new one brings 140; those written here 158,000 and
    130.
    """

    def __init__(self, language: str, choose: random.Random) -> None:
        super().__init__(language, choose)
        self._followers: dict[str, list[str]] = {}

    def choose_words(self, number: int) -> list[str]:
        words = super().choose_words(1)
        while len(words) < number:
            words += [self._follow(words[-1])] if self.choose.random() < _HABIT else super().choose_words(1)
        return words

    def _follow(self, word: str) -> str:
        if word not in self._followers:
            self._followers[word] = super().choose_words(len(_FOLLOWERS))
        return self.choose.choices(self._followers[word], cum_weights=_FOLLOWERS)[0]


class Inventor:
    """Writes digests, the same in every run."""

    def __init__(self) -> None:
        choose = random.Random(1)
        self.chinese, self.english = Author("zh", choose), Author("en", choose)

    def write(self, number: int) -> Reading:
        day = _FIRST_DAY + timedelta(days=number)
        blocks = [self._write_block(number, position) for position in range(BLOCKS)]
        return make_reading(
            *blocks,
            url=f"{FIRST.base_url}{day}/",
            key=f"kedreamix/{day}/虚拟人",
            metadata=make_facts(title=f"虚拟人 {day}", published_at=None),
            edition_date=day,
            content_hash=f"hash of {day}",
            sections=tuple(section for block in blocks for section in self._write_sections(block.position)),
            takeaways=tuple(
                Takeaway(number // TAKEAWAYS, number, self.chinese.write(55)) for number in range(BLOCKS * TAKEAWAYS)
            ),
            mentions=(),
        )

    def _write_block(self, number: int, position: int) -> Appearance:
        arxiv_id = invent_arxiv_id(number * BLOCKS + position)
        return make_block(position, arxiv_id, title=self.english.write(80))

    def _write_sections(self, block: int) -> Iterator[Section]:
        yield Section(block, 2 * block, "abstract", "Abstract", self.english.write(1_150), None)
        yield Section(block, 2 * block + 1, "summary", "Summary", self.chinese.write(900), None)


def grow(archive: Archive, inventor: Inventor, first: int, last: int) -> tuple[float, float]:
    """Store posts in batches, as a crawl does; what one of the last takes, in ms: of this process, and by the clock."""
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    used = passed = 0.0
    for start in range(first, last, BATCH_PAGES):
        if start - BATCH_PAGES < last - _LAST <= start:
            first, used, passed = start, 0.0, 0.0
        readings = [inventor.write(number) for number in range(start, min(start + BATCH_PAGES, last))]
        pages = [make_page(site=reading.site, url=reading.url, fetched_at=NOW) for reading in readings]
        used, passed = used - time.process_time(), passed - time.perf_counter()
        fetch_ids = [archive.pages.keep(crawl_id, page) for page in pages]
        archive.posts.store_all(list(map(KeptReading, readings, fetch_ids, repeat(crawl_id))))
        used, passed = used + time.process_time(), passed + time.perf_counter()
    return used / (last - first) * 1e3, passed / (last - first) * 1e3


def measure_size(archive: Archive, url: str) -> float:
    """Megabytes."""
    file = find_file(url)
    if file is not None:
        return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 1e6
    return search.measure_size(archive)


def time_best(action: Callable[[], object]) -> float:
    """Seconds of the fastest of three calls."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return min(taken)


def time_command(url: str, *command: str) -> float:
    """Seconds of a command, start-up included."""

    def run() -> None:
        done = subprocess.run(make_command(*command), env=make_environment(url), capture_output=True, check=False)
        if done.returncode > 1:
            sys.exit(done.stderr.decode())

    return time_best(run)


def time_questions(archive: Archive) -> Iterator[tuple[str, float]]:
    """Milliseconds of each query of the cookbook."""
    for question in parse_cookbook(_COOKBOOK.read_text("utf-8")):
        statement = text(question.sql.replace(":", r"\:"))
        with archive.read() as connection:
            yield question.title, time_best(partial(_fetch_all, connection, statement)) * 1e3


def _fetch_all(connection: Connection, statement: TextClause) -> None:
    connection.execute(statement).all()


def measure(archive: Archive, url: str, column: Column, used_ms: float, passed_ms: float) -> None:
    values = column.values
    values["a post is stored: processor time of the program"] = (used_ms, "ms")
    values["a post is stored: by the clock"] = (passed_ms, "ms")
    values["size"] = (measure_size(archive, url), "MB")
    for command in _COMMANDS:
        values[f"`{command}`"] = (time_command(url, *command.split()), "s")
    for title, taken in time_questions(archive):
        values[title] = (taken, "ms")


def describe(columns: Sequence[Column]) -> Iterator[str]:
    yield f"| | {' | '.join(f'{column.appearances:,}' for column in columns)} | growth |"
    yield "|---" * (len(columns) + 2) + "|"
    for name, (first, unit) in columns[0].values.items():
        cells = " | ".join(f"{column.values[name][0]:,.1f} {unit}" for column in columns)
        yield f"| {name} | {cells} | {columns[-1].values[name][0] / max(first, 1e-9):.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appearances", type=int, nargs="+", default=[10_000, 100_000, 300_000])
    parser.add_argument("--url")
    wanted = parser.parse_args()
    if min(wanted.appearances) < _LAST * BLOCKS:
        parser.error(f"--appearances must be integers >= {_LAST * BLOCKS}, got {min(wanted.appearances)}")
    tune_gc()
    columns: list[Column] = []
    inventor, stored = Inventor(), 0
    with tempfile.TemporaryDirectory() as scratch:
        url = wanted.url or f"sqlite:///{scratch}/archive.db"
        with closing(open_archive(url)) as archive:
            for appearances in sorted(wanted.appearances):
                columns.append(Column(appearances))
                used_ms, passed_ms = grow(archive, inventor, stored, appearances // BLOCKS)
                stored = appearances // BLOCKS
                measure(archive, url, columns[-1], used_ms, passed_ms)
                print(f"{appearances:,}: {used_ms:.1f} ms a post", file=sys.stderr, flush=True)
    print("\n".join(describe(columns)))


if __name__ == "__main__":
    main()
