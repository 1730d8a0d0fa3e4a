"""Entries of lists in any theme, and what stands around a list and is none."""

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.lists.entries import choose_link, find_entries

LIST = "https://mill.example/archives/"
ITEMS = '<ul><li><a href="/rye/">黑麦</a> <time>2</time></li><li><a href="/oat/">燕麦</a> <time>1</time></li></ul>'


def list_hrefs(page: str, url: str = LIST) -> list[str]:
    return [entry.link.get("href") for entry in find_entries(PageView(page).selector, url)]


@pytest.mark.parametrize(
    "page",
    [
        ITEMS,
        '<article><h2><a href="/rye/">黑麦</a></h2><p><time>a</time> <a href="/categories/x/">谷</a></p></article>'
        '<article><a href="/tags/y/" rel="tag">y</a><time>b</time><h2><a href="/oat/">燕麦</a></h2></article>',
        '<div class="post"><header><h2><a href="/rye/">黑麦</a></h2><time>a</time></header></div>'
        '<div class="post"><header><h2><a href="/oat/">燕麦</a></h2><time>b</time></header></div>',
        '<article><h3><a href="/rye/">黑麦</a></h3><footer><time>a</time> <a href="/rye/#say">9</a></footer></article>'
        '<article><h3><a href="/oat/">燕麦</a></h3><footer><time>b</time> <a href="/oat/">更多</a></footer></article>',
        '<a href="/rye/"><h3>黑麦</h3><time>a</time></a><a href="/oat/"><time>b</time>燕麦</a>',
        '<table><tr><td><time>a</time></td><td><a href="/rye/">黑麦</a></td></tr>'
        '<tr><td><time>b</time></td><td><a href="/oat/">燕麦</a></td></tr></table>',
        f'<article class="archive"><h1>归档</h1><p>更新于 <time>2024</time></p>'
        f'{ITEMS.replace("li>", "div>")}<div><a href="/rye/">黑麦</a> <time>x</time></div></article>',
        '<ul><li>2024 <a href="/archives/2024/">2024</a> <time>2024</time>' + ITEMS + "</li></ul>",
        '<div class="item"><time>created</time><time>updated</time><a href="/rye/">黑麦</a></div>'
        '<div class="item"><time>created</time><time>updated</time><a href="/oat/">燕麦</a></div>',
        '<body class="has-sidebar widget-left"><div id="content-with-nav">' + ITEMS + "</div></body>",
        f'<main class="sidebar">{ITEMS}</main>',
        f'<div class="recent-posts">{ITEMS}</div>',
        '<div><a href="https://mill.example/rye/"><img></a><a href="/rye/">黑麦</a><time>a</time></div>'
        '<div><a href="//mill.example/oat/">燕麦</a><time>b</time></div>',
        f'<div class="left"><a href="/about/">磨坊</a><div class="clock"><time>12:00</time></div>{ITEMS}</div>',
        f'<nav><a href="/news/">新</a><time>a</time></nav>{ITEMS}',
        f'<aside><li><a href="/news/">新</a><time>a</time></li></aside>{ITEMS}',
        f'<div class="left-sidebar"><p><a href="/news/">新</a><time>a</time></p></div>{ITEMS}',
        f'<div id="recentPosts"><p><a href="/news/">新</a><time>a</time></p></div>{ITEMS}',
        f'<section class="card-widget"><p><a href="/news/">新</a><time>a</time></p></section>{ITEMS}',
        f'<div role="complementary"><p><a href="/news/">新</a><time>a</time></p></div>{ITEMS}',
        f'<header><a href="/news/">新</a><time>a</time></header>{ITEMS}',
        f'{ITEMS}<footer><p>© <time>2024</time> <a href="/licence/">许可</a></p></footer>',
        f'{ITEMS}<div id="footer"><p>© <time>2024</time> <a href="/licence/">许可</a></p></div>',
        f'<div><nav></nav>{ITEMS}<div class="page-footer"><a href="/log/">日志</a> <time>2024</time></div></div>',
        f'{ITEMS}<p>Built <time>2024</time> by <a href="https://hexo.example/">Hexo</a></p>',
        f'{ITEMS}<p><time>2024</time> <a href="/">首页</a> <a href="#a">顶</a> <a href="mailto:a@b.cc">信</a></p>',
        f'{ITEMS}<p><time>2024</time> <a href="/archives/2024/05/">5月</a> <a href="/archives/">归档</a></p>',
        f'{ITEMS}<p><time>2024</time> <a class="author-name" href="/ada/">Ada</a> <a href="http://[">坏</a></p>',
        f"{ITEMS}<p><time>2024</time> no link</p><template><a href='/x/'>x</a><time>y</time></template>",
    ],
)  # fmt: skip
def test_entries_are_found_and_nothing_else(page: str) -> None:
    hrefs = list_hrefs(page)
    assert [href.rpartition("mill.example")[2] for href in hrefs] == ["/rye/", "/oat/"]


@pytest.mark.parametrize(
    ("open_tag", "date", "link"),
    [("dl", "dt", "dd"), ("div", "p", "h3"), ("section", "span", "span")],
)
@pytest.mark.parametrize("is_date_first", [True, False])
def test_dates_and_links_that_stand_side_by_side(open_tag: str, date: str, link: str, is_date_first: bool) -> None:
    pairs = [(f"<{date}><time>2024-06-0{n}</time></{date}>", f'<{link}><a href="/{n}/">篇</a></{link}>') for n in "321"]
    page = "".join("".join(pair if is_date_first else pair[::-1]) for pair in pairs)
    assert list_hrefs(f"<{open_tag}>{page}</{open_tag}>") == ["/3/", "/2/", "/1/"]


def test_a_date_without_a_link_between_others_is_no_entry() -> None:
    rows = "".join(f'<dt><time>{n}</time></dt><dd><a href="/{n}/">篇</a></dd>' for n in "321")
    assert list_hrefs(f"<dl>{rows}<dt><time>0</time></dt></dl>") == ["/3/", "/2/", "/1/"]
    assert list_hrefs(f"<dl><dt><time>0</time></dt><dt><time>4</time></dt>{rows}</dl>") == ["/3/", "/2/", "/1/"]


def test_a_page_without_links_has_no_entries() -> None:
    assert list_hrefs("<p><time>2024-06-01</time></p><p><time>2024-06-02</time></p>") == []


def test_a_post_may_live_below_the_archives() -> None:
    page = ITEMS.replace("/rye/", "/archives/2041/").replace("/oat/", "/archives/loaf")
    assert list_hrefs(page) == ["/archives/2041/", "/archives/loaf"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (LIST, "/2031/06/02/标签/"),
        (LIST, "/2031/06/02/%E5%88%86%E7%B1%BB/"),
        (LIST, "/posts/html/tags/"),
        (LIST, "/notes/Tag"),
        (LIST, "/notes/category/sets.html"),
        (LIST, "/notes/author/who-ground-it/"),
        ("https://mill.example/", "/notes/categories/"),
        ("https://mill.example/posts/", "/posts/tags/"),
        ("https://mill.example/posts/page/2/", "/posts/x/tags/"),
        ("https://mill.example/mill/archives/", "/mill/2031/authors/"),
        ("https://mill.example/tags/rye/", "/notes/tags/"),
    ],
)
def test_a_post_may_be_named_as_a_tag_is(url: str, path: str) -> None:
    assert list_hrefs(ITEMS.replace("/oat/", path), url) == ["/rye/", path]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (LIST, "/tags/rye/"),
        (LIST, "/%E6%A0%87%E7%AD%BE/rye"),
        (LIST, "/Category/grain/oat/"),
        (LIST, "/分类/"),
        (LIST, "/author/ada/"),
        ("https://mill.example/mill/archives/", "/mill/tags/rye/"),
        ("https://mill.example/mill/page/2/", "/mill/categories/"),
        ("https://mill.example/mill/", "/mill/tags/rye/"),
        ("https://mill.example/mill/2/", "/tags/rye/"),
        ("https://mill.example/磨/archives/", "/%E7%A3%A8/分类/rye/"),
    ],
)
def test_the_page_of_a_tag_is_no_post(url: str, path: str) -> None:
    assert list_hrefs(f"{ITEMS}<p><a href='{path}'>谷</a> <time>3</time></p>", url) == ["/rye/", "/oat/"]


def test_a_link_to_a_tag_in_another_language_is_not_that_of_the_post() -> None:
    page = ITEMS.replace('<a href="/oat/">', '<a href="/en/tags/grain/">谷</a> <a href="/oat/">')
    assert list_hrefs(page) == ["/rye/", "/oat/"]


def test_a_list_in_a_folder_of_its_own() -> None:
    page = (
        ITEMS.replace("/rye/", "/talks/rye/").replace("/oat/", "/talks/?p=3")
        + "<p><a href='/talks/'>x</a><time>1</time>"
    )
    assert list_hrefs(page, "https://mill.example/talks/archives/page/2/") == ["/talks/rye/", "/talks/?p=3"]


def test_the_link_of_an_entry_is_its_title() -> None:
    page = """<li><a href="/tags/x/">x</a><a href="/rye/"><img></a><a href="/oat/">燕麦</a>
    <a class="post-title" href="/bread/">面包</a></li>"""
    (item,) = PageView(page).selector.css("li")
    link = choose_link(item.root, LIST)
    assert link is not None
    assert link.get("href") == "/bread/"
    assert choose_link(PageView("<p><a href='#'>x</a></p>").selector.root, LIST) is None


def test_hostile_lists_are_read_in_linear_time() -> None:
    deep = "<div>" * 3000 + "<time>1</time>" * 3000 + '<a href="/x/">x</a>'
    wide = '<div><a href="/rye/">x</a><time>1</time></div>' * 5000
    assert len(list_hrefs(wide + deep)) == 2
