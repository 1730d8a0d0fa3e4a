"""What a refresh costs: requests and rows written, against a full crawl and against conditional GETs of every page.

    python -m tests.bench.refresh [--sizes 300 3000] [--changed 0 1 5 20] [--theme butterfly]

Invented blogs.  A change is a new post or, every other time, an edit; every deployment changes the bytes of all pages.
Butterfly's lists tell edits; Matery's do not, so that what was edited is found when its turn comes.
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
from tests.crawler.following import Follower, follow
from tests.host import Answer, Host, answer_with

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
        topic, at = f"{TOPICS[number % 5]} {number % _A_DAY}", _BEGIN - timedelta(days=number // _A_DAY)
        post = invent_digest(topic, at, (2 * (number % 40_000), 2 * (number % 40_000) + 1))
        posts.append(replace(post, path=post.path.split("/", 3)[3]) if blog.prefix != "/" else post)
    return posts


def change_posts(blog: Blog, posts: Sequence[Post], changes: int) -> list[Post]:
    """The next deployment: every other change is an edit."""
    new = invent_posts(blog, range(-(changes - changes // 2), 0))
    edited = [replace(post, papers=post.papers[:1], updated=_BEGIN) for post in posts[:: len(posts) // 20]]
    edits = {post.path: post for post in edited[: changes // 2]}
    return [*new, *(edits.get(post.path, post) for post in posts)]


def deploy(blog: Blog, posts: Sequence[Post], seed: int) -> dict[str, Answer]:
    files = dict(render_site(posts, minified=False, seed=seed, theme=blog.theme))
    files["index.html"] += f"<!-- deployment {seed} -->".encode()
    return answer_with(files, prefix=blog.prefix)


def read_rows(archive: Path) -> Counter[tuple[object, ...]]:
    """Every row of every table with the name of its table; of the ledger too, which is told apart below."""
    with closing(sqlite3.connect(archive)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return Counter((name, *row) for name in names for row in connection.execute(f"SELECT * FROM {name}"))


def count_written(before: Counter[tuple[object, ...]], after: Counter[tuple[object, ...]]) -> str:
    written = after - before
    ledger = sum(count for row, count in written.items() if row[0] in _LEDGER)
    return f"{written.total() - ledger:6,} rows + {ledger:5,} of the ledger"


def measure(follower: Follower, host: Host, blog: Blog, *options: str) -> str:
    before = read_rows(follower.archive)
    code = follower.refresh(host, *options, prefix=blog.prefix)
    if code:
        raise SystemExit(f"exit {code}: {follower.output.read_text('utf-8')}")
    return f"{len(host.asked):5,} requests, {count_written(before, read_rows(follower.archive))}"


def compare_pages(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> str:
    """What conditional GETs of every page would bring, whoever knew their addresses."""
    changed = sum(before.get(path) != answer for path, answer in after.items())
    return f"{len(after):5,} requests, {changed:,} of them answered with a page"


def bench(blog: Blog, size: int, changes: Sequence[int], scratch: Path) -> None:
    posts = invent_posts(blog, range(size))
    first = deploy(blog, posts, seed=0)
    base = scratch / "base.db"
    with Host(first) as host:
        with follow(base) as follower:
            print(f"{size:,} posts\n  first crawl            {measure(follower, host, blog)}")
        for number, changed in enumerate(changes, 1):
            archive = scratch / f"{changed}.db"
            shutil.copy(base, archive)
            with follow(archive) as follower:
                host.answers = first
                if changed == 0:
                    print(f"  nothing deployed       {measure(follower, host, blog)}")
                host.answers = deploy(blog, change_posts(blog, posts, changed), seed=number)
                print(f"  {changed:2} changed             {measure(follower, host, blog)}")
        shutil.copy(base, scratch / "full.db")
        with follow(scratch / "full.db") as follower:
            print(f"  the last, full crawl   {measure(follower, host, blog, '--full')}")
    print(f"  the last, page by page {compare_pages(first, host.answers)}")


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
