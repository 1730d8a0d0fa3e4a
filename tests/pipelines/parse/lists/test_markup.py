"""Titles of posts in links that hold more than the title."""

import pytest
from lxml import html

from pipelines.parse.lists.markup import read_title

DATE = '<time datetime="2031-05-06"><b>05</b>-06</time>'


@pytest.mark.parametrize(
    "inner",
    [
        "磨坊 3 号",
        f"{DATE}磨坊 3 号",
        f"磨坊 <em>3</em> 号{DATE}",
        f'<span class="meta">{DATE}</span><span>磨坊 3 号</span>',
        f"<p>{DATE} — </p>磨坊 3 号",
        f"{DATE}：磨坊 3 号",
        f"磨坊 3 号（{DATE}）",
        f"[{DATE}] 磨坊 3 号",
        f"{DATE}<time>昨天</time> | 磨坊 3 号",
        f"{DATE}<h3>磨坊 3 号</h3><p>风来了，磨便转。</p>",
        f"<h2>磨坊 3 号</h2>{DATE}",
        f"<h2>磨坊 3 号 {DATE}</h2>",
        f"<h2>磨坊</h2>{DATE}<h3>3 号</h3>",
    ],
)
def test_a_title_has_no_date(inner: str) -> None:
    assert read_title(html.fromstring(f"<a>{inner}</a>")) == "磨坊 3 号"


@pytest.mark.parametrize("title", ["05-06 记", "（一）磨坊", "- 磨 -", "2031"])
def test_a_title_without_a_date_of_its_own_is_left_alone(title: str) -> None:
    assert read_title(html.fromstring(f"<a>{title}</a>")) == title


def test_a_link_that_is_nothing_but_a_date_is_called_by_it() -> None:
    assert read_title(html.fromstring(f"<a>{DATE}</a>")) == "05 -06"
