"""Pages whose body ends early are no pages: they fail, and one refresh of the sound host makes up for it."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.support.archive_dumps import dump_file
from tests.support.cli import crawl_host, select
from tests.support.fake_host import ENCODERS, FakeHost, Response
from tests.support.refresher import Refresher
from tests.support.tiny_sites.butterfly import PATHS, list_path, write_blog

SHARES = (0.0, 0.3, 0.8, 0.999)
Blog = dict[str, Response]


def cut(response: Response, share: float, **told: Any) -> Response:
    """The response of which only a share is sent; `told` as in Response."""
    response = replace(response, **told)
    encode = ENCODERS.get(response.coding, bytes)
    kept = int(share * len(encode(response.body)))
    return replace(response, kept=kept, promised=kept if response.framing == "length" else None)


def cut_posts(blog: Mapping[str, Response], **told: Any) -> Blog:
    """The blog whose posts are cut, each at another length."""
    return {**blog, **{path: cut(blog[path], share, **told) for path, share in zip(PATHS, SHARES, strict=True)}}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    archive = tmp_path_factory.mktemp("undisturbed") / "archive.db"
    with FakeHost(write_blog()) as host:
        assert crawl_host(host, archive).returncode == 0
    return dump_file(archive)


FRAMINGS = ("length", "close", "chunks")  # each with some coding: `test_content_coding` cuts every coding everywhere
KINDS = [*zip(ENCODERS, cycle(FRAMINGS), strict=False), ("", "close")]


@pytest.mark.parametrize(("coding", "framing"), KINDS, ids=[f"{coding}-{framing}" for coding, framing in KINDS])
def test_cut_posts_fail_until_the_host_is_sound(
    coding: str, framing: str, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    refresher = Refresher(tmp_path / "archive.db")
    with FakeHost(cut_posts(write_blog(), coding=coding, framing=framing)) as host:
        assert refresher.refresh(host) != 0
        assert select(refresher.archive, "SELECT count(*) FROM posts") == [(0,)]
        reasons = {
            reason for (reason,) in select(refresher.archive, "SELECT error FROM failures WHERE stage = 'fetch'")
        }
        assert select(refresher.archive, "SELECT count(DISTINCT url) FROM failures") == [(4,)]
        assert all("was cut short" in reason or "is damaged" in reason for reason in reasons)
        host.responses = write_blog()
        assert refresher.refresh(host) == 0, refresher.output
    assert dump_file(refresher.archive) == undisturbed


@pytest.mark.parametrize(("coding", "framing"), [("gzip", "length"), ("br", "close"), ("", "close")])
def test_cut_posts_are_no_edits_of_known_ones(
    coding: str, framing: str, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    refresher = Refresher(tmp_path / "archive.db")
    with FakeHost(write_blog()) as host:
        assert refresher.refresh(host) == 0
        host.responses = cut_posts(
            {path: touch(page) for path, page in write_blog().items()}, coding=coding, framing=framing
        )
        assert crawl_host(host, refresher.archive).returncode != 0
        assert refresher.count_events() == {}
        host.responses = write_blog()
        assert refresher.refresh(host) == 0, refresher.output
    assert dump_file(refresher.archive) == undisturbed


def touch(page: Response) -> Response:
    """The page as the next deployment has it, with another ETag."""
    return replace(page, body=page.body.replace(b"<title>t", b"<title>u"))


@pytest.mark.parametrize(("path", "code"), [("/", 5), (list_path(1), 3), (list_path(2), 3)])
@pytest.mark.parametrize("coding", ["gzip", ""])
def test_a_cut_list_is_no_list(
    path: str, code: int, coding: str, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    refresher = Refresher(tmp_path / "archive.db")
    blog = write_blog()
    with FakeHost(blog | {path: cut(blog[path], 0.9, coding=coding, framing="close")}) as host:
        assert crawl_host(host, refresher.archive).returncode == code
        host.responses = blog
        assert refresher.refresh(host) == 0, refresher.output
    assert dump_file(refresher.archive) == undisturbed


class Recovering(dict[str, Response]):
    """Responses that are cut until they were given a number of times."""

    def __init__(self, sound: Mapping[str, Response], broken: Mapping[str, Response], times: int) -> None:
        super().__init__(broken)
        self.sound, self.left = sound, dict.fromkeys(broken, times)

    def get(self, path: str, default: Any = None) -> Any:
        self.left[path] = self.left.get(path, 0) - 1
        return super().get(path) if self.left[path] >= 0 else self.sound.get(path, default)


@pytest.mark.parametrize("coding", ["gzip", "zstd", ""])
def test_a_cut_page_is_requested_again_at_once(coding: str, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    refresher, blog = Refresher(tmp_path / "archive.db"), write_blog()
    with FakeHost({}) as host:
        host.responses = Recovering(blog, cut_posts(blog, coding=coding, framing="close"), times=1)
        assert refresher.run("crawl", "kedreamix", "-a", f"site={host.url}") == 0, refresher.output
    assert dump_file(refresher.archive) == undisturbed
    assert select(refresher.archive, "SELECT count(*) FROM post_urls WHERE etag <> ''") == [(4,)]


def test_a_page_without_its_end_tag_is_taken_without_validators(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    refresher, blog = Refresher(tmp_path / "archive.db"), write_blog()
    bare = replace(blog[PATHS[0]], coding="", framing="close")
    bare = replace(bare, body=bare.body.removesuffix(b"</body></html>"))
    ended = replace(blog[PATHS[1]], coding="", framing="close")
    with FakeHost(blog) as host:
        assert refresher.refresh(host) == 0  # the validators of the page as it was are not kept either
        host.responses = blog | {PATHS[0]: bare, PATHS[1]: ended}
        for _ in range(2):
            host.requested.clear()
            assert crawl_host(host, refresher.archive).returncode == 0
            assert (host.requested.count(PATHS[0]), host.requested.count(PATHS[1])) == (2, 1)
    assert dump_file(refresher.archive) == undisturbed
    validators = select(refresher.archive, "SELECT count(*) FROM post_urls WHERE etag = '' AND last_modified = ''")
    assert validators == [(1,)]
    assert select(refresher.archive, "SELECT not_modified FROM crawls ORDER BY id DESC LIMIT 1") == [(3,)]
