"""Runs that record a WARC file, and runs that replay one: offline, and to the same archive."""

import gzip
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from crawler.warc.reader import WarcFile
from pipelines.archive.store import open_archive
from pipelines.reparse import rebuild_archive
from tests.support.archive_dumps import dump_file
from tests.support.cli import FAST, crawl, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog
from tests.support.tiny_sites import matery
from tests.support.warc_files import BASE, make_exchange, write

COPIES = ("copies", "-s", "SPIDER_MODULES=tests.support.copies_spider")
REFRESH = ("-a", "mode=refresh")


def test_a_recording_builds_the_same_archive(tmp_path: Path) -> None:
    heard, built = (f"sqlite:///{tmp_path}/{name}.db" for name in ("heard", "built"))
    with FakeHost(blog.write_blog() | matery.write_blog() | {blog.PATHS[0]: Response(status=404)}) as host:
        sites = f"site={host.url}/ {host.url}{matery.PREFIX}"
        runs = [crawl(*COPIES, "-a", sites, "--warc", f"{tmp_path}/%Y.warc.gz", *FAST, archive=heard)]
        host.responses |= {blog.PATHS[1]: edit(host.responses[blog.PATHS[1]]), "/": edit(host.responses["/"])}
        host.responses |= {path: edit(host.responses[path]) for path in (blog.list_path(1), blog.list_path(2))}
        runs += [crawl(*COPIES, "-a", sites, *REFRESH, "--warc", f"{tmp_path}/b.warc.gz", *FAST, archive=heard)]
    first, second = sorted(tmp_path.glob("*.warc.gz"))
    runs += [crawl("kedreamix", "-a", f"warc={first}", archive=built)]
    runs += [crawl("kedreamix", "-a", f"warc={second}", *REFRESH, archive=built)]
    assert [run.returncode for run in runs] == [1, 0, 1, 0], "".join(run.stderr for run in runs)
    assert_same(tmp_path / "heard.db", tmp_path / "built.db")


def edit(response: Response) -> Response:
    """Another summary of a post, another title in a list, another build of a home page."""
    body = response.body.replace("一句话".encode(), "另一句话".encode()).replace(b">t<", b">u<")
    return Response(body + b"<!-- built anew -->")


def assert_same(heard: Path, built: Path) -> None:
    """Both archives hold the same rows and times; only `fetched_from` names files."""
    assert select(heard, "SELECT posts_new, posts_edited FROM crawls") == [(6, 0), (0, 1)]
    assert dump_file(built) == dump_file(heard)
    for columns in ("error FROM failures", "kind FROM events ORDER BY id"):
        assert select(built, f"SELECT {columns}") == select(heard, f"SELECT {columns}")
    assert select(built, "SELECT requests, bytes_received FROM crawls") == [(0, 0)] * 2
    assert not select(built, "SELECT url FROM fetches WHERE fetched_from NOT LIKE 'file:///%.warc.gz#urn:uuid:%'")
    recorded, replayed = _list_times(heard), _list_times(built)
    assert replayed.keys() == recorded.keys()
    assert all(abs(at - recorded[url]).total_seconds() < 1 for url, at in replayed.items())
    with closing(open_archive(f"sqlite:///{built}")) as archive:
        rebuild_archive(archive, relearn=False)
    assert dump_file(built) == dump_file(heard)


def _list_times(archive: Path) -> dict[str, datetime]:
    moments = "SELECT crawl_id || url, fetched_at FROM fetches"
    return {url: datetime.fromisoformat(at) for url, at in select(archive, moments)}


def test_a_truncated_file_leaves_failures(tmp_path: Path) -> None:
    warc, archive = tmp_path / "a.warc.gz", tmp_path / "archive.db"
    pages = {quote(path[1:]): gzip.compress(response.body) for path, response in blog.write_blog().items()}
    file = WarcFile(write(warc, *(make_exchange(path, body) for path, body in reversed(pages.items()))))
    last = max(capture.offset for path in blog.PATHS if (capture := file.find(BASE + quote(path[1:]))))
    warc.write_bytes(warc.read_bytes()[: last + 150])
    run = crawl("kedreamix", "-a", f"warc={warc}", archive=f"sqlite:///{archive}")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert select(archive, "SELECT count(*) FROM posts") == [(len(blog.PATHS) - 1,)]
    assert select(archive, "SELECT error FROM failures ORDER BY id") == [
        (f"the record at byte {last} is cut short",),
        (f"not in {warc}",),
    ]
