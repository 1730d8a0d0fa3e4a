"""URLs of a site and of the mirror that it is read from."""

import pytest

from crawler.sites.mirror import Mirror, parse_base, shares_origin
from pipelines.errors import UsageError

PUBLIC = "https://kedreamix.github.io/"


@pytest.mark.parametrize("read_base", [PUBLIC, "http://127.0.0.1:8000/", "http://127.0.0.1:8000/a%20copy/"])
@pytest.mark.parametrize("path", ["", "archives/page/2/", "2024/05/22/Paper/%E5%85%83_%E8%99%9A/", "a/?page=2"])
def test_there_and_back(read_base: str, path: str) -> None:
    mirror = Mirror(PUBLIC, read_base)
    assert mirror.to_read(PUBLIC + path) == read_base + path
    assert mirror.to_public(read_base + path) == PUBLIC + path


def test_only_a_mirror_is_named_as_the_source() -> None:
    assert Mirror(PUBLIC, PUBLIC).find_fetched_from(PUBLIC) is None
    assert Mirror(PUBLIC, "http://127.0.0.1/").find_fetched_from("http://127.0.0.1/a/") == "http://127.0.0.1/a/"


def test_urls_of_other_sites_are_not_changed() -> None:
    assert Mirror(PUBLIC, "http://127.0.0.1/").to_read("https://else.example/a/") == "https://else.example/a/"


def test_a_default_port_may_be_written_out() -> None:
    assert shares_origin("https://a.example:443/", "https://a.example/")
    assert not shares_origin("http://[", "http://a.example/")
    assert not shares_origin("http://a.example:port/", "http://a.example/")


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://127.0.0.1:8000/index.html", "http://127.0.0.1:8000/"),
        ("https://Kedreamix.GitHub.io/Talk2Paper", "https://kedreamix.github.io/Talk2Paper/"),
    ],
)
def test_a_base_url_becomes_canonical(text: str, base: str) -> None:
    assert parse_base(text) == base


@pytest.mark.parametrize(
    "text",
    ["", "kedreamix.github.io", "file:///etc/", "http://", "http://a.example:port/", "http://[/",
     "http://me:secret@a.example/", "http://a.example/?page=2", "http://a.example/#top"],
)  # fmt: skip
def test_what_is_not_a_base_url_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^site="):
        parse_base(text)
