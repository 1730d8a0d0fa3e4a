"""What a refresh costs: requests and rows written, against a full crawl and against conditional GETs of every page.

    python -m tests.bench.refresh [--sizes 300 3000] [--changed 0 1 5 20] [--theme butterfly]

And what it reads of files, which is the archive, with the processor time and the memory that it takes.

Invented blogs.  A change is a new post or, every other time, an edit; at last all of them are new posts.  Every
deployment changes the bytes of all pages.  Butterfly's lists tell edits; Matery's do not, so that what was edited is
found when its turn comes.
"""

import argparse
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.blog.butterfly import Butterfly
from tests.blog.invention import TOPICS, invent_digest
from tests.blog.matery import Matery
from tests.blog.posts import Post
from tests.blog.site import Theme, render_site
from tests.support.fake_host import FakeHost, Response, make_responses
from tests.support.refresher import Refresher

_BEGIN = datetime(2025, 9, 19, 4, tzinfo=UTC)
_A_DAY = 17  # as many digests as the blog publishes
_LEDGER = {"crawls", "crawl_sites", "fetches", "sites"}


@dataclass(frozen=True)
class Blog:
    """A theme and where its site lies on a host."""

    theme: Theme
    prefix: str


BLOGS = {"butterfly": Blog(Butterfly(), "/"), "matery": Blog(Matery(per_page=20), "/Talk2Paper/")}


def invent_posts(blog: Blog, numbers: Sequence[int]) -> list[Post]:
    """The post of each number, the higher the older."""
    posts = []
    for number in numbers:
        topic, at = TOPICS[number % 5], _BEGIN - timedelta(days=number // _A_DAY)
        papers = (2 * (number % 40_000), 2 * (number % 40_000) + 1)
        post = replace(invent_digest(f"{topic} {number % _A_DAY}", at, papers), tags=(topic,))
        posts.append(replace(post, path=post.path.split("/", 3)[3]) if blog.prefix != "/" else post)
    return posts


def change_posts(blog: Blog, posts: Sequence[Post], changes: int, edits: int) -> list[Post]:
    """The next deployment: `edits` of the changes are no new posts."""
    new = invent_posts(blog, range(edits - changes, 0))
    edited = [replace(post, papers=post.papers[:1], updated=_BEGIN) for post in posts[:: len(posts) // 20]]
    by_path = {post.path: post for post in edited[:edits]}
    return [*new, *(by_path.get(post.path, post) for post in posts)]


def deploy(blog: Blog, posts: Sequence[Post], seed: int) -> dict[str, Response]:
    files = dict(render_site(posts, minified=False, seed=seed, theme=blog.theme))
    files["index.html"] += f"<!-- deployment {seed} -->".encode()
    return make_responses(files, prefix=blog.prefix)


def read_rows(archive: Path) -> Counter[tuple[object, ...]]:
    """Every row of every table with the name of its table; of the ledger too, which is told apart below."""
    with closing(sqlite3.connect(archive)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return Counter((name, *row) for name in names for row in connection.execute(f"SELECT * FROM {name}"))


def count_written(before: Counter[tuple[object, ...]], after: Counter[tuple[object, ...]]) -> str:
    written = after - before
    ledger = sum(count for row, count in written.items() if row[0] in _LEDGER)
    return f"{written.total() - ledger:6,} rows + {ledger:5,} of the ledger"


def measure(refresher: Refresher, host: FakeHost, blog: Blog, *options: str) -> str:
    before = read_rows(refresher.archive)
    code = refresher.refresh(host, *options, prefix=blog.prefix)
    if code:
        raise SystemExit(f"exit {code}: {refresher.output}")
    written, taken = count_written(before, read_rows(refresher.archive)), describe_cost(refresher)
    return f"{len(host.requested):5,} requests, {written}, {taken}"


def describe_cost(refresher: Refresher) -> str:
    cost, size = refresher.cost, refresher.archive.stat().st_size
    read = "?" if cost.bytes_read is None else f"{cost.bytes_read / 1e6:.1f}"
    return f"{cost.seconds:5.1f} s, {cost.memory_kb / 1e3:.0f} MB of memory, {read} MB read of {size / 1e6:.1f}"


def compare_pages(before: Mapping[str, Response], after: Mapping[str, Response]) -> str:
    """What conditional GETs of every page would bring, whoever knew their addresses."""
    changed = sum(before.get(path) != response for path, response in after.items())
    return f"{len(after):5,} requests, {changed:,} of them answered with a page"


def bench(blog: Blog, size: int, changes: Sequence[int], scratch: Path) -> None:
    posts = invent_posts(blog, range(size))
    first = deploy(blog, posts, seed=0)
    base, archive = scratch / "base.db", scratch / "archive.db"
    steps = [(f"{changed} changed", changed, changed // 2) for changed in changes]
    with FakeHost(first) as host:
        print(f"{size:,} posts\n  first crawl            {measure(Refresher(base), host, blog)}")
        refresher = Refresher(archive)
        shutil.copy(base, archive)
        print(f"  nothing deployed       {measure(refresher, host, blog)}")
        for number, (name, changed, edits) in enumerate([*steps, (f"{max(changes)} new", max(changes), 0)], 1):
            shutil.copy(base, archive)
            host.responses = deploy(blog, change_posts(blog, posts, changed, edits), seed=number)
            print(f"  {name:<22} {measure(refresher, host, blog)}", flush=True)
        shutil.copy(base, archive)
        print(f"  the last, full crawl   {measure(refresher, host, blog, '--full')}")
    print(f"  the last, page by page {compare_pages(first, host.responses)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 3000])
    parser.add_argument("--changed", type=int, nargs="+", default=[0, 1, 5, 20])
    parser.add_argument("--theme", choices=sorted(BLOGS), default="butterfly")
    wanted = parser.parse_args()
    for size in wanted.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            bench(BLOGS[wanted.theme], size, wanted.changed, Path(scratch))


if __name__ == "__main__":
    main()
