"""Which image URLs are requested, from which host, and what IMAGES_STORE needs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.downloadermiddlewares.offsite import find_refusal
from crawler.images_pipeline import find_read_url, may_request
from crawler.run_setup import enable_image_downloads
from pipelines.errors import UsageError
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from tests.support.tiny_sites import butterfly as blog

LOOPBACK, PUBLIC = ("http://127.0.0.1:8000/",), ("https://kedreamix.github.io/",)


@pytest.mark.parametrize(
    ("url", "bases", "contact", "allowed"),
    [
        ("https://picx.zhimg.com/v2-0.jpg", PUBLIC, True, True),
        ("https://picx.zhimg.com/v2-0.jpg", LOOPBACK, True, True),
        ("https://picx.zhimg.com/v2-0.jpg", LOOPBACK, False, False),
        ("http://127.0.0.1:9000/a.png", LOOPBACK, False, True),
        ("http://127.0.0.1:9000/a.png", PUBLIC, True, False),
        ("http://169.254.169.254/latest/", PUBLIC, True, False),
        ("http://[fd00::1]/a.png", PUBLIC, True, False),
        ("http://router/a.png", PUBLIC, True, False),
        ("http://printer.local/a.png", PUBLIC, True, False),
        ("http://me:secret@a.example/a.png", PUBLIC, True, False),
        ("ftp://a.example/a.png", PUBLIC, True, False),
        ("http://a.example:x/a.png", PUBLIC, True, False),
        ("http://[", PUBLIC, True, False),
        ("D:\\a.png", PUBLIC, True, False),
    ],
)
def test_which_hosts_may_be_requested(url: str, bases: tuple[str, ...], contact: bool, allowed: bool) -> None:
    assert may_request(url, bases, contact=contact) is allowed


@pytest.mark.parametrize(
    ("fetched_from", "expected"),
    [
        (None, f"{blog.BASE}/img/a.png"),
        ("http://127.0.0.1:8000/copy/2024/a/index.html", "http://127.0.0.1:8000/copy/img/a.png"),
        ("http://127.0.0.1:8000/copy/atom.xml", None),
    ],
)
def test_an_image_of_the_site_is_requested_from_the_mirror(fetched_from: str | None, expected: str | None) -> None:
    site = Site("kedreamix", f"{blog.BASE}/", "butterfly")
    at = datetime(2024, 5, 22, tzinfo=UTC)
    page = FetchedPage(site, f"{blog.BASE}/2024/a/", fetched_from, at, 200, None, None, None, b"")
    assert find_read_url(f"{blog.BASE}/img/a.png", page) == expected
    assert find_read_url("https://picx.zhimg.com/a.png", page) == "https://picx.zhimg.com/a.png"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://a.example/a.png", True),
        ("https://a.example/b/", True),
        ("http://b.example/a.png", False),
        ("http://a.example:81/a.png", False),
        ("file:///a.png", False),
    ],
)
def test_an_image_stays_on_its_host(url: str, allowed: bool) -> None:
    assert (find_refusal(Request(url, meta={"image_host": "a.example"}), ()) is None) is allowed


def test_images_need_a_folder_and_pillow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is not a folder"):
        enable_image_downloads(Settings({"IMAGES_STORE": str(tmp_path / "file" / "pictures")}), [LOOPBACK])
    monkeypatch.setattr("crawler.run_setup.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="Pillow"):
        enable_image_downloads(Settings({"IMAGES_STORE": str(tmp_path)}), [LOOPBACK])


@pytest.mark.parametrize("bases", [[], ["https://a.example/"]])
def test_images_of_public_hosts_need_a_contact(bases: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs CONTACT: set it to your e-mail address or a URL of yours"):
        enable_image_downloads(Settings({"IMAGES_STORE": str(tmp_path)}), bases)
    enable_image_downloads(Settings({"IMAGES_STORE": str(tmp_path), "CONTACT": "me@example.org"}), bases)


LOOPBACK = "http://127.0.0.1:8000/"
