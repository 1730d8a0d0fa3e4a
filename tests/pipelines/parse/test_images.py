"""Images: where they are, what they are known by, and which ones nobody can fetch."""

import pytest

from pipelines.parse.images import resolve_image
from pipelines.records.sites import Listed
from tests.support.parsed_pages import read_post

BASE = "https://kedreamix.github.io/2024/06/02/a/"
HASH = "v2-0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("source", "url", "dead"),
    [
        ("https://b.example/c.png", "https://b.example/c.png", False),
        ("//b.example/c.png", "https://b.example/c.png", False),
        ("/img/c.png", "https://kedreamix.github.io/img/c.png", False),
        ("http://article.biliimg.com/bfs/c.png", "http://article.biliimg.com/bfs/c.png", False),
        ("./crop_a/c.png", f"{BASE}crop_a/c.png", True),
        ("../c.png", "https://kedreamix.github.io/2024/06/02/c.png", True),
        ("D:\\MyBlog\\c.png", "D:\\MyBlog\\c.png", True),
        ("d:/MyBlog/c.png", "d:/MyBlog/c.png", True),
        ("file:///home/c.png", "file:///home/c.png", True),
        ("\\\\disk\\c.png", "\\\\disk\\c.png", True),
    ],
)
def test_address_as_printed(source: str, url: str, dead: bool) -> None:
    assert resolve_image(source, BASE) == (url, url, dead)


@pytest.mark.parametrize("host", ["picx.zhimg.com", "pic1.zhimg.com/80", "pica.zhimg.com/v2/../50"])
@pytest.mark.parametrize("end", ["", ".jpg", "_720w.webp", "_r.jpg?source=1"])
def test_one_image_is_one_key_on_every_host(host: str, end: str) -> None:
    assert resolve_image(f"https://{host}/{HASH}{end}".replace("v2/../", ""), BASE)[1:] == (HASH, False)


def test_a_short_hash_is_no_key() -> None:
    source = f"https://picx.zhimg.com/{HASH[:-1]}.jpg"
    assert resolve_image(source, BASE)[1] == source


@pytest.mark.parametrize(("cover", "expected"), [("/a.png", "https://kedreamix.github.io/a.png"), (None, None)])
def test_cover_is_made_absolute_too(cover: str | None, expected: str | None) -> None:
    listed = Listed(BASE, cover_image_url=cover)
    reading = read_post(
        '<h1 class="post-title">甲</h1><article id="article-container"></article>', url=BASE, listed=listed
    )
    assert reading.metadata.cover_image_url == expected
