"""Deployments from git: a site's history through its commits is what a reader of every deployment would have seen."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.git_history.opening import open_history
from pipelines.archive.store import Archive, open_archive
from pipelines.beside import on_demand
from pipelines.errors import UsageError
from pipelines.reading.ahead import READ_HERE
from pipelines.reading.processes import Processes
from pipelines.reading.worker_choice import choose_workers
from pipelines.reparse import rebuild_archive
from tests.blog.butterfly import Butterfly
from tests.blog.history import Counts, Size, Step, live_through
from tests.blog.matery import Matery
from tests.blog.site import Theme
from tests.support.archive_queries import ask
from tests.support.cli import crawl, select
from tests.support.deployment_runs import read_deployments
from tests.support.git_repository import Deployed, add_commits, git, write_repository

FIRST = "https://kedreamix.github.io/"
SECOND = f"{FIRST}Talk2Paper/"
SMALL = Size(digests=7, notes=4)
COUNTS = "SELECT sum(status = 'live'), sum(status = 'gone'), (SELECT count(*) FROM papers) FROM posts"
EVENTS = "SELECT at, kind, url FROM events ORDER BY at, kind, url"


@cache
def tell_history(theme: Theme) -> tuple[Step, ...]:
    """What can be committed of it."""
    return tuple(step for step in live_through(SMALL, theme) if not step.failing)


def commit(*steps: Step) -> list[Deployed]:
    return [(step.at, step.files) for step in steps]


def make_archive(folder: Path, name: str) -> Archive:
    return open_archive(f"sqlite:///{folder}/{name}.db")


def dump(archive: Archive, folder: Path) -> tuple[dict[str, bytes], list[tuple[object, ...]]]:
    """All that an archive says, and when what happened."""
    archive.dump(folder, with_fetches=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}, ask(archive, EVENTS)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = make_archive(tmp_path, "archive")
    yield opened
    opened.close()


@pytest.fixture
def steps() -> tuple[Step, ...]:
    return tell_history(Butterfly())


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_repository(tmp_path_factory.mktemp("history") / "blog.git", commit(*tell_history(Butterfly())))


@pytest.fixture(scope="module")
def read_at_once(history: Path) -> Path:
    """The archive of the whole history; tests change copies of it."""
    archive = make_archive(history.parent, "at_once")
    read_deployments(archive, history)
    archive.close()
    return history.parent / "at_once.db"


@pytest.fixture
def whole(read_at_once: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of the archive of the whole history."""
    shutil.copy(read_at_once, tmp_path / "whole.db")
    opened = make_archive(tmp_path, "whole")
    yield opened
    opened.close()


def test_each_commit_records_its_events_at_its_time(whole: Archive, tmp_path: Path) -> None:
    expect_history(whole, Butterfly(), tmp_path)


def test_workers_read_the_same_history(
    whole: Archive, archive: Archive, history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "_BURST_PAGES", 2)
    monkeypatch.setattr(Processes, "begin", lambda _: READ_HERE)  # as if they had started
    with choose_workers(2) as source:
        assert read_deployments(archive, history, workers=source).failures == []
        assert source.start_when_fast() is not None
    dumps = [dump(read, tmp_path / name) for name, read in (("one", whole), ("ahead", archive))]
    assert dumps[0] == dumps[1]


def test_each_commit_records_its_events_in_a_theme_that_prints_days(archive: Archive, tmp_path: Path) -> None:
    theme = Matery()
    repository = write_repository(tmp_path / "r.git", commit(*tell_history(theme)))
    assert read_deployments(archive, repository).failures == []
    expect_history(archive, theme, tmp_path)


def expect_history(archive: Archive, theme: Theme, folder: Path) -> None:
    """All that happened to the site, and that nothing else did; that a rebuild changes nothing of it."""
    steps = tell_history(theme)
    happened = Counter((at[:19], kind) for at, kind, _ in ask(archive, EVENTS))
    assert happened == {
        (f"{step.at:%Y-%m-%d %H:%M:%S}", kind): count for step in steps for kind, count in step.events.items()
    }
    assert ask(archive, COUNTS) == [tuple(vars(steps[-1].counts).values())]
    assert ask(archive, "SELECT base_url, listed_at = deployed_at FROM sites") == [(f"{theme.base_url}/", 1)]
    pages = ask(archive, f"SELECT DISTINCT fetched_from FROM fetches WHERE url <> '{theme.base_url}/'")
    assert all(source.startswith("git:") and str(folder.parent) not in source for (source,) in pages)
    before = dump(archive, folder / "before")
    rebuild_archive(archive, relearn=False)
    assert dump(archive, folder / "after") == before


def test_only_new_commits_are_read(archive: Archive, tmp_path: Path, steps: tuple[Step, ...], whole: Archive) -> None:
    growing = write_repository(tmp_path / "growing.git", commit(steps[0]))
    assert read_deployments(archive, growing).failures == []
    for known, one, other in zip(steps[::2], steps[1::2], steps[2::2], strict=False):
        add_commits(growing, commit(one, other))
        tally = read_deployments(archive, growing)
        assert (tally.failures, Counts(*ask(archive, COUNTS)[0])) == ([], other.counts), other.happened
        assert tally.posts_done <= count_changed(known, one) + count_changed(one, other), other.happened
    assert read_deployments(archive, growing).posts_done == 0
    assert dump(archive, tmp_path / "one") == dump(whole, tmp_path / "other")


def count_changed(before: Step, after: Step) -> int:
    return sum(before.files.get(path) != content for path, content in after.files.items())


def test_next_run_completes_a_killed_one(archive: Archive, tmp_path: Path, history: Path, whole: Archive) -> None:
    ((pages,),) = ask(whole, "SELECT posts_found FROM crawls")
    for killed_at in (0, 3, pages // 5, pages // 4):
        read_deployments(archive, history, killed_at)
    read_deployments(archive, history)
    assert dump(archive, tmp_path / "torn") == dump(whole, tmp_path / "whole")


def test_known_deployments_record_no_second_event(whole: Archive, tmp_path: Path, steps: tuple[Step, ...]) -> None:
    """Another clone, whose commits have other names, and which ends earlier."""
    before = dump(whole, tmp_path / "before")
    later = [(step.at + timedelta(seconds=1), step.files) for step in steps[:8]]
    read_deployments(whole, write_repository(tmp_path / "other.git", later))
    assert dump(whole, tmp_path / "after") == before


def test_older_deployments_do_not_change_the_current_posts(
    archive: Archive, tmp_path: Path, steps: tuple[Step, ...], history: Path
) -> None:
    """Late deployments first, as a crawl of the site would have found them; then the whole history."""
    read_deployments(archive, write_repository(tmp_path / "today.git", commit(*steps[-3:-1])))
    shown = "SELECT p.url, title, content_hash FROM posts p JOIN revisions r ON r.id = current_revision_id"
    today = ask(archive, f"{shown} WHERE status = 'live'")
    read_deployments(archive, history)
    assert set(today) <= set(ask(archive, f"{shown} WHERE status = 'live'"))
    assert ask(archive, COUNTS) == [tuple(vars(steps[-1].counts).values())]
    edited = [(f"{step.at:%Y-%m-%d %H:%M:%S}", "edited") for step in steps if step.events.get("edited")]
    assert [(at[:19], kind) for at, kind, _ in ask(archive, EVENTS) if kind == "edited"] == edited
    before = dump(archive, tmp_path / "before")
    rebuild_archive(archive, relearn=False)
    assert dump(archive, tmp_path / "after") == before


def cut_out(folder: Path, name: str) -> str:
    """Lose an object, as a partial clone does; its hash."""
    blob = git(folder, "rev-parse", name).strip()
    (folder / "objects" / blob[:2] / blob[2:]).unlink()
    return blob


def test_missing_objects_are_failures_until_the_clone_has_them(
    archive: Archive, tmp_path: Path, steps: tuple[Step, ...]
) -> None:
    whole = write_repository(tmp_path / "whole.git", commit(*steps[:4]))
    torn = shutil.copytree(whole, tmp_path / "torn.git")
    path = next(path for path in sorted(steps[0].files) if "/Paper/" in path)
    page, lists = cut_out(torn, f"main~3:{path}"), cut_out(torn, "main~1:archives/index.html")
    tally = read_deployments(archive, torn)
    url = f"{FIRST}{quote(path.removesuffix('index.html'))}"
    assert [(failed.url, failed.reason.partition(": ")[2]) for failed in tally.failures] == [
        (url, f"the object {page} is missing from the clone"),
        (f"{FIRST}archives/", f"the object {lists} is missing from the clone"),
    ]
    assert ask(archive, "SELECT count(*) FROM failures WHERE error LIKE 'commit %'") == [(2,)]
    assert {kind for _, kind, _ in ask(archive, EVENTS)} == {"new", "edited"}
    assert len(read_deployments(archive, torn).failures) == 2
    assert read_deployments(archive, whole).failures == []
    assert Counts(*ask(archive, COUNTS)[0]) == steps[3].counts
    assert read_deployments(archive, whole).posts_done == 0


def test_shallow_clone_is_reported_once(
    archive: Archive, tmp_path: Path, history: Path, steps: tuple[Step, ...]
) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", "--depth=2", f"file://{history}", "shallow.git")
    first, second = (read_deployments(archive, tmp_path / "shallow.git") for _ in range(2))
    assert ["the clone is shallow" in failed.reason for failed in first.failures] == [True]
    assert second.failures == []
    assert {at[:10] for at, _, _ in ask(archive, EVENTS)} == {f"{step.at:%Y-%m-%d}" for step in steps[-2:]}


def test_incomplete_list_marks_no_post_as_gone(archive: Archive, tmp_path: Path, steps: tuple[Step, ...]) -> None:
    first = steps[0]
    archives = first.files["archives/index.html"]
    entry = archives.index(b'<div class="article-sort-item">')
    cut = archives[:entry] + archives[archives.index(b'<div class="article-sort-item">', entry + 1) :]
    shorter = first.files | {"archives/index.html": cut}
    without = {path: content for path, content in first.files.items() if not path.startswith("archives/")}
    days = [(first.at + timedelta(days=day), files) for day, files in enumerate([first.files, without, shorter])]
    tally = read_deployments(archive, write_repository(tmp_path / "r.git", days))
    assert [failed.url for failed in tally.failures] == [f"{FIRST}archives/"]
    assert Counts(*ask(archive, COUNTS)[0]) == first.counts


def write_document(title: str, text: str) -> bytes:
    return f"---\ntitle: {title}\ndate: 2024-06-02 20:30:00\n---\n{text}\n".encode()


def test_sources_are_read_as_documents(archive: Archive, tmp_path: Path, steps: tuple[Step, ...]) -> None:
    folder = "source/_posts"
    notes = {f"{folder}/墨.md": write_document("墨", "甲"), f"{folder}/b.md": write_document("b", "乙")}
    digest = write_document("NeRF", "# 2024-06-02 更新\n\n## A Field of Kites\n**Authors:Ada One**\n\nText.\n")
    rest = {"README.md": b"# blog", "themes/next/_config.yml": b"a: b", f"{folder}/b/cover.png": b"\x89PNG"}
    deployed = [
        notes | rest,
        notes | rest | {f"{folder}/Paper/2024-06-02/NeRF.md": digest},
        notes | rest | {f"{folder}/Paper/2024-06-02/NeRF.md": digest, f"{folder}/b.md": write_document("b", "丙")},
        rest | {f"{folder}/Paper/2024-06-02/NeRF.md": digest, f"{folder}/墨.md": write_document("墨", "甲")},
        notes | rest,
    ]
    days = [(steps[0].at + timedelta(days=day), files) for day, files in enumerate(deployed)]
    tally = read_deployments(archive, write_repository(tmp_path / "sources.git", days))
    assert tally.failures == []
    base = f"{FIRST}source/_posts/"
    assert ask(archive, "SELECT base_url FROM sites") == [(base,)]
    assert [
        (int(at[8:10]) - steps[0].at.day, kind, url.removeprefix(base)) for at, kind, url in ask(archive, EVENTS)
    ] == [
        (0, "new", "%E5%A2%A8.md"),
        (0, "new", "b.md"),
        (1, "new", "Paper/2024-06-02/NeRF.md"),
        (2, "edited", "b.md"),
        (3, "gone", "b.md"),
        (4, "edited", "b.md"),
        (4, "gone", "Paper/2024-06-02/NeRF.md"),
        (4, "returned", "b.md"),
    ]
    assert ask(archive, "SELECT DISTINCT media_type FROM revisions") == [("text/markdown",)]


def test_crawl_from_the_command_line(tmp_path: Path, steps: tuple[Step, ...]) -> None:
    archive, clone = tmp_path / "a.db", write_repository(tmp_path / "blog.git", commit(*steps[:3]))
    wrong = crawl("deployments", "-a", "git=nowhere", archive=f"sqlite:///{archive}")
    assert (wrong.returncode, wrong.stderr) == (2, "scrapy crawl: git=nowhere: no such folder\n")
    assert not archive.exists()
    right = crawl("deployments", "-a", f"git={clone}", archive=f"sqlite:///{archive}")
    assert (right.returncode, "deployments: finished after" in right.stdout) == (0, True), right.stderr
    assert [Counts(*row) for row in select(archive, COUNTS)] == [steps[2].counts]


NO_SITE = "the newest commit has neither a published site (archives/index.html) nor Markdown sources (_posts/*.md)"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"git": "notes.git"}, f"{NO_SITE}; choose another branch with branch="),
        ({"git": "strange.git"}, "the pages do not name the site they belong to; give its URL with site="),
        ({"git": "strange.git", "site": "https://a.example"}, "the theme of its lists is not known either"),
    ],
)
def test_repository_without_a_site_is_refused_in_one_line(
    arguments: dict[str, str], said: str, tmp_path: Path, steps: tuple[Step, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_repository(tmp_path / "notes.git", [(steps[0].at, {"README.md": b"# notes"})])
    strange = {"archives/index.html": b"<p>soon</p>", "index.html": b"<p>soon</p>"}
    write_repository(tmp_path / "strange.git", [(steps[0].at, strange)])
    with pytest.raises(UsageError, match=rf"^git={arguments['git']} cannot be used: .*{re.escape(said)}$"):
        open_history(arguments["git"], None, arguments.get("site"), size_limit=1_000_000)


def test_unknown_site_is_given_as_an_argument(archive: Archive, tmp_path: Path, steps: tuple[Step, ...]) -> None:
    files = {path: content.replace(b"kedreamix.github.io", b"ink.example") for path, content in steps[0].files.items()}
    strange = write_repository(tmp_path / "r.git", [(steps[0].at, files)])
    assert read_deployments(archive, strange, site="https://ink.example").failures == []
    assert ask(archive, "SELECT blog, base_url, theme FROM sites") == [
        ("ink.example", "https://ink.example/", "butterfly")
    ]
