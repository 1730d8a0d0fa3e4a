"""What `scrapy crawl` says to calls it does not understand."""

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.commands.crawl import check_arguments, choose_bases, choose_mode, choose_spider
from crawler.spiders.kedreamix import KedreamixSpider
from pipelines.errors import UsageError

LOADER = SpiderLoader(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
KNOWN = "deployments, documents, feed, kedreamix, lectures"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"name one spider ({KNOWN}), not nothing"),
        (["kedreamix", "--fast"], f"name one spider ({KNOWN}), not kedreamix --fast"),
        (["nobody"], f"there is no spider nobody, only {KNOWN}"),
    ],
)
def test_calls_without_a_spider(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:  # the whole message is compared
        choose_spider(arguments, LOADER)
    assert str(caught.value) == message


def test_the_spider_that_was_named() -> None:
    assert choose_spider(["kedreamix"], LOADER) is KedreamixSpider


def test_arguments_that_the_spider_does_not_have() -> None:
    with pytest.raises(UsageError, match=r"^kedreamix has no argument page, only mode, site, warc$"):
        check_arguments(KedreamixSpider, {"page": "1"})


def test_a_mode_that_is_none() -> None:
    with pytest.raises(UsageError, match=r"^mode=fast is none of full, refresh$"):
        choose_mode({"mode": "fast"})


def test_a_site_that_is_no_address() -> None:
    with pytest.raises(UsageError, match=r"^site=nowhere must be a URL"):
        choose_bases(KedreamixSpider, {"site": "nowhere"})


def test_a_sound_call() -> None:
    arguments = {"site": "http://127.0.0.1:8000", "mode": "refresh"}
    check_arguments(KedreamixSpider, arguments)
    assert (choose_mode(arguments), choose_mode({})) == ("refresh", "full")
    assert choose_bases(KedreamixSpider, arguments) == ("http://127.0.0.1:8000/",)


def test_without_arguments_every_site_is_read() -> None:
    assert choose_bases(KedreamixSpider, {}) == (
        "https://kedreamix.github.io/",
        "https://kedreamix.github.io/Talk2Paper/",
    )
