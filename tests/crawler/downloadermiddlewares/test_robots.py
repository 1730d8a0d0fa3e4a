"""What robots.txt says beyond what it disallows."""

import pytest

from crawler.downloadermiddlewares.robots import find_delay


@pytest.mark.parametrize(
    ("robots", "delay"),
    [
        ("", 0.0),
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: other\nCrawl-delay: 5", 0.0),
        ("User-agent: kedreamix-archive\nCrawl-delay: 7\nUser-agent: *\nCrawl-delay: 5", 7.0),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: -3", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: " + "9" * 5000, 0.0),
    ],
)
def test_a_delay(robots: str, delay: float) -> None:
    assert find_delay(robots.encode(), "kedreamix-archive/1.0 (+me@example.org)") == delay
