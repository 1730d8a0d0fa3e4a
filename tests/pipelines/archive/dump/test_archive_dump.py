"""An archive is dumped and loaded again without a change; an incomplete dump is refused in one line."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.dump import archive_dump as carriage
from pipelines.archive.reader import open_reader
from pipelines.archive.store import Archive, load_new, open_archive, open_existing
from pipelines.errors import ArchiveError
from tests.support.archive_queries import ask
from tests.support.eventful_archive import DIGEST, LATER, add_talks, live_through, withdraw
from tests.support.factories import NOW, make_facts, make_reading, settle, store
from tests.support.rebuilds import SOON

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def full(archive: Archive) -> Archive:
    live_through(archive)
    withdraw(archive)
    add_talks(archive)
    return archive


def read_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def dump(archive: Archive, folder: Path, *, with_fetches: bool = False) -> dict[str, bytes]:
    archive.dump(folder, with_fetches=with_fetches)
    return read_folder(folder)


def load(folder: Path, url: str) -> Archive:
    load_new(url, folder, SOON)
    return open_archive(url)


@pytest.mark.parametrize("with_fetches", [False, True])
def test_from_either_database_to_both_and_back(
    full: Archive, tmp_path: Path, postgres_archive_url: str, with_fetches: bool
) -> None:
    files = dump(full, tmp_path / "0", with_fetches=with_fetches)
    folder = tmp_path / "0"
    for number, url in enumerate((postgres_archive_url, f"sqlite:///{tmp_path}/back.db"), 1):
        loaded = load(folder, url)
        folder = tmp_path / str(number)
        assert dump(loaded, folder, with_fetches=with_fetches) == files
        loaded.close()


def test_a_reader_dumps_and_shows_the_same(full: Archive, archive_url: str, tmp_path: Path) -> None:
    with closing(open_reader(archive_url)) as reader:
        reader.dump(tmp_path / "read", with_fetches=True)
        assert read_folder(tmp_path / "read") == dump(full, tmp_path / "written", with_fetches=True)
        assert reader.posts.history(1) == full.posts.history(1)


def test_rows_are_sorted_and_say_no_number_and_no_time(full: Archive, tmp_path: Path) -> None:
    files = dump(full, tmp_path / "dump")
    assert json.loads(files["manifest.json"])["files"]["posts.jsonl"]["rows"] == 5
    posts = [json.loads(line) for line in files["posts.jsonl"].splitlines()]
    assert [post["identity"] for post in posts] == sorted(post["identity"] for post in posts)
    assert [post["replaced_by"] for post in posts if post["replaced_by"]] == ["later"]
    everything = b"".join(files.values())
    for name in ("revision_id", "post_id", "image_id", "seen_at", "gone_at", "read_at", "fetched_at", "etag", "crawl"):
        assert f'{name}":'.encode() not in everything
    revision = next(
        row for row in map(json.loads, files["revisions.jsonl"].splitlines()) if len(row["appearances"]) == 2
    )
    assert [row["position"] for row in revision["sections"]] == [0, 1, 2, 3]
    assert [row["appearance"] for row in revision["images"]] == [0, 1]
    assert revision["repairs"][0]["alternatives"] == ["学"]
    assert "👩‍💻".encode() in files["revisions.jsonl"]


def test_names_are_sorted_by_code_point(archive: Archive, tmp_path: Path) -> None:
    for identity in ("b", "a b", "B", "é", "字", "_", "a-b"):
        store(archive, make_reading(kind="note", key=identity, url=f"https://first.example/{identity}/"))
    archive.dump(tmp_path / "dump", with_fetches=False)
    lines = (tmp_path / "dump" / "posts.jsonl").read_text("utf-8").splitlines()
    identities = [json.loads(line)["identity"] for line in lines]
    assert identities == sorted(identities)


def test_without_fetches_all_was_read_by_the_load(full: Archive, archive_url: str, tmp_path: Path) -> None:
    dump(full, tmp_path / "dump")
    loaded = load(tmp_path / "dump", f"sqlite:///{tmp_path}/loaded.db")
    assert ask(loaded, "SELECT spider, mode, outcome FROM crawls") == [("load", "load", "finished")]
    assert ask(loaded, "SELECT DISTINCT state, raw FROM fetches") == [("elsewhere", None)]
    assert ask(loaded, "SELECT count(*) FROM revisions r JOIN fetches f ON f.id = r.fetch_id AND f.url <> r.url") == [
        (0,)
    ]
    times = ask(loaded, "SELECT DISTINCT first_seen_at FROM posts UNION SELECT at FROM events")
    assert [time for (time,) in times] == [SOON.strftime("%Y-%m-%d %H:%M:%S.%f")]
    assert ask(loaded, "SELECT count(*) FROM posts WHERE status = 'gone' AND gone_at IS NOT NULL") == [(2,)]
    assert loaded.pages.last_seen([DIGEST.url]) == {}
    loaded.close()


@pytest.mark.parametrize("with_fetches", [False, True])
def test_crawling_goes_on_after_a_load(
    tmp_path: Path, sqlite_archive: Archive, postgres_archive_url: str, with_fetches: bool
) -> None:
    """New rows get IDs after those of a load; the latest revision of a URL is still the latest."""
    live_through(sqlite_archive)
    sqlite_archive.dump(tmp_path / "dump", with_fetches=with_fetches)
    loaded = load(tmp_path / "dump", postgres_archive_url)
    facts = make_facts(title="改名")
    assert (
        store(loaded, make_reading(*DIGEST.contents.appearances, metadata=facts, content_hash="h1")).outcome == "same"
    )
    assert store(loaded, make_reading(key="new", url="https://first.example/new/")).outcome == "new"
    loaded.close()


def test_events_go_on_after_a_load_without_times(full: Archive, tmp_path: Path) -> None:
    """What was loaded stays as it was; what comes later is told from there."""
    dump(full, tmp_path / "dump")
    loaded = load(tmp_path / "dump", f"sqlite:///{tmp_path}/loaded.db")
    kinds = f"SELECT kind FROM events WHERE post_id = (SELECT id FROM posts WHERE identity = '{DIGEST.identity.key}')"
    before = ask(loaded, f"{kinds} ORDER BY at, id")
    assert {("replaced",), ("new",)} < set(before)
    day = timedelta(days=1)
    settle(loaded, LATER.url, at=SOON + day)
    assert ask(loaded, f"{kinds} ORDER BY at, id") == before
    store(loaded, DIGEST, SOON + 2 * day)
    settle(loaded, LATER.url, at=SOON + 3 * day)
    assert ask(loaded, f"{kinds} ORDER BY at, id") == [*before, ("metadata",), ("returned",), ("replaced",)]
    dump(loaded, tmp_path / "after")
    loaded.close()


def test_a_dump_of_nothing(archive: Archive, tmp_path: Path) -> None:
    files = dump(archive, tmp_path / "dump", with_fetches=True)
    loaded = load(tmp_path / "dump", f"sqlite:///{tmp_path}/loaded.db")
    assert dump(loaded, tmp_path / "again", with_fetches=True) == files
    loaded.close()


def test_more_rows_than_one_portion(sqlite_archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.archive.dump.import_buffer._FULL", 2)
    monkeypatch.setattr("pipelines.archive.dump.export._BATCH", 2)
    live_through(sqlite_archive)
    files = dump(sqlite_archive, tmp_path / "dump")
    loaded = load(tmp_path / "dump", f"sqlite:///{tmp_path}/loaded.db")
    assert dump(loaded, tmp_path / "again") == files
    loaded.close()


def test_a_dump_is_written_over_a_dump(sqlite_archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    store(sqlite_archive, DIGEST)
    assert "crawls.jsonl" in dump(sqlite_archive, folder, with_fetches=True)
    (folder / "mine.txt").write_text("stays")
    files = dump(sqlite_archive, folder)
    assert "crawls.jsonl" not in files
    assert files.pop("mine.txt") == b"stays"
    assert files == dump(sqlite_archive, tmp_path / "other")


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json"])
def test_a_folder_of_something_else_is_left_alone(sqlite_archive: Archive, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"name": "app"}')
    before = read_folder_names(tmp_path)
    with pytest.raises(ArchiveError, match="is not empty and holds no dump"):
        sqlite_archive.dump(tmp_path, with_fetches=False)
    assert read_folder_names(tmp_path) == before


def read_folder_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("archive.db"))


def test_folders_that_cannot_be_written(sqlite_archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot create the folder"):
        sqlite_archive.dump(tmp_path / "file" / "dump", with_fetches=False)
    (tmp_path / "dump" / ".dump-in-progress" / "sites.jsonl").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="cannot write"):
        sqlite_archive.dump(tmp_path / "dump", with_fetches=False)


def test_a_dump_that_was_broken_off_is_none_and_is_begun_anew(
    sqlite_archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dump"
    files = dump(sqlite_archive, folder)
    store(sqlite_archive, DIGEST)

    def break_off(*_: object, **__: object) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        yield "sites", [{}]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.archive.dump.archive_dump.extract_kinds", break_off)
        with pytest.raises(KeyboardInterrupt):
            sqlite_archive.dump(folder, with_fetches=False)
    (folder / ".dump-in-progress" / "sites.jsonl").rename(tmp_path / "part")
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == files
    (folder / "manifest.json").unlink()
    with pytest.raises(ArchiveError, match="is not a dump"):
        load_new(f"sqlite:///{tmp_path}/loaded.db", folder, SOON)
    assert dump(sqlite_archive, folder) == dump(sqlite_archive, tmp_path / "other")


def refuse(folder: Path, says: str) -> None:
    """The dump is refused in one line, and no row of it is written."""
    url = f"sqlite:///{folder.parent}/refused.db"
    with pytest.raises(ArchiveError, match=says) as caught:
        load_new(url, folder, SOON)
    assert "\n" not in str(caught.value)
    refused = open_archive(url)
    assert ask(refused, "SELECT count(*) FROM sites") == [(0,)]
    refused.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, an empty archive, and the dump of the first with its fetches."""
    place = tmp_path_factory.mktemp("sound")
    open_archive(f"sqlite:///{place}/refused.db").close()
    archive = open_archive(f"sqlite:///{place}/archive.db")
    live_through(archive)
    archive.dump(place / "dump", with_fetches=True)
    archive.close()
    return place


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """The dump, to be spoilt; what it is loaded into lies beside it."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return tmp_path / "dump"


def test_a_file_that_is_cut_short_or_missing(folder: Path) -> None:
    path = folder / "revisions.jsonl"
    path.write_bytes(path.read_bytes()[:-7])
    refuse(folder, "revisions.jsonl is missing or was changed")
    path.unlink()
    refuse(folder, "revisions.jsonl is missing or was changed")
    with pytest.raises(ArchiveError, match="is missing or was changed"):
        load_new(f"sqlite:///{folder.parent}/never.db", folder, SOON)
    assert not (folder.parent / "never.db").exists()


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({"format": 2, "files": {}}, "has format 2, this program reads format 1: update the program"),
        ({"format": 1, "files": {}}, "events.jsonl is missing"),
        ({"format": 1}, "not the manifest of a dump"),
        ([], "not the manifest of a dump"),
    ],
)
def test_manifests_that_say_something_else(folder: Path, manifest: object, says: str) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest))
    refuse(folder, says)


@pytest.mark.parametrize("name", ["manifest.json", "posts.jsonl"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    refuse(folder, "no ordinary file" if name == "manifest.json" else "posts.jsonl is missing or was changed")


@pytest.mark.parametrize("text", ["[" * 10**5, '{"files": ' * 10**5, "9" * 5000, ""])
def test_a_manifest_that_cannot_be_read(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    refuse(folder, "not the manifest of a dump")


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("posts", "[" * 10**5),
        ("posts", '{"title": ' + "9" * 5000 + "}"),
        ("crawls", '{"requests": ' + "9" * 30 + "}"),
        ("sites", '{"base_url": "' + "x" * 5000 + '"}'),
    ],
)
def test_a_line_that_is_deep_or_huge(folder: Path, kind: str, line: str) -> None:
    path, manifest = folder / f"{kind}.jsonl", folder / "manifest.json"
    known = json.loads(path.read_bytes().splitlines()[-1])
    if line.startswith('{"requests"') or line.startswith('{"base_url"'):
        line = json.dumps(known | json.loads(line) | {"rank": "x"} if kind == "sites" else known | json.loads(line))
    text = line.encode() + b"\n"
    path.write_bytes(text)
    parsed = json.loads(manifest.read_text())
    parsed["files"][path.name]["sha256"] = hashlib.sha256(text).hexdigest()
    manifest.write_text(json.dumps(parsed))
    refuse(folder, f"the dump is broken: {kind}")


def test_half_a_history_is_none(folder: Path) -> None:
    path = folder / "manifest.json"
    parsed = json.loads(path.read_text())
    del parsed["files"]["crawls.jsonl"]
    path.write_text(json.dumps(parsed))
    refuse(folder, "crawls.jsonl is missing")


def rewrite(folder: Path, kind: str, change: Change) -> None:
    """Change the last row of a kind, and let the manifest say that this is how it was written."""
    path, manifest = folder / f"{kind}.jsonl", folder / "manifest.json"
    *rows, last = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    last = change(last) or last
    text = "".join(json.dumps(row) + "\n" for row in [*rows, last]).encode()
    path.write_bytes(text)
    parsed = json.loads(manifest.read_text())
    parsed["files"][path.name]["sha256"] = hashlib.sha256(text).hexdigest()
    manifest.write_text(json.dumps(parsed))


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("posts", lambda row: row.update(extra=1), "posts, line 3: the field extra is unknown"),
        ("posts", lambda row: row.pop("title") and None, "posts, line 3: the field title is missing"),
        ("posts", lambda row: row.update(title=7), "posts, line 3: title must be str, got 7"),
        ("posts", lambda row: row.update(title=None), "posts: NOT NULL"),
        ("posts", lambda row: row.update(kind="song"), "posts: CHECK"),
        ("posts", lambda row: row.update(published_at="soon"), "posts, line 3: Invalid isoformat"),
        ("posts", lambda row: row.update(published_at="2024-05-22T00:00:00"), "has no time zone"),
        ("posts", lambda row: row.update(identity="later"), "post_times has another row here"),
        ("posts", lambda row: row.update(revision_ordinal=9), "revisions has no .* 9"),
        ("posts", lambda row: row.update(replaced_by="nobody"), "posts has no nobody"),
        ("images", lambda row: row.update(key="v2-0"), "images has v2-0 twice"),
        ("images", lambda row: [row], "images, line .*: the line is not a JSON object"),
        ("post_urls", lambda row: row.update(site="https://x/"), "sites has no https://x/"),
        ("revisions", lambda row: row.update(post="nobody"), "posts has no nobody"),
        ("revisions", lambda row: row["links"].append({"appearance": 7}), "all_appearances has no .* 7"),
        ("revisions", lambda row: row["repairs"].append({"extra": 1}), "the field table_name is missing"),
        ("events", lambda row: row.update(post="nobody"), "event_times has another row here"),
        ("event_times", lambda row: row.update(crawl=9), "crawls has no 9"),
        ("fetches", lambda row: row.update(raw="*"), "fetches, line .*: "),
        ("failures", lambda row: row.update(fetch=99), "fetches has no 99"),
        ("papers", lambda row: row.update(arxiv_id="2413.99999"), "papers has no"),
        ("event_times", lambda row: row.update(at=5), "events, line"),
    ],
)
def test_rows_that_fit_nowhere(folder: Path, kind: str, change: Change, says: str) -> None:
    rewrite(folder, kind, change)
    refuse(folder, says)


def test_a_dump_of_before_models_were_kept(folder: Path) -> None:
    manifest = folder / "manifest.json"
    parsed = json.loads(manifest.read_text())
    for name in ("models.jsonl", "model_times.jsonl"):
        (folder / name).unlink()
        del parsed["files"][name]
    manifest.write_text(json.dumps(parsed))
    url = f"sqlite:///{folder.parent}/new.db"
    load_new(url, folder, SOON)
    archive = open_archive(url)
    assert ask(archive, "SELECT (SELECT count(*) FROM models), count(*) > 0 FROM posts") == [(0, 1)]
    archive.close()


def test_times_of_fewer_rows(folder: Path) -> None:
    text = b"".join((folder / "event_times.jsonl").read_bytes().splitlines(keepends=True)[:-1])
    (folder / "event_times.jsonl").write_bytes(text)
    parsed = json.loads((folder / "manifest.json").read_text())
    parsed["files"]["event_times.jsonl"]["sha256"] = hashlib.sha256(text).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(parsed))
    refuse(folder, "events, line")


def test_an_archive_that_is_not_empty(folder: Path) -> None:
    file = folder.parent / "archive.db"
    before = file.read_bytes()
    with pytest.raises(ArchiveError, match="not empty"):
        load_new(f"sqlite:///{file}", folder, SOON)
    assert file.read_bytes() == before


def test_an_archive_that_is_not_there(tmp_path: Path, archive_url: str) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        open_existing(f"sqlite:///{tmp_path}/no/archive.db")
    assert list(tmp_path.iterdir()) == []
    open_archive(archive_url).close()
    open_existing(archive_url).close()


def test_a_dump_sees_one_moment(archive: Archive, tmp_path: Path) -> None:
    """What a crawl writes meanwhile is not in it."""
    store(archive, DIGEST)
    before = dump(archive, tmp_path / "before")

    def write_meanwhile(*call: Any, **options: Any) -> Iterator[Any]:
        for kind, rows in extract(*call, **options):
            listed = list(rows)
            if kind == "sites":
                store(archive, make_reading(kind="note", key="meanwhile", url="https://first.example/m/"), NOW)
            yield kind, listed

    extract = carriage.extract_kinds
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carriage, "extract_kinds", write_meanwhile)
        assert dump(archive, tmp_path / "during") == before


def test_numbers_of_an_old_file_are_no_part_of_it(tmp_path: Path, sqlite_archive: Archive) -> None:
    store(sqlite_archive, DIGEST)
    before = dump(sqlite_archive, tmp_path / "before", with_fetches=True)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE crawls SET id = 40")
        connection.execute("UPDATE fetches SET crawl_id = 40")
        connection.execute("UPDATE events SET crawl_id = 40")
    connection.close()
    assert dump(sqlite_archive, tmp_path / "after", with_fetches=True) == before
