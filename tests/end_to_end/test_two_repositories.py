"""The pages and the Markdown sources of one blog, each in a repository: one archive in whatever order they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from pipelines.archive.store import Archive, open_archive
from pipelines.reparse import rebuild_archive
from tests.blog.butterfly import Butterfly
from tests.blog.invention import TOPICS, invent_digest, invent_note
from tests.blog.posts import Post
from tests.blog.site import render_site
from tests.support.archive_dumps import dump_archive
from tests.support.archive_queries import ask
from tests.support.cli import crawl, run_command, select
from tests.support.deployment_runs import read_deployments
from tests.support.git_repository import Deployed, add_commits, write_repository

BEGIN = datetime(2024, 3, 4, 4, tzinfo=UTC)
DRAFT = b"---\ndate: 2024-03-01 08:00:00\ntags: [draft]\n---\n\nNo title yet.\n"
TIMES = "SELECT at, kind, url FROM events ORDER BY at, kind, url"
WITHDRAWN, KEPT, AGAIN = (invent_digest(TOPICS[0], BEGIN + timedelta(days=n), (10 * n, 10 * n + 1)) for n in range(3))
NOTE, OTHER_NOTE = invent_note(0, BEGIN - timedelta(days=3)), invent_note(1, BEGIN - timedelta(days=2))
MOVED = replace(NOTE, path=NOTE.path.replace("/Note/", "/Memo/"))
FILLER = tuple(invent_note(n, BEGIN - timedelta(days=9 + n)) for n in range(10, 14))
# What is published, and what lies in the folder of sources, by the day of the commit.
PAGES: Mapping[int, tuple[Post, ...]] = {
    1: (WITHDRAWN, NOTE, OTHER_NOTE),
    5: (WITHDRAWN, KEPT, NOTE, OTHER_NOTE),
    9: (KEPT, MOVED, OTHER_NOTE),
    14: (KEPT, MOVED),
    20: (KEPT, MOVED, OTHER_NOTE, AGAIN),
}
SOURCES: Mapping[int, tuple[Post, ...]] = {
    0: (WITHDRAWN, NOTE),
    3: (WITHDRAWN, NOTE, OTHER_NOTE),
    9: (WITHDRAWN, KEPT, MOVED, OTHER_NOTE),
    12: (KEPT, MOVED, OTHER_NOTE),
    17: (KEPT, MOVED),
}


def deploy_pages(day: int) -> Deployed:
    posts = (*PAGES[day], *FILLER)
    return BEGIN + timedelta(days=day), dict(render_site(posts, minified=False, seed=day, theme=Butterfly()))


def deploy_sources(day: int) -> Deployed:
    files = {f"source/_posts/{post.path[11:]}.md": write_document(post) for post in SOURCES[day]}
    return BEGIN + timedelta(days=day), files | {"source/_posts/draft.md": DRAFT, "README.md": b"# blog\n"}


def write_document(post: Post) -> bytes:
    """The source of a post: a digest with its first paper, a note as it is."""
    published = post.published.astimezone(UTC) + timedelta(hours=8)
    front = f"---\ntitle: {post.title}\ndate: {published:%Y-%m-%d %H:%M:%S}\n---\n\n"
    if not post.is_digest:
        return (front + post.html).encode()
    blocks = "".join(
        f"## {paper.title}\n\n**Authors:{', '.join(paper.authors)}**\n\n{paper.abstract}\n\n"
        f"[PDF](http://arxiv.org/abs/{paper.id}v{paper.version})\n\n"
        for paper in post.papers
    )
    return f"{front}# {post.heading}\n\n{blocks}".encode()


def describe(archive: Archive, folder: Path) -> tuple[object, ...]:
    return dump_archive(archive, folder), ask(archive, TIMES)


@pytest.fixture
def archives(tmp_path: Path) -> Iterator[list[Archive]]:
    opened = [open_archive(f"sqlite:///{tmp_path}/{number}.db") for number in range(4)]
    yield opened
    for archive in opened:
        archive.close()


def test_order_of_reading_makes_no_difference(archives: list[Archive], tmp_path: Path) -> None:
    pages = write_repository(tmp_path / "pages.git", map(deploy_pages, PAGES))
    sources = write_repository(tmp_path / "sources.git", map(deploy_sources, SOURCES))
    growing = [write_repository(tmp_path / f"{name}.git", []) for name in ("first", "second")]
    pages_first, sources_first, in_parts, by_day = archives
    for repository in (pages, sources):
        assert read_deployments(pages_first, repository).failures == []
    for repository in (sources, pages):
        assert read_deployments(sources_first, repository).failures == []
    read_deployments(in_parts, pages, 9)
    read_deployments(in_parts, sources, 4)
    read_deployments(in_parts, pages)
    read_deployments(in_parts, sources)
    for day in sorted(PAGES.keys() | SOURCES.keys()):
        for repository, days, deploy in zip(growing, (PAGES, SOURCES), (deploy_pages, deploy_sources), strict=True):
            if day in days:
                add_commits(repository, [deploy(day)])
                read_deployments(by_day, repository)
    told = [describe(archive, tmp_path / f"{number}.dump") for number, archive in enumerate(archives)]
    assert told[1:] == [told[0]] * 3
    rebuild_archive(pages_first)
    assert describe(pages_first, tmp_path / "rebuilt.dump") == told[0]


def test_what_happened_is_told_once(archives: list[Archive], tmp_path: Path) -> None:
    archive = archives[0]
    for name, deployed in (("p", map(deploy_pages, PAGES)), ("s", map(deploy_sources, SOURCES))):
        read_deployments(archive, write_repository(tmp_path / f"{name}.git", deployed))
    assert list_events(archive, WITHDRAWN) == [(0, "new"), (1, "new"), (9, "moved"), (12, "gone")]
    assert list_events(archive, NOTE) == [(0, "new"), (1, "new"), (9, "moved"), (9, "moved")]
    assert list_events(archive, OTHER_NOTE) == [(1, "new"), (3, "new"), (14, "moved"), (17, "gone"), (20, "returned")]
    assert ask(archive, f"SELECT count(*) FROM posts WHERE title = '{NOTE.title}'") == [(1,)]
    assert ask(archive, "SELECT title FROM posts WHERE status = 'gone'") == [(WITHDRAWN.title,)]


def list_events(archive: Archive, post: Post) -> list[tuple[int, str]]:
    """The days and the kinds of the events of a post."""
    url = f"https://kedreamix.github.io/{quote(post.path)}/"
    of_post = f"(SELECT post_id FROM post_urls WHERE url = '{url}')"
    rows = ask(archive, f"SELECT at, kind FROM events WHERE post_id = {of_post} ORDER BY at, id")
    return [((datetime.fromisoformat(at).replace(tzinfo=UTC) - BEGIN).days, kind) for at, kind in rows]


def test_drafts_are_reported_and_fail_no_run(tmp_path: Path) -> None:
    clone = write_repository(tmp_path / "sources.git", [deploy_sources(0)])
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "README.md").write_text("# How we write\n")
    (drafts / "plan.md").write_bytes(DRAFT)
    (drafts / "ink.md").write_bytes(write_document(NOTE))
    archive = tmp_path / "a.db"
    for arguments, found in ((f"git={clone}", 1), (f"git={clone}", 0), (f"path={drafts}", 2), (f"path={drafts}", 2)):
        spider = "deployments" if arguments.startswith("git") else "documents"
        run = crawl(spider, "-a", arguments, archive=f"sqlite:///{archive}")
        assert (run.returncode, "Not posts" in run.stdout) == (0, found > 0), run.stdout
        reported = "SELECT count(*) FROM failures WHERE stage = 'document' AND crawl_id = (SELECT max(id) FROM crawls)"
        assert select(archive, reported) == [(found,)]
    assert select(archive, "SELECT DISTINCT outcome, failures FROM crawls") == [("finished", 0)]
    assert run_command("reparse", archive_url=f"sqlite:///{archive}").returncode == 0
