"""Which sites the lectures spider reads: its argument, or the setting LECTURE_SITES."""

import pytest
from scrapy.settings import Settings

from crawler.commands.crawl import choose_bases, complete_arguments
from crawler.spiders.lectures import LecturesSpider
from pipelines.errors import UsageError


@pytest.mark.parametrize(
    ("site", "message"), [(None, "needs the address"), (" ", "needs the address"), ("a.example", "is not an address")]
)
def test_calls_that_cannot_be_meant(site: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        choose_bases(LecturesSpider, {} if site is None else {"site": site})


def test_the_setting_names_the_sites() -> None:
    settings = Settings({"LECTURE_SITES": "https://a.example/,https://b.example/posts/1.html"})
    arguments = complete_arguments(LecturesSpider, {}, settings)
    assert choose_bases(LecturesSpider, arguments) == ("https://a.example/", "https://b.example/posts/1.html")
    assert complete_arguments(LecturesSpider, {"site": "x"}, settings) == {"site": "x"}
