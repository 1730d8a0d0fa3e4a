"""A host that misbehaves in many ways at once: every post has its row, and one refresh of the sound host mends all.

`make soak` tries each fault in a run of its own, and measures time and memory.
"""

from pathlib import Path

from tests.blog.history import Size, live_through
from tests.support.archive_dumps import dump_file
from tests.support.cli import select
from tests.support.fake_host import FakeHost, make_responses
from tests.support.hostile_responses import FAULTS
from tests.support.refresher import Refresher

_SETTINGS = ("-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0")
# These end the requests to the host, or by HTTP they are the page.
_ALONE = {"a pause that is too long", "a pause of many digits", "a coding of no kind", "a length that is too small"}


def test_every_fault_has_its_row_and_is_made_up_for(tmp_path: Path) -> None:
    faults = [spoil for name, spoil in FAULTS.items() if name not in _ALONE]
    blog = make_responses(next(iter(live_through(Size(digests=len(faults))))).files)
    posts = [path for path in blog if path.startswith("/20")]
    spoilt = {path: spoil(blog[path]) for path, spoil in zip(posts, faults, strict=False)}
    torn, whole = Refresher(tmp_path / "torn.db"), Refresher(tmp_path / "whole.db")
    with FakeHost(blog | spoilt) as host:
        assert torn.refresh(host, *_SETTINGS) in (1, 3), torn.output
        assert "Traceback" not in torn.output
        failed = {path.removeprefix(host.url) for (path,) in select(torn.archive, "SELECT url FROM failures")}
        read = {url for (url,) in select(torn.archive, "SELECT url FROM post_urls")}
        assert len(failed) + len(read) >= len(posts)
        host.responses = dict(blog)
        assert torn.refresh(host, *_SETTINGS) == 0, torn.output
        assert whole.refresh(host) == 0
    assert torn.cost.memory_kb < 300_000
    assert dump_file(torn.archive) == dump_file(whole.archive)
