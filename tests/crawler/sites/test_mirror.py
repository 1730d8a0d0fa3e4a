"""Addresses between a site and the copy it is read from."""

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


def test_provenance_is_a_mirrors_alone() -> None:
    assert Mirror(PUBLIC, PUBLIC).find_provenance(PUBLIC) is None
    assert Mirror(PUBLIC, "http://127.0.0.1/").find_provenance("http://127.0.0.1/a/") == "http://127.0.0.1/a/"


def test_other_sites_addresses_stay_as_they_are() -> None:
    assert Mirror(PUBLIC, "http://127.0.0.1/").to_read("https://else.example/a/") == "https://else.example/a/"


def test_default_ports_are_written_or_not() -> None:
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
def test_a_base_in_one_spelling(text: str, base: str) -> None:
    assert parse_base(text) == base


@pytest.mark.parametrize(
    "text",
    ["", "kedreamix.github.io", "file:///etc/", "http://", "http://a.example:port/", "http://[/",
     "http://me:secret@a.example/", "http://a.example/?page=2", "http://a.example/#top"],
)  # fmt: skip
def test_what_is_no_base(text: str) -> None:
    with pytest.raises(UsageError, match=r"^site="):
        parse_base(text)
