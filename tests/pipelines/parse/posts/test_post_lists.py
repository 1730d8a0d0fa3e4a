"""Lists of both themes: what they link to, what they say of it, and where they end."""

from datetime import UTC, datetime

import pytest

from pipelines.errors import PageError
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post_lists import find_public_url, find_theme, is_list, parse_list
from pipelines.records.sites import Listed, ListPage, Site
from tests.support.parsed_pages import SITES

HASH = "v2-00000000000000000000000000000009"
PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"
CREATED = '<time class="post-meta-date-created" datetime="2024-06-02T03:04:05.000Z">2024-06-02</time>'
UPDATED = '<time class="post-meta-date-updated" datetime="2024-06-03T04:05:06.000Z">2024-06-03</time>'
PAGER = '<nav id="pagination"><a class="extend prev" rel="prev" href="/"></a><a rel="next" href="/archives/page/2/#c"></a></nav>'  # noqa: E501


def sorted_item(href: str, title: str, cover: str = "", dates: str = CREATED) -> str:
    link = f'<a class="article-sort-item-title" href="{href}" title="{title}">{title}</a>'
    return f'<div class="article-sort-item">{cover}<div>{dates}{link}</div></div>'


def recent_item(href: str, title: str) -> str:
    cover = f'<img class="post-bg" src="{PLACEHOLDER}" data-lazy-src="/img/a.png">'
    return f'<div class="recent-post-item">{cover}<a class="article-title" href="{href}">{title}</a>{CREATED}{UPDATED}</div>'  # noqa: E501


def timeline_item(href: str, title: str, cover: str) -> str:
    card = f'<div class="card-image"><img src="{cover}"><span class="card-title">{title}</span></div>'
    date = '<div class="publish-info"><span class="publish-date"><i></i>2025-03-05</span></div>'
    return f'<article class="cd-timeline-content"><a href="{href}">{card}</a>{date}</article>'


def read_butterfly(inner: str) -> ListPage:
    return parse_list(PageView(inner), SITES["butterfly"], "https://kedreamix.github.io/archives/")


def read_matery(inner: str) -> ListPage:
    page = f'<div id="cd-timeline"><a href="/Talk2Paper/archives/2025">2025</a>{inner}</div>'
    return parse_list(PageView(page), SITES["matery"], "https://kedreamix.github.io/Talk2Paper/archives/")


def read_entry(inner: str) -> Listed:
    (entry,) = read_butterfly(inner).entries
    return entry


def test_butterfly_archive_names_posts_in_order_and_no_year() -> None:
    year = '<div class="article-sort-item year">2024</div>'
    listing = read_butterfly(year + sorted_item("/a/", "甲") + sorted_item("/b%20%E4%B9%99/", "乙  丙"))
    assert [(each.url, each.title) for each in listing.entries] == [
        ("https://kedreamix.github.io/a/", "甲"),
        ("https://kedreamix.github.io/b%20%E4%B9%99/", "乙 丙"),
    ]


def test_butterfly_home_says_when_a_post_was_updated() -> None:
    entry = read_entry(recent_item("/2024/06/02/元/index.html", "元"))
    assert entry.url == "https://kedreamix.github.io/2024/06/02/%E5%85%83/"
    assert entry.published_at == datetime(2024, 6, 2, 3, 4, 5, tzinfo=UTC)
    assert entry.updated_at == datetime(2024, 6, 3, 4, 5, 6, tzinfo=UTC)
    assert (entry.precision, entry.cover_image_url) == ("second", "https://kedreamix.github.io/img/a.png")


def test_butterfly_archive_says_not_when_a_post_was_updated() -> None:
    assert read_entry(sorted_item("/a/", "甲")).updated_at is None


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        ("", None),
        (f'<img src="{PLACEHOLDER}">', None),
        (f'<img src= "{PLACEHOLDER}" data-lazy-src="/img/a.png">', "https://kedreamix.github.io/img/a.png"),
        (f'<img src="https://picx.zhimg.com/{HASH}.jpg">', f"https://picx.zhimg.com/{HASH}.jpg"),
    ],
    ids=["none", "placeholder alone", "lazy", "plain"],
)
def test_butterfly_cover(cover: str, expected: str | None) -> None:
    assert read_entry(sorted_item("/a/", "甲", cover)).cover_image_url == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("", None),
        (CREATED.replace("2024-06-02T03:04:05.000Z", "下雨天"), None),
        (CREATED.replace("2024-06-02T03", "2024-13-02T03"), None),
        (CREATED.replace("2024-06-02T03:04:05.000Z", "0001-01-01T00:00:00+08:00"), None),
        (CREATED.replace("05.000Z", "05+08:00"), datetime(2024, 6, 1, 19, 4, 5, tzinfo=UTC)),
    ],
    ids=["none", "words", "no such month", "before all time", "another zone"],
)
def test_butterfly_stamp(dates: str, expected: datetime | None) -> None:
    assert read_entry(sorted_item("/a/", "甲", dates=dates)).published_at == expected


def test_butterfly_next_page_and_printed_count() -> None:
    listing = read_butterfly(f'<div class="article-sort-title">文章总览 - 137</div>{sorted_item("/a/", "甲")}{PAGER}')
    assert (listing.next_url, listing.printed_count) == ("https://kedreamix.github.io/archives/page/2/", 137)


def test_last_page_has_no_next_one() -> None:
    listing = read_butterfly(sorted_item("/a/", "甲") + '<nav id="pagination"><a rel="prev" href="/"></a></nav>')
    assert (listing.next_url, listing.printed_count) == (None, None)


def test_a_site_that_counts_no_posts_has_a_list_all_the_same() -> None:
    listing = read_butterfly('<div class="article-sort-title">文章总览 - 0</div>')
    assert (listing.entries, listing.printed_count) == ((), 0)


def test_an_entry_without_a_link_is_none() -> None:
    listing = read_butterfly('<div class="article-sort-item">广告</div>' + sorted_item("/a/", ""))
    assert [(each.url, each.title) for each in listing.entries] == [("https://kedreamix.github.io/a/", None)]


def test_an_old_link_by_http_is_one_by_https() -> None:
    listing = read_butterfly(sorted_item("http://kedreamix.github.io/a/", "甲"))
    assert [each.url for each in listing.entries] == ["https://kedreamix.github.io/a/"]


def test_an_entry_with_a_broken_address_spoils_no_list() -> None:
    listing = read_butterfly(sorted_item("http://[", "坏") + sorted_item("/a/", "好"))
    assert [each.url for each in listing.entries] == ["http://[", "https://kedreamix.github.io/a/"]


def test_matery_timeline() -> None:
    listing = read_matery(timeline_item("/Talk2Paper/Paper/2025-03-05/NeRF/", "NeRF", f"https://pica.zhimg.com/{HASH}"))
    (entry,) = listing.entries
    assert (entry.url, entry.title) == ("https://kedreamix.github.io/Talk2Paper/Paper/2025-03-05/NeRF/", "NeRF")
    assert (entry.published_at, entry.precision) == (datetime(2025, 3, 5, tzinfo=UTC), "day")
    assert (entry.updated_at, entry.cover_image_url) == (None, f"https://pica.zhimg.com/{HASH}")
    assert (listing.next_url, listing.printed_count) == (None, None)


def test_matery_stock_image_is_no_cover() -> None:
    (entry,) = read_matery(timeline_item("/Talk2Paper/a/", "甲", "/Talk2Paper/medias/featureimages/8.jpg")).entries
    assert entry.cover_image_url is None


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ('<a href="/Talk2Paper/archives/page/2/" class="right btn-large">', "archives/page/2/"),
        ('<a class="right btn-floating disabled">', None),
        ('<a href="/Talk2Paper/archives/" class="left btn-large">', None),
    ],
    ids=["next", "last", "previous"],
)
def test_matery_pager(pager: str, expected: str | None) -> None:
    listing = read_matery(timeline_item("/Talk2Paper/a/", "甲", "/a.png") + f'<div class="paging">{pager}</a></div>')
    assert listing.next_url == (expected and SITES["matery"].base_url + expected)


def test_a_list_in_no_known_theme() -> None:
    page = """<ul><li><time datetime="2024-06-02T03:04:05Z">6月</time> <a href="/a/">甲</a></li>
    <li><a href="/b/"><time>2024-06-01</time><b>乙</b></a></li><li><a href="/about/">关于</a></li></ul>
    <a rel="next" href="/archives/2/">下一页</a>"""
    listing = parse_list(PageView(page), Site("a", "https://a.example/", "general"), "https://a.example/archives/")
    assert [(each.url, each.published_at, each.precision) for each in listing.entries] == [
        ("https://a.example/a/", datetime(2024, 6, 2, 3, 4, 5, tzinfo=UTC), "second"),
        ("https://a.example/b/", datetime(2024, 6, 1, tzinfo=UTC), "day"),
    ]
    assert (listing.next_url, listing.printed_count) == ("https://a.example/archives/2/", None)
    assert read_butterfly(page.replace("/a/", "/c/")).entries[0].url == "https://kedreamix.github.io/c/"


@pytest.mark.parametrize("source", ["", "<p>404</p>", '<div class="article-sort-title">文章总览</div>'])
def test_a_page_without_a_list_is_an_error(source: str) -> None:
    with pytest.raises(PageError, match="no posts") as caught:
        read_butterfly(source)
    assert caught.value.stage == "list"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<link rel="canonical" href="https://A.example/甲/index.html">', "https://a.example/%E7%94%B2/"),
        ('<p class="reprint__type"><i class="reprint-info"><a href="https://a.example/b/">', "https://a.example/b/"),
        ('<meta property="og:url" content="https://a.example/c/index.html">', "https://a.example/c/"),
        (
            '<meta property="og:url" content="/c/"><link rel="canonical" href="https://a.example/d/">',
            "https://a.example/d/",
        ),
        ('<link rel="stylesheet" href="/a.css">', None),
    ],
    ids=["butterfly", "matery", "landscape", "both", "none"],
)
def test_own_address(source: str, expected: str | None) -> None:
    assert find_public_url(PageView(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (sorted_item("/a/", "甲"), "butterfly"),
        ('<article id="article-container">甲</article>', "butterfly"),
        ('<div id="articleContent">甲</div>', "matery"),
        ("<article>甲</article>", None),
        ('<p><a href="/a/">甲</a> <time>2024-06-01</time></p>', "general"),
    ],
)
def test_theme_is_told_by_its_ways(source: str, expected: str | None) -> None:
    assert find_theme(PageView(source)) == expected


def test_matery_pages_and_posts_of_each_day() -> None:
    days = '[["2025-03-05", 2], ["2025-02-30", 7], ["2025-03-06", "1"], ["2025-03-07", 0]]'
    page = f'<script>series: [{{data: {days}}}]</script><div class="page-info"><b>1 / 180</b></div>'
    listing = read_matery(timeline_item("/Talk2Paper/a/", "甲", "/a.png") + page)
    assert [(each.day.isoformat(), each.posts) for each in listing.calendar] == [("2025-03-05", 2), ("2025-03-06", 1)]
    assert listing.page_count == 180


def test_a_list_that_prints_neither_pages_nor_days() -> None:
    listing = read_matery(timeline_item("/Talk2Paper/a/", "甲", "/a.png") + "<script>data: []</script>")
    assert (listing.page_count, listing.calendar) == (None, ())


ARTICLE = '<article id="article-container">甲</article>'
DATED = '<li><a href="/{0}/">篇{0}</a> <time>2024-06-0{0}</time></li>'


@pytest.mark.parametrize(
    ("source", "title", "expected"),
    [
        (sorted_item("/a/", "甲"), "甲", True),
        (sorted_item("/a/", "甲") + ARTICLE, "甲", False),
        (DATED.format(1) + DATED.format(2), "灯", True),
        (DATED.format(1) + DATED.format(2), None, True),
        (DATED.format(1), "灯", False),
        ("<title>灯 | 港口</title>" + DATED.format(1) + DATED.format(2), "灯", False),
        ("<h1><a>灯  塔</a></h1>" + DATED.format(1) + DATED.format(2), "灯 塔", False),
        ("<meta property='og:title' content='灯 - 港口'>" + DATED.format(1) + DATED.format(2), "灯", False),
        ("<title>灯塔</title>" + DATED.format(1) + DATED.format(2), "灯", True),
        ("<p>灯</p>", "灯", False),
    ],
)
def test_a_list_in_place_of_a_post(source: str, title: str | None, expected: bool) -> None:
    site = SITES["butterfly"]
    assert is_list(PageView(source), site, "https://kedreamix.github.io/lamp/", title) is expected


def test_a_list_in_a_theme_derived_from_a_known_one() -> None:
    """What the theme's own selectors leave empty is found by the markup that most themes share."""
    card = '<div class="article-sort-item"><h3><a class="article-sort-title-link" href="/a/">甲</a></h3>{}</div>'
    pager = '<div class="pagination"><a href="/archives/page/2/">下一页</a></div><p>共 12 篇</p>'
    listing = read_butterfly(card.format(CREATED) + pager)
    assert [(each.url, each.title) for each in listing.entries] == [("https://kedreamix.github.io/a/", "甲")]
    assert (listing.next_url, listing.printed_count) == ("https://kedreamix.github.io/archives/page/2/", 12)
    assert listing.entries[0].published_at == datetime(2024, 6, 2, 3, 4, 5, tzinfo=UTC)


def test_a_list_that_shows_more_pages_than_it_links_to() -> None:
    pager = '<nav class="pagination"><span>1 / 2</span></nav>'
    assert read_butterfly(sorted_item("/a/", "甲") + pager).shows_more
    assert not read_matery(
        timeline_item("/Talk2Paper/a/", "甲", "/a.png") + '<div class="page-info"><b>1 / 2</b></div>'
    ).shows_more
