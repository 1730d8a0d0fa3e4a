"""IMAGES_STORE: which images are requested, from which host, how often, and what is kept of them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from crawler.images_pipeline import name_file
from tests.support.cli import FAST, crawl, crawl_host, select
from tests.support.fake_host import FakeHost, Response, redirect
from tests.support.fork_server import Run
from tests.support.tiny_sites import butterfly as blog

KEY = "v2-0123456789abcdef0123456789abcdef"
FAILED = "SELECT url, error FROM failures ORDER BY url"
KEPT = "SELECT key, path, length(checksum), dead FROM images ORDER BY key"


def draw_picture(colour: str) -> Response:
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(drawn, "PNG")
    return Response(drawn.getvalue(), content_type="image/png")


def write_blog(*pictures: str) -> dict[str, Response]:
    """A blog whose first post shows the pictures, and its second the first of them once more."""
    responses = blog.write_blog()
    for path, shown in ((blog.PATHS[0], pictures), (blog.PATHS[1], pictures[:1])):
        images = "".join(f'<img src="{address}">' for address in shown)
        responses[path] = Response(responses[path].body.replace(b"</article>", f"<p>{images}</p></article>".encode()))
    return responses


@pytest.fixture
def hosts() -> Iterator[tuple[FakeHost, FakeHost]]:
    """Two hosts of pictures: one has them, the other little."""
    red, blue = draw_picture("red"), draw_picture("blue")
    with (
        FakeHost({f"/zhimg.com/{KEY}.jpg": red, "/other.png": blue}) as first,
        FakeHost({f"/zhimg.com/80/{KEY}.jpg": red}) as second,
    ):
        yield first, second


def crawl_with_pictures(host: FakeHost, folder: Path) -> Run:
    store = ("-s", f"IMAGES_STORE={folder / 'pictures'}")
    return crawl("kedreamix", "-a", f"site={host.url}", *store, *FAST, archive=f"sqlite:///{folder / 'archive.db'}")


def test_each_image_is_downloaded_once(hosts: tuple[FakeHost, FakeHost], tmp_path: Path) -> None:
    first, second = hosts
    zhimg, again, other = (
        f"{first.url}/zhimg.com/{KEY}.jpg",
        f"{second.url}/zhimg.com/80/{KEY}.jpg",
        f"{first.url}/other.png",
    )
    pictures = (zhimg, again, other, "/img/own.png", "./crop_x/dead.png", "data:image/gif;base64,R0")
    with FakeHost(write_blog(*pictures) | {"/img/own.png": draw_picture("green")}) as host:
        without = crawl_host(host, tmp_path / "archive.db")
        asked_without = first.requested + second.requested + [path for path in host.requested if path.endswith("png")]
        runs = [crawl_with_pictures(host, tmp_path) for _ in range(2)]
        own = [path for path in host.requested if path.endswith("png")]
    assert (without.returncode, asked_without) == (0, [])
    assert [run.returncode for run in runs] == [0, 0], runs[0].stdout + runs[0].stderr
    assert (sorted(first.requested + second.requested), own) == (
        ["/other.png", f"/zhimg.com/{KEY}.jpg"],
        ["/img/own.png"],
    )
    assert "new, 3 downloaded" in runs[0].stdout
    assert " downloaded" not in runs[1].stdout
    kept = {key: (path, length, dead) for key, path, length, dead in select(tmp_path / "archive.db", KEPT)}
    dead = next(key for key in kept if key.endswith("dead.png"))
    assert kept.pop(dead) == (None, None, 1)
    assert kept == {key: (name_file(key), 32, 0) for key in (KEY, other, f"{blog.BASE}/img/own.png")}
    assert sorted(str(path.relative_to(tmp_path / "pictures")) for path in tmp_path.glob("pictures/*/*")) == sorted(
        path for path, *_ in kept.values()
    )
    placed = "SELECT url FROM all_post_images JOIN images ON images.id = image_id WHERE key LIKE 'v2-%' ORDER BY url"
    assert select(tmp_path / "archive.db", placed) == sorted([(zhimg,), (zhimg,), (again,)])


def test_image_that_cannot_be_downloaded_is_a_failure(hosts: tuple[FakeHost, FakeHost], tmp_path: Path) -> None:
    first, second = hosts
    names = ("gone", "moved", "strayed", "torn")
    gone, moved, strayed, torn = (f"{first.url}/{name}.png" for name in names)
    first.responses |= {
        "/moved.png": redirect("/other.png"),
        "/strayed.png": redirect(f"{second.url}/zhimg.com/80/{KEY}.jpg"),
        "/torn.png": Response(b"\x89PNG torn", content_type="image/png"),
    }
    with FakeHost(write_blog(gone, moved, strayed, torn, "/img/uncopied.png")) as host:
        runs = [crawl_with_pictures(host, tmp_path) for _ in range(2)]
    assert [run.returncode for run in runs] == [1, 0]  # the failures are known
    assert "Traceback" not in runs[0].stderr
    failed = select(tmp_path / "archive.db", FAILED)
    uncopied = f"{blog.BASE}/img/uncopied.png"
    assert [url for url, _ in failed] == [gone, strayed, strayed, torn, torn, uncopied, uncopied]
    assert (failed[0][1], failed[-1][1]) == ("HTTP 404", "HTTP 404")
    assert "it leaves" in failed[1][1]
    assert second.requested == []
    kept = {key: (path, dead) for key, path, _, dead in select(tmp_path / "archive.db", KEPT)}
    assert kept == {gone: (None, 1), moved: (name_file(moved), 0)} | dict.fromkeys((strayed, torn, uncopied), (None, 0))
    assert first.requested.count("/gone.png") == 1


def write_picture(size: tuple[int, int], kind: str, mode: str = "P") -> Response:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind)
    return Response(written.getvalue(), content_type="image/png", coding="")


def test_images_that_would_fill_the_memory_are_failures(tmp_path: Path) -> None:
    pictures = {
        "/img/bomb.png": write_picture((16_000, 16_000), "PNG"),
        "/img/frame.gif": write_picture((12_000, 12_000), "GIF"),
        "/img/long.png": write_picture((12_500_001, 1), "PNG", "1"),
        "/img/print.eps": write_picture((2, 2), "EPS", "RGB"),
        "/img/scan.tiff": write_picture((2, 2), "TIFF", "RGB"),
        **{f"/img/large{number}.png": write_picture((5_000, 2_500), "PNG", "RGBA") for number in range(4)},
    }
    with FakeHost(write_blog(*pictures) | pictures) as host:
        run = crawl_with_pictures(host, tmp_path)
    assert run.returncode == 1
    assert run.cost.memory_kb < 300 * 1024
    pixels = "the image has more than 12,500,000 pixels"
    unknown = "not an image in a known format (JPEG, PNG, GIF, WEBP, AVIF, BMP)"
    reasons = [reason for _, reason in select(tmp_path / "archive.db", FAILED)]
    assert reasons == [pixels] * 3 + [unknown] * 2
    assert sum(path is not None for _, path, *_ in select(tmp_path / "archive.db", KEPT)) == 4
