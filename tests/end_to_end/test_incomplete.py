"""A host that answers posts with 200 and something else: nothing counts as taken in, and a sound host repairs it."""

from pathlib import Path

import pytest

from tests.support.archive_dumps import dump_file
from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response
from tests.support.refresher import Refresher
from tests.support.tiny_sites import butterfly as blog

FAULTS = {
    "maintenance": Response("<title>维护中</title><p>马上回来。</p>".encode()),
    "empty": Response(b""),
    "undecodable": Response(b"<title>\xff\xfe</title>\x81\x8d\xff\xff", content_type="text/html; charset=utf-8"),
    "another type": Response(b"\x89PNG\r\n\x1a\n\0\0\0\0", content_type="image/png"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("is_known", "failing"), [(False, blog.PATHS[1:2]), (True, blog.PATHS[1:])])
def test_one_refresh_of_the_sound_host_completes_the_archive(
    tmp_path: Path, fault: Response, is_known: bool, failing: tuple[str, ...]
) -> None:
    torn, whole = Refresher(tmp_path / "torn.db"), Refresher(tmp_path / "whole.db")
    sound = blog.write_blog()
    with FakeHost(sound) as host:
        if is_known:
            assert torn.refresh(host) == 0
            deploy(host)
        host.responses |= dict.fromkeys(failing, fault)
        assert torn.refresh(host, "--full") in (1, 3), torn.output
        complete = "SELECT home_etag IS NULL FROM sites"
        assert select(torn.archive, complete) == [(0 if is_known else 1,)]
        assert select(torn.archive, "SELECT count(*) FROM failures WHERE ended_at IS NULL") == [(len(failing),)]
        host.responses |= {path: sound[path] for path in failing}
        assert torn.refresh(host) == 0, torn.output
        assert whole.refresh(host) == 0
    assert dump_file(torn.archive) == dump_file(whole.archive)
    assert select(torn.archive, "SELECT DISTINCT kind FROM events") == [("new",)]
    assert select(torn.archive, "SELECT count(*) FROM failures WHERE ended_at IS NULL") == [(0,)]


def deploy(host: FakeHost) -> None:
    host.responses["/"] = Response(host.responses["/"].body + b"<!-- again -->")
