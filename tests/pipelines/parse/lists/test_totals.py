"""Numbers of posts that lists print."""

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.lists.totals import find_total


@pytest.mark.parametrize(
    ("page", "total"),
    [
        ("<p>共 137 篇</p>", 137),
        ("<p>共有 <b>1,024</b> 篇文章</p>", 1024),
        ("<h1>归档（12）</h1>", 12),
        ("<div>全部文章 - 58</div>", 58),
        ("<span>嗯..! 目前共计 9 篇日志。 继续努力。</span>", 9),
        ("<span>總計 31 篇</span>", 31),
        ("<span>OK! 64 posts in total. Keep on posting.</span>", 64),
        ("<p>Total of 7 articles</p>", 7),
        ("<h2>2024 共 3 篇</h2><h2>2023 共 5 篇</h2>", 5),
        ("<p>归档 2024-06</p><p>归档：2024 年</p>", None),
        ("<p>文章 58 · 标签 16</p>", None),
        ("<aside>共 9 篇</aside><footer>共 9 篇</footer><a>共 9 篇</a>", None),
        ("<div class='card-widget'>共 9 篇</div><p hidden>共 9 篇</p>", None),
        (f"<p>{'麦' * 60}共 9 篇</p>", None),
        ("<p><!-- 共 9 篇 -->共 <!-- n --><b>137</b> 篇</p>", 137),
        ("", None),
    ],
)
def test_total(page: str, total: int | None) -> None:
    assert find_total(PageView(page).selector.root) == total
