"""One blog in four themes, crawled: every theme brings the same rows, and its feed the same posts."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.store import open_archive
from tests.hexo.kept import FEEDS, KEPT, THEMES, list_pages
from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import FakeHost, Response

OWN = {"theme", "licence_url", "tags"}  # the theme, what it prints of its own, and what stands in no order
POSTS = 6


@dataclass(frozen=True)
class Crawled:
    """An archive of the blog in every theme, and what it holds of each: the rows of a dump, by kind."""

    archive: Path
    bases: dict[str, str]
    rows: dict[str, dict[str, list[Any]]]


def serve_theme(theme: str) -> dict[str, Response]:
    pages = {f"/{path}/": KEPT / name / f"{theme}.html" for name, path in list_pages(theme).items()}
    responses = {path: Response(page.read_bytes()) for path, page in pages.items()}
    feeds = {f"/{name}": Response((KEPT / name).read_bytes(), content_type="application/xml") for name in FEEDS}
    return responses | feeds | {"/": responses["/archives/"]}


def read_rows(folder: Path, kind: str, base: str) -> list[Any]:
    """What a dump holds of the site at `base`, as if it stood at the blog's own address."""
    whole = (folder / f"{kind}.jsonl").read_text("utf-8").splitlines()
    lines = (line.replace(base.split("/")[2], "lanterns.example") for line in whole if base in line)
    return [{name: said for name, said in json.loads(line).items() if name not in OWN} for line in lines]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("themes")
    archive = folder / "archive.db"
    with ExitStack() as stack:
        bases = {theme: f"{stack.enter_context(FakeHost(serve_theme(theme))).url}/" for theme in THEMES}
        settings = ("-s", "SPIDER_MODULES=tests.support.copies_spider", *FAST)
        done = crawl("copies", "-a", f"site={' '.join(bases.values())}", *settings, archive=f"sqlite:///{archive}")
        assert done.returncode == 0, done.stdout + done.stderr
        opened = open_archive(f"sqlite:///{archive}")
        opened.dump(folder / "dump", with_fetches=False)
        opened.close()
        kinds = ("posts", "revisions")
        rows = {
            theme: {kind: read_rows(folder / "dump", kind, base) for kind in kinds} for theme, base in bases.items()
        }
        yield Crawled(archive, bases, rows)


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_is_recognised_and_gives_the_same_rows(crawled: Crawled, theme: str) -> None:
    assert len(crawled.rows[theme]["posts"]) == len(crawled.rows[theme]["revisions"]) == POSTS
    assert crawled.rows[theme] == crawled.rows["landscape"]
    base = crawled.bases[theme]
    assert select(crawled.archive, f"SELECT theme FROM sites WHERE base_url = '{base}'") == [(theme,)]
    read_in = select(crawled.archive, f"SELECT DISTINCT theme FROM revisions WHERE url LIKE '{base}%'")
    assert read_in == [(theme,)]


def test_images_are_one_row_per_key(crawled: Crawled) -> None:
    placed = "SELECT count(*), count(DISTINCT image_id) FROM post_images WHERE url LIKE '%zhimg%'"
    assert select(crawled.archive, placed) == [(4 * len(THEMES), 3)]


def test_the_feed_has_the_same_posts(crawled: Crawled) -> None:
    base = crawled.bases["next"]
    runs = [crawl("feed", "-a", f"site={base}", *FAST, archive=f"sqlite:///{crawled.archive}") for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
    assert "0 edited, 6 same" in runs[1].stdout
    readings = select(
        crawled.archive,
        "SELECT identity, count(DISTINCT content_hash), sum(r.id = current_revision_id AND media_type = 'text/html')"
        f" FROM revisions r JOIN posts p ON p.id = post_id WHERE p.url LIKE '{base}%'"
        " GROUP BY identity HAVING count(*) = 2",
    )
    assert len(readings) == POSTS
    assert {identity.rpartition(":")[2]: hashes for identity, hashes, _ in readings if hashes > 1} == {"3dgs": 2}
    assert {shown for *_, shown in readings} == {1}
    assert select(crawled.archive, f"SELECT theme, listed_at IS NOT NULL FROM sites WHERE base_url = '{base}'") == [
        ("next", 1)
    ]
    assert select(crawled.archive, "SELECT DISTINCT fetched_from FROM fetches WHERE content_type LIKE '%atom%'") == [
        (f"{base}atom.xml",)
    ]
