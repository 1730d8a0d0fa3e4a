"""What a site prints to count its posts: the calendar of the last year, the number of list pages, and its theme."""

from datetime import date

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post_lists import find_theme, parse_list, read_calendar
from pipelines.records.sites import DayCount, Site

SITE = Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1)
MARCH_5 = DayCount(date(2025, 3, 5), 15)
LIST = (
    '<script>option = {{series: [{{data: {calendar}}}]}};</script><script src="a.js"></script>'
    '<div id="cd-timeline"><article><a href="/Talk2Paper/a/">a</a></article></div>'
    '<div class="page-info"><div>{page}</div></div>'
)


@pytest.mark.parametrize(
    ("script", "counts"),
    [
        ('data: [["2025-03-05", 15]]', (MARCH_5,)),
        ("data: [ ['2025-03-05',\n 15] , ]", (MARCH_5,)),
        ('data: [["2025-03-05", "15"], ["2025-03-06", 0], ["2025-02-30", 3]]', (MARCH_5,)),
        ('data: ["2025-03-05", 15]', ()),
        ("data: []", ()),
        ("", ()),
        ("data: [" + "[] , " * 2000, ()),
    ],
)
def test_a_calendar(script: str, counts: tuple[DayCount, ...]) -> None:
    assert read_calendar(script) == counts


@pytest.mark.parametrize(("page", "pages"), [("1 / 2", 2), ("1/180", 180), ("", None), ("1", None)])
def test_the_number_of_list_pages(page: str, pages: int | None) -> None:
    listing = parse_list(
        PageView(LIST.format(calendar='[["2025-03-05", 15]]', page=page)), SITE, SITE.base_url + "archives/"
    )
    assert (listing.page_count, listing.calendar) == (pages, (MARCH_5,))


@pytest.mark.parametrize(
    ("page", "theme"),
    [
        ('<div class="article-sort-title">文章总览 - 0</div>', "butterfly"),
        ('<article id="article-container"></article>', "butterfly"),
        ('<div id="articleContent"></div>', "matery"),
        ("<p>soon</p>", None),
    ],
)
def test_a_theme_by_its_marks(page: str, theme: str | None) -> None:
    assert find_theme(PageView(page)) == theme
