"""Pagers of many themes: which page comes next, where a list ends, and where its end is not certain."""

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.lists.pager import Pager, read_pager

LIST = "https://mill.example/archives/"
SECOND = f"{LIST}page/2/"
LAST = f"{LIST}page/3/"


def read(
    pager: str, url: str = LIST, entries: str = '<ul><li><a href="/rye/">黑麦</a> <time>6月</time></li></ul>'
) -> Pager:
    page = f"<html><head></head><body><main>{entries}</main>{pager}</body></html>"
    return read_pager(PageView(page).selector.root, url, {"https://mill.example/rye/"})


@pytest.mark.parametrize(
    "pager",
    [
        '<link rel="next" href="/archives/page/2/">',
        '<a rel="nofollow next" href="page/2/">…</a>',
        '<ul class="pager"><li class="next"><a href="/archives/page/2/"><span>再往前</span></a></li></ul>',
        '<nav class="pagination"><div class="pagination-next"><a href="page/2/">翻</a></div></nav>',
        '<nav class="pagination"><a class="pagination__nextLink" href="page/2/"><svg></svg></a></nav>',
        '<div class="paginator"><a class="prev" href="/">上</a><a class="next" href="page/2/">下</a></div>',
        '<div class="nav-links"><div class="nav-previous"><a href="page/2/">← Older posts</a></div></div>',
        '<div class="pagination"><a class="previous" href="page/2/">Older</a></div>',
        '<div id="page-nav"><span class="current">1</span><a class="page-number" href="page/2/">2</a></div>',
        '<ol class="page-navigator"><li class="current"><a href="./">1</a></li><li><a href="page/2/">2</a></li></ol>',
        '<p class="paging"><strong>1</strong> <a href="page/2/">2</a> <a href="page/3/">3</a></p>',
        '<nav aria-label="分页"><a href="./" aria-current="page">1</a><a href="page/2/">第 2 页</a></nav>',
        '<div class="paging"><a href="page/2/"><i class="fas fa-angle-right"></i></a></div>',
        '<div class="paging"><a href="page/2/"><svg><use href="#icon-arrow-right"></use></svg></a></div>',
        '<div class="paging"><a href="page/2/" aria-label="Next page"><img src="r.png" alt=""></a></div>',
        '<div class="paging"><a href="page/2/" title="下一頁">∞</a></div>',
        '<div class="paging"><a href="/archives/">«</a> <a href="page/2/">»</a></div>',
        '<div class="paging"><a href="page/2/">›</a> <a href="page/9/">»</a></div>',
        '<div class="paging"><a href="page/9/">»</a> <a href="page/2/">›</a></div>',
        '<div class="paging"><a href="page/9/" class="last">末页</a> <a href="page/2/">后一页</a></div>',
        '<div class="paging"><span data-href="/archives/page/2/">下一页</span></div>',
        '<div class="load-more" data-url="/archives/page/2/">加载更多</div>',
        '<button class="btn" data-next-page="/archives/page/2/">Load more</button>',
        """<div class="pagination"><button onclick="location.href='/archives/page/2/'">Next</button></div>""",
        """<nav id="pagination"><div onclick="pjax.loadUrl('/archives/page/2/')">下页</div></nav>""",
        '<p><a href="/archives/page/2/">较早的文章 &gt;&gt;</a></p>',
        '<p><a href="/archives/page/2/index.html#top">NEXT PAGE</a></p>',
        '<nav class="paging"><a href="https://mill.example/archives/page/2/">Older Entries →</a></nav>',
        '<nav class="pagination"><select><option selected>1</option><option value="page/2/">2</option></select></nav>',
        '<nav class="pager"><span>1</span><a href="page/2/">2</a><i>…</i><a href="page/14/">14</a></nav>',
        '<div class="paginator"><a href="page/2/">下一页（2/14）</a></div>',
        '<div class="flex gap-2"><b>1</b><a href="/archives/page/2/">2</a><a href="/archives/page/3/">3</a></div>',
        '<p>1 · <a href="/archives/page/2/index.html">二</a></p>',
        '<div><a href="/archives/page/2/"><svg><path d="M1 1l2 2"/></svg></a></div>',
        '<section><a href="/archives/page/2/"><img src="/img/r.png" alt=""></a></section>',
        '<p><a href="/archives/page/9/">⇥</a> <a href="page/2">⇢</a></p>'.replace("page/2", "page/2/"),
        '<div class="endless" data-next="/archives/page/2/"></div>',
        '<div id="posts" data-more-src="https://mill.example/archives/page/2/"></div>',
        '<section hx-get="/archives/page/2/" hx-trigger="revealed"></section>',
        '<button data-page-url="page/2/">···</button>',
        '<p><a href="/tags/rye/page/2/">更多</a> <a href="/archives/page/2/">2</a></p>',
        '<p><a href="/notes/page/2/">下一页</a> <a href="/archives/page/2/">2</a></p>',
    ],
)  # fmt: skip
def test_next_page_is_found_in_any_form(pager: str) -> None:
    assert read(pager) == Pager(SECOND)


@pytest.mark.parametrize(
    ("url", "href", "following"),
    [
        (LIST, "?page=2", f"{LIST}?page=2"),
        (f"{LIST}?page=2", "?page=3", f"{LIST}?page=3"),
        ("https://mill.example/list.html", "list-2.html", "https://mill.example/list-2.html"),
        ("https://mill.example/list_2.html", "list_3.html", "https://mill.example/list_3.html"),
        ("https://mill.example/blog/", "2/", "https://mill.example/blog/2/"),
        ("https://mill.example/blog/2/", "../3/", "https://mill.example/blog/3/"),
        ("https://mill.example/blog/", "/blog/page2", "https://mill.example/blog/page2"),
        (LIST, "?before=2024-05-01", f"{LIST}?before=2024-05-01"),
        (f"{LIST}2024/", "../2023/", f"{LIST}2023/"),
        (LIST, "//mill.example/archives/page/2/", SECOND),
        ("https://mill.example/tags/rye/", "?after=c2", "https://mill.example/tags/rye/?after=c2"),
        ("https://mill.example/tags/rye/", "page/2/", "https://mill.example/tags/rye/page/2/"),
        (LIST, "http://mill.example/archives/page/2/", SECOND),
    ],
)
def test_next_page_may_have_any_address(url: str, href: str, following: str) -> None:
    assert read(f'<nav class="pager"><a href="{href}">下一页</a></nav>', url) == Pager(following)


@pytest.mark.parametrize(
    ("url", "href", "following"),
    [
        ("https://mill.example/", "/page/2/", "https://mill.example/page/2/"),
        ("https://mill.example/page/2/", "/page/3/", "https://mill.example/page/3/"),
        (LIST, "?page=2", f"{LIST}?page=2"),
        (f"{LIST}?tag=x&page=2", "?page=3&tag=x", f"{LIST}?page=3&tag=x"),
        ("https://mill.example/", "index_2.html", "https://mill.example/index_2.html"),
        ("https://mill.example/list.html", "list-2.html", "https://mill.example/list-2.html"),
        ("https://mill.example/blog/", "/blog/2/", "https://mill.example/blog/2/"),
        ("https://mill.example/blog/2", "/blog/3", "https://mill.example/blog/3"),
        ("https://mill.example/blog/", "?p=2", "https://mill.example/blog/?p=2"),
        (f"{LIST}2024/05/", "page/2/", f"{LIST}2024/05/page/2/"),
        ("https://www.mill.example/blog/", "https://mill.example/blog/page2", "https://mill.example/blog/page2"),
    ],
)
@pytest.mark.parametrize("inner", ["", "{number}", "<svg><path/></svg>"])
def test_next_page_without_a_pager_is_found_by_its_address(url: str, href: str, following: str, inner: str) -> None:
    number = next(digit for digit in reversed(href) if digit.isdigit() and digit in "23")
    assert read(f"<div><a href='{href}'>{inner.format(number=number)}</a></div>", url) == Pager(following)


@pytest.mark.parametrize(
    ("url", "beside"),
    [
        (LIST, '<p><a href="/archives/2/">第二篇随笔</a></p>'),
        (LIST, '<p><a href="/?p=2">2</a> <a href="/2/">2</a> <a href="/notes/2/">2</a></p>'),
        (LIST, '<p><a href="/tags/rye/page/2/">2</a> <a href="/categories/grain/page/2/">下一页</a></p>'),
        (LIST, '<p><a href="/notes/page/2/">更多</a> <a href="/notes/2.html">2</a></p>'),
        (LIST, '<p><a href="/archives/2024/">2024</a> <a href="/archives/2023/">2</a></p>'),
        (f"{LIST}2024/05/", '<p><a href="/archives/2024/06/">6</a> <a href="/archives/2024/06/">6月</a></p>'),
        (LIST, '<p><a href="/tags/rye/">rye <sup>2</sup></a> <span>2</span> <a href="#s-2">2</a></p>'),
        (LIST, '<div class="toc"><a href="/archives/page/2/">2</a></div>'),
        (LIST, '<p><a href="?page=1">1</a> <a href="/archives/page/1/">1</a></p>'),
        (LIST, '<p data-id="2" data-count="/2/" title="page 2"><img src="/img/page-two.png"></p>'),
        (LIST, '<a href="/rye/"><img data-src="/img/rye-2.png"></a>'),
        (LAST, '<div><a href="/archives/page/2/">上一页</a> <a href="/archives/">1</a><a href="../2/">2</a> 3</div>'),
        (LAST, '<div><a href="/archives/page/2/"><svg><path/></svg></a></div>'),
        (LAST, '<div class="pages"><i>1</i><i>2</i><i class="page-current">3</i></div>'),
        (LAST, '<div class="pagination"><li>1</li><li>2</li><li class="ui-item-active">3</li><li>下一页</li></div>'),
        (LAST, '<div class="pagination"><input value="3"> / 3 页 <button>跳转</button></div>'),
        (LAST, '<div class="load-more no-more">点击查看更多</div><div class="loadmore">没有更多了</div>'),
        (LAST, '<div class="load-more"><button disabled>加载更多</button></div>'),
        (LAST, '<div class="nav-links"><span>4</span></div><button>4</button><button>9</button><button>x</button>'),
        (LAST, "<div><button>1</button><button>2</button><button>3</button></div><p><button>3</button></p>"),
        (LAST, '<div class="pagination" data-total-pages="3" data-pages="many">3</div><span>3/3 页</span>'),
        (f"{LIST}2024/", '<p><a href="/archives/2024/1/">1</a> <a href="/archives/2024/2/">2</a></p>'),
        (LAST, '<p class="read-more">更多</p><button>Download</button><button>更多</button>'),
        (LAST, '<div class="comments"><button>加载更多</button></div>'),
    ],
)
def test_numbers_and_pages_of_other_lists_are_no_pager(url: str, beside: str) -> None:
    assert read(beside, url) == Pager(None)


@pytest.mark.parametrize(
    "pager",
    [
        "",
        '<nav class="pagination"><a rel="prev" href="../2/">上一页</a></nav>',
        '<nav class="pagination"><a href="../2/"><i class="fa fa-chevron-left"></i></a><span>3</span></nav>',
        '<nav class="pagination"><a href="../../">1</a><a href="../2/">2</a><span class="current">3</span></nav>',
        '<nav class="pagination"><a class="next" href="./">下一页</a></nav>',
        '<nav class="pagination"><a class="next">下一页</a></nav>',
        '<nav class="pagination"><span class="next">下一页</span></nav>',
        '<nav class="pagination"><a class="next disabled" href="#">下一页</a></nav>',
        '<nav class="pagination"><ul><li class="page-item disabled"><a href="#">Next</a></li></ul></nav>',
        '<nav class="pagination"><button aria-disabled="true">Next</button><button disabled>Older</button></nav>',
        '<div class="load-more" style="display: none"><button>加载更多</button></div>',
        '<nav class="pagination"><div class="is-invisible"><a href="/archives/page/4/">下一页</a></div></nav>',
        '<nav class="pagination">第 3 页 / 共 3 页 <button>下一页</button></nav>',
        '<nav class="pagination"><span>3 / 3</span> <a href="javascript:;">Next</a></nav>',
        '<nav class="pagination"><a href="/archives/page/1/" class="next">回到开头</a></nav>',
        '<div class="swiper"><button class="swiper-button-next"></button></div>',
        '<table class="calendar"><tr><td><a href="/archives/page/4/">下一页</a></td></tr></table>',
        '<aside><nav class="pagination"><a href="/notes/">更多</a></nav></aside>'.replace('class="pagination"', ""),
        '<p><a href="https://theme.example/">NexT</a></p>',
        '<p><a href="/notes/">更多</a></p>',
        '<div class="paging"><a href="/rye/">Next</a></div>',
        '<div class="paging"><span data-href="/rye/">Next</span></div>',
        '<link rel="stylesheet" href="/archives/page/4/"><link rel="next" href="">',
        '<nav class="pagination"><a href="../">目录</a></nav>',
        '<p>The train leaves on 5/22, page 2 of 3 of the notes was lost.</p>',
    ],
)  # fmt: skip
def test_last_page_is_the_end(pager: str) -> None:
    assert read(pager, LAST) == Pager(None)


@pytest.mark.parametrize(
    "pager",
    [
        '<nav class="pagination">1 / 2</nav>',
        "<p>第 <b>1</b> 页，共 <b>14</b> 页</p>",
        "<footer><span>Page 1 of 2</span></footer>",
        '<nav class="pagination"><em>共 3 页</em></nav>',
        '<nav class="pagination"><button>下一页</button></nav>',
        '<nav class="pagination"><a class="next" href="javascript:void(0)"><i class="icon-right"></i></a></nav>',
        '<nav class="pagination"><a href="#" onclick="older()">Older</a></nav>',
        '<nav class="pagination"><button class="active">1</button><button>2</button></nav>',
        '<nav class="pagination"><span class="current">1</span><a href="page/3/">3</a></nav>',
        '<button id="load-more">加载更多</button>',
        '<div class="load-more-box" id="moreBtn">点击查看更多</div>',
        '<span class="btn-loadmore">上拉加载更多…</span>',
        '<div class="js-view-more">Show more posts</div>',
        "<button>加载更多</button>",
        '<div role="button" class="btn" onclick="go()">Load more</div>',
        '<div class="pager-box"><ul><li class="ui-item focus">1</li><li>2</li><li>下一页</li></ul></div>',
        '<div class="pagination"><span class="is-current-page page-current">1</span><span>2</span></div>',
        '<div class="pagination"><a class="on">1</a><a>2</a><a>3</a></div>',
        '<div class="pagination"><input type="number" value="1"> / 7 页 <button>跳转</button></div>',
        '<div class="pagination"><input> / 7 頁 <input type="hidden" value="9"></div>',
        '<div class="pagination">共 <input value="1"> ／ 7 页</div>',
        '<p><a href="/archives/page/4/">…</a> <a href="/archives/page/9/">⇥</a></p>',
        "<div><button>1</button><button>2</button><button>14</button></div>",
        "<form><input value='1'>/<span>7</span>页</form>",
        '<div class="pagination" data-pages="7" data-page="1"></div>',
        '<div class="trigger"><a>加载更多文章</a></div>',
        '<div class="pager">１／７</div>',
    ],
)
def test_a_list_that_shows_pages_without_a_link_is_not_at_its_end(pager: str) -> None:
    assert read(pager) == Pager(None, shows_more=True)


def test_the_pager_of_a_tag_is_not_that_of_the_list() -> None:
    assert read('<nav class="pagination"><a href="/tags/rye/page/2/">2</a></nav>').next_url is None


def test_hostile_pagers_are_read_in_linear_time() -> None:
    deep = '<div class="pager next">' * 2000 + "2" * 2000
    wide = '<nav class="pagination">' + "<a href='#'>iconiconicon</a>" * 4000 + "</nav>"
    assert read(deep + wide).next_url is None
    loaders = '<div class="load-more">更多' * 3000 + '<p data-x="' + "p" * 50000 + '">' * 20
    assert read(loaders + f"<a href='{'/page' * 20000}'>2</a>" * 3) == Pager(None)
