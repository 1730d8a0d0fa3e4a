"""Invented histories of the repositories of one blog, and runs that read their commits: without git or a parser."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from pipelines.archive.store import Archive
from pipelines.parse.source_folder import make_source_site
from pipelines.records.readings import Reading
from pipelines.records.sites import Site, WholeList
from tests.support.factories import FIRST, NOW, SECOND, make_block, make_facts, make_page, make_reading

PAGES, SOURCES, OTHER_PAGES = FIRST, make_source_site(FIRST), SECOND
NOTES = ("ink", "wax", "tin")
DIGESTS = ("Paper/2024-05-01/NeRF", "Paper/2024-05-02/NeRF")
PAPERS = ("2413.00001", "2413.00002")


@dataclass(frozen=True)
class Text:
    """What a file of a post says."""

    content: int
    title: str = "题"


@dataclass(frozen=True)
class Commit:
    """The files of a post at a moment, by path."""

    hour: int
    files: Mapping[str, Text]


@dataclass(frozen=True)
class Repository:
    """The commits of one site, the oldest first."""

    site: Site
    commits: Sequence[Commit]


Part = tuple[Repository, int, int | None]
"""A run: a repository, how many of its commits it reads, and the page of the last one at which it dies, if it does."""


def read_parts(archive: Archive, parts: Sequence[Part], unread: Site | None = None) -> None:
    """Run after run; each continues where the last one of its repository ended.  Runs of `unread` read nothing."""
    done = {repository.site: 0 for repository, *_ in parts}
    for repository, count, killed_at in parts:
        crawl_id = archive.runs.begin("deployments", "full", NOW)
        if repository.site == unread:
            continue
        archive.sites.upsert(repository.site)
        for number in range(done[repository.site], done[repository.site] + count):
            is_last = number == done[repository.site] + count - 1
            if not read_commit(archive, crawl_id, repository, number, killed_at if is_last else None):
                count -= 1
        done[repository.site] += count


def read_commit(archive: Archive, crawl_id: int, repository: Repository, number: int, killed_at: int | None) -> bool:
    """Store what a commit changed, and settle its list; whether it was read to its end."""
    site, commit = repository.site, repository.commits[number]
    before = repository.commits[number - 1].files if number else {}
    at = NOW + timedelta(hours=commit.hour)
    changed = [path for path, text in commit.files.items() if before.get(path) != text]
    for path in changed[:killed_at]:
        reading = make_post(site, path, commit.files[path])
        page = make_page(site=site, url=reading.url, fetched_at=at, etag=None, last_modified=None)
        archive.posts.store(reading, archive.pages.keep(crawl_id, page), crawl_id)
    if killed_at is not None:
        return False
    since = NOW + timedelta(hours=repository.commits[number - 1].hour) if number else None
    urls = frozenset(make_post(site, path, text).url for path, text in commit.files.items())
    archive.posts.settle_list(WholeList(site, at, urls, since=since), crawl_id, 1.0)
    return True


def make_post(site: Site, path: str, text: Text) -> Reading:
    """The reading of a file, a page or a document; one that says the same has the same hash on every site."""
    is_page = site is not SOURCES
    post = {
        "site": site,
        "url": f"{site.base_url}{path}/" if is_page else f"{site.base_url}{path}.md",
        "media_type": "text/html" if is_page else "text/markdown",
        "metadata": make_facts(title=text.title, tags=(text.title,)),
        "content_hash": f"{path if path in DIGESTS else ''}{text.content}",
        "mentions": (),
        "theme": site.theme if is_page else None,
    }
    if path in NOTES:
        return make_reading(kind="note", key=f"note:{path}", topic=None, edition_date=None, **post)
    day = date.fromisoformat(path.split("/")[1])
    names = ("Ada Probe", f"Bo {text.content}")
    blocks = [make_block(i, paper, author_names=names) for i, paper in enumerate(PAPERS[: 1 + text.content % 2])]
    key = f"digest:{site.blog}:{day}:nerf"
    return make_reading(*blocks, key=key, topic="NeRF", edition_date=day, **post)


def _list_changes(files: Mapping[str, Text]) -> Iterator[dict[str, Text]]:
    """Every small change of a blog: nothing, publish, edit, retitle, withdraw, move."""
    yield dict(files)
    for path in (*NOTES, *DIGESTS):
        if path not in files:
            yield from ({**files, path: Text(content)} for content in (0, 1))
            continue
        text, others = files[path], {other: said for other, said in files.items() if other != path}
        yield others
        yield files | {path: Text(1 - text.content, text.title)}
        yield files | {path: Text(text.content, text.title + "改")}
        yield from (others | {free: text} for free in NOTES if path in NOTES and free not in files)


@st.composite
def draw_repository(draw: st.DrawFn, site: Site, most: int) -> Repository:
    """A history of up to `most` commits, each with one or two changes."""
    hours = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=most)))
    files: dict[str, Text] = {}
    commits = []
    for hour in hours:
        for _ in range(draw(st.integers(1, 3))):
            files = draw(st.sampled_from(list(_list_changes(files))))
        commits.append(Commit(hour, files))
    return Repository(site, commits)


@st.composite
def draw_parts(draw: st.DrawFn, repositories: Sequence[Repository]) -> list[Part]:
    """All commits of the repositories in some order and in runs, of which some die and are repeated."""
    turns = draw(st.permutations([site for site in repositories for _ in site.commits]))
    parts: list[Part] = []
    for repository in turns:
        killed_at = draw(st.sampled_from([None, None, 0, 1]))
        if killed_at is not None:
            parts.append((repository, 1, killed_at))
        parts.append((repository, 1, None))
    return parts


def order_by_time(repositories: Sequence[Repository]) -> list[Part]:
    """Every commit by itself, as a reader of all repositories would have seen them."""
    moments = [(commit.hour, number) for number, site in enumerate(repositories) for commit in site.commits]
    return [(repositories[number], 1, None) for _, number in sorted(moments)]


def order_by_site(repositories: Sequence[Repository]) -> list[Part]:
    """One repository after the other."""
    return [(repository, len(repository.commits), None) for repository in repositories]
