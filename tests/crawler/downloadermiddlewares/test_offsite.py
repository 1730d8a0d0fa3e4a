"""Which requests the offsite middleware refuses."""

import pytest
from scrapy import Request

from crawler.downloadermiddlewares.offsite import find_refusal

BASE = "http://127.0.0.1:8000/Talk2Paper/"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (BASE, True),
        (BASE + "archives/page/2/", True),
        ("http://127.0.0.1:8001/Talk2Paper/", False),
        ("https://127.0.0.1:8000/Talk2Paper/", False),
        ("http://127.0.0.2:8000/Talk2Paper/", False),
        ("http://127.0.0.1:8000/", False),
        ("http://127.0.0.1:8000/Talk2PaperToo/", False),
        ("http://127.0.0.1:8000@evil.example/Talk2Paper/", False),
        (BASE + "../private/", False),
        (BASE + "%2E%2e/private/", False),
        (BASE + "%2e%2e%2fprivate/", False),
        ("http://127.0.0.1:8000/robots.txt", False),
    ],
)
def test_requests_of_a_site_stay_in_it(url: str, allowed: bool) -> None:
    request = Request(url, meta={"read_base": BASE}, dont_filter=True)
    assert (find_refusal(request, (BASE,)) is None) is allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/robots.txt", True),
        ("http://127.0.0.1:8001/robots.txt", False),
        ("https://127.0.0.1:8000/robots.txt", False),
        (BASE, False),
    ],
)
def test_requests_without_a_base_may_only_be_for_robots_txt(url: str, allowed: bool) -> None:
    assert (find_refusal(Request(url), (BASE,)) is None) is allowed


def test_the_reason_names_the_redirect_and_the_base() -> None:
    request = Request("http://evil.example/", meta={"read_base": BASE, "redirect_urls": [BASE]})
    assert find_refusal(request, (BASE,)) == f"redirect to http://evil.example/ refused: it leaves {BASE}"
