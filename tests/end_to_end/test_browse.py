"""The published copy in Datasette, by HTTP and in Chromium."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from PIL import Image, ImageStat

from tests.support.browser import Browser, find_browser, serve_copy
from tests.support.published_copies import copy_of, fill_eventfully

pytestmark = pytest.mark.process
_SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
_PAPER = "/paper/2413.00001"
_PAGES = {
    "/papers?topic=%E8%99%9A%E6%8B%9F%E4%BA%BA&gone=1": "✕ withdrawn",
    "/": "papers</a>, as their digests read them",
    _PAPER: "An Invented Paper 2413.00001",
    "/paper/2413.00002": "withdrawn",
    "/digest/1": "Ada Probe",
    "/lecture/4": "Recommended papers",
    "/note/5": "Papers that it links",
    "/author/1": "Bo Muster",
    "/topic/1": "By month",
    f"/search?q={quote('总结')}": "<mark>总结</mark>",
    "/questions": "Which papers are new?",
    "/copy": "Which papers are new?",
    "/copy/papers": "Title by the best reading.",
    "/copy/digests?_facet=status": "replaced_by_url",
    "/copy/sections": "takeaway",
    "/copy/which-papers-are-new": "recent_papers",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, sqlite3.Connection]]:
    folder = tmp_path_factory.mktemp("browse")
    with copy_of(f"sqlite:///{folder / 'archive.db'}", folder / "copy.db", fill_eventfully) as connection:
        yield folder / "copy.db", connection


@pytest.fixture(scope="module")
def url(copy: tuple[Path, sqlite3.Connection]) -> Iterator[str]:
    with serve_copy(copy[0]) as served:
        yield served


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return find_browser(tmp_path / "profile")


def fetch(url: str, data: bytes | None = None) -> tuple[int, dict[str, str], str]:
    try:
        with urlopen(Request(url, data), timeout=30) as response:
            return response.status, dict(response.headers), response.read().decode()
    except HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


@pytest.mark.parametrize("path", _PAGES)
def test_page(path: str, url: str) -> None:
    status, headers, body = fetch(url + path)
    assert (status, _PAGES[path] in body) == (200, True)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in body


def test_images_are_lazy_and_links_live(url: str) -> None:
    body = fetch(url + _PAPER)[2]
    assert 'src="https://i.example/v2-0.jpg"' in body
    assert 'loading="lazy" referrerpolicy="no-referrer"' in body
    assert f'href="https://arxiv.org/abs/{_PAPER[-10:]}"' in body


def test_rows_of_datasette_lead_to_pages(url: str) -> None:
    assert "An Invented Paper 2413.00001" in fetch(f"{url}/copy/papers/2413~2E00001")[2]
    row = json.loads(fetch(f"{url}/copy/papers/2413~2E00001.json?_shape=array")[2])
    assert row


def test_what_is_not_there_is_said(url: str) -> None:
    assert fetch(f"{url}/paper/9999.99999")[0] == 404
    status, _, body = fetch(f"{url}/search?q=%22open")
    assert (status, "▶" in body) == (400, True)


@pytest.mark.parametrize("statement", ["DELETE FROM papers", "PRAGMA user_version = 7", "ATTACH 'x.db' AS x", _SLOW])
def test_nothing_is_written_and_nothing_runs_for_long(statement: str, url: str) -> None:
    status, _, body = fetch(f"{url}/copy.json?{urlencode({'sql': statement})}")
    assert status == 400, body
    assert fetch(f"{url}/copy", b"sql=DELETE")[0] in {403, 405}


@pytest.mark.parametrize("path", ["/", _PAPER, "/digest/1", "/copy/papers", "/copy/which-papers-are-new", "/copy"])
def test_chromium_refuses_nothing(path: str, url: str, browser: Browser) -> None:
    """No script or style is against the policy, and none fails."""
    page, console = browser.read(url + path)
    assert "</html>" in page
    assert [line for line in console if "Failed to load resource" not in line] == []


def test_an_image_that_cannot_be_loaded_leaves_a_note(url: str, browser: Browser) -> None:
    assert '<figure class="dead">' in browser.read(url + _PAPER)[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_light_and_dark(width: int, url: str, browser: Browser, tmp_path: Path) -> None:
    brightness = {}
    for is_dark in (False, True):
        file = tmp_path / f"{is_dark}.png"
        browser.photograph(url + _PAPER, file, width, is_dark=is_dark)
        with Image.open(file) as image:
            assert image.width == width
            grey = ImageStat.Stat(image.convert("L"))
        brightness[is_dark] = grey.mean[0]
        assert grey.stddev[0] > 5  # something is drawn
    assert brightness[True] < 60
    assert brightness[False] > 200
