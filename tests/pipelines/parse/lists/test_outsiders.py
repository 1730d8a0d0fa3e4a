"""Introductions and feet of pages, which have a date and a link as an entry has, and entries that look like them."""

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.lists.entries import find_entries

LIST = "https://mill.example/archives/"


def write_list(count: int, tag: str = "li", folder: str = "/") -> str:
    """A list of posts at `/1/`, `/2/` ... below `folder`."""
    items = (f'<{tag}><time>{n}</time> <a href="{folder}grain-{n}/">谷 {n}</a></{tag}>' for n in range(1, count + 1))
    outer = "ul" if tag == "li" else "div"
    return f"<{outer}>{''.join(items)}</{outer}>"


def list_others(page: str) -> list[str]:
    hrefs = (entry.link.get("href", "") for entry in find_entries(PageView(page).selector, LIST))
    return [href for href in hrefs if "grain" not in href]


@pytest.mark.parametrize("count", [1, 2, 3, 12])
@pytest.mark.parametrize("tag", ["li", "div", "p"])
@pytest.mark.parametrize("name", ["foot", "page_foot", "pageBottom", "bottom-nav-bar", "powered-by", "build-meta"])
def test_a_foot_is_no_entry(name: str, tag: str, count: int) -> None:
    foot = f'<div class="{name}"><span>Made on <time>3</time></span> <a href="/news/">news</a></div>'
    assert list_others(write_list(count, tag) + foot) == []
    assert list_others(f'<div class="x">{write_list(count, tag)}<div id="{name}"><p>{foot}</p></div></div>') == []


@pytest.mark.parametrize("tag", ["li", "div", "article"])
@pytest.mark.parametrize(
    "beside",
    [
        '<section class="intro"><p>最近整理于 <time>3</time>，缘起见 <a href="/why/">这里</a></p></section>',
        '<p>本页更新于 <time>3</time>，另见 <a href="/why/">缘起</a>。</p>',
        "<div><p>Last ground <time>3</time> by <a href='/ada/'>Ada</a></p></div>",
        '<div class="zz"><b>Since <time>3</time></b><i><a href="/ada/">Ada</a></i></div>',
    ],
)
@pytest.mark.parametrize("folder", ["/", "/2031/05/"])
def test_a_sentence_beside_many_entries_is_none(beside: str, tag: str, folder: str) -> None:
    assert list_others(beside + write_list(4, tag, folder)) == []
    assert list_others(write_list(4, tag, folder) + beside) == []


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="pinned"><a href="/top/">磨</a> 写于 <time>3</time></div>',
        '<div class="z"><p>置顶 <a href="/top/">磨</a> <time>3</time></p></div>',
        '<section><div><h2><a href="/top/">磨</a></h2>写于 <time>3</time></div></section>',
        '<div class="z"><p>写于 <time>3</time> <a class="post-title" href="/top/">磨</a></p></div>',
        '<article class="intro">写于 <time>3</time> <a href="/top/">磨</a></article>',
        '<div class="z"><p><a href="/top/">磨</a> <time>3</time></p></div>',
        '<div class="card bottom"><p><a href="/top/">磨</a> 写于 <time>3</time></p></div>',
        '<a href="/top/">磨 <time>3</time></a>',
    ],
)
@pytest.mark.parametrize("tag", ["li", "div", "article"])
def test_a_pinned_post_is_an_entry(beside: str, tag: str) -> None:
    assert list_others(beside + write_list(4, tag)) == ["/top/"]


def test_a_post_in_the_folder_of_the_others_is_an_entry() -> None:
    beside = '<div class="z"><p>写于 <time>3</time> <a href="/2030/11/top/">磨</a></p></div>'
    assert list_others(beside + write_list(4, "li", "/2031/05/")) == ["/2030/11/top/"]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_entries_that_are_all_named_so_are_the_list(count: int) -> None:
    items = "".join(f'<div class="bottom">写于 <time>{n}</time> <a href="/{n}/">磨</a></div>' for n in range(count))
    assert len(list_others(items)) == count


def test_few_entries_have_no_structure() -> None:
    page = '<p>写于 <time>3</time> <a href="/a/">磨</a></p><div><p>改于 <time>3</time> <a href="/b/">谷</a></p></div>'
    assert list_others(page) == ["/a/", "/b/"]


def test_hostile_pages_are_read_in_linear_time() -> None:
    deep = "<div class='foot'>" * 2000 + "写于 <time>1</time> <a href='/a/'>x</a>"
    wide = "".join(f"<p>写于 <time>1</time> <a href='/grain-{n}/'>x</a> {'<b></b>' * 40}</p>" for n in range(800))
    assert list_others(wide + deep) == []
