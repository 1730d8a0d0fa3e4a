"""Which sites the lectures spider reads: its argument, or the setting LECTURE_SITES."""

import pytest
from scrapy.settings import Settings

from crawler.spiders.lectures import LecturesSpider
from pipelines.errors import UsageError


def choose_bases(known: str = "", **arguments: str) -> tuple[str, ...]:
    spider = LecturesSpider(**arguments)
    spider.settings = Settings({"LECTURE_SITES": known})
    return spider.choose_bases()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({}, "needs the URL"), ({"site": " "}, "needs the URL"), ({"site": "a.example"}, "must be a URL")],
)
def test_arguments_without_a_site_are_refused(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        choose_bases(**arguments)


def test_the_setting_names_the_sites() -> None:
    known = "https://a.example/,https://b.example/posts/1.html"
    assert choose_bases(known) == ("https://a.example/", "https://b.example/posts/1.html")
    assert choose_bases(known, site="https://c.example/") == ("https://c.example/",)
