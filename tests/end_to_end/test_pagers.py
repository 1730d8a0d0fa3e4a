"""Lists of blogs in no known theme: read to their end in any pager, and not settled where the end is not certain."""

from pathlib import Path

import pytest

from tests.support.cli import select
from tests.support.fake_host import FakeHost, Response
from tests.support.refresher import Refresher

NAMES = ("风", "云", "雷", "雨", "虹")
PER_PAGE = 2
NEXT_ITEM = '<ul class="pager"><li class="next"><a href="{next}">再往前</a></li></ul>'
NEXT_TEXT = '<div><a href="{next}">下一页</a></div>'
NUMBERS = '<nav class="paging"><b>{here}</b> <a href="{next}">{number}</a></nav>'
SCRIPTED = """<nav class="paging"><button onclick="location.href='{next}'">Older</button></nav>"""
UNLINKED = '<nav class="paging"><span>{here} / 3</span> <button>下一页</button></nav>'
TOTAL = "<p>共 5 篇</p>"


@pytest.fixture
def refresher(tmp_path: Path) -> Refresher:
    return Refresher(tmp_path / "archive.db")


def list_path(number: int) -> str:
    return "/archives/" if number == 1 else f"/archives/page/{number}/"


def write_blog(pager: str, *, first: int = 0, beside: str = "") -> dict[str, Response]:
    """Posts `first` and later, two per page of the list; `pager` stands on all pages but the last."""
    numbers = range(first, len(NAMES))
    responses = {"/": Response(f"<p>{first}{beside}</p>".encode())}
    for number in numbers:
        page = f"<title>{NAMES[number]}</title><article><h1>{NAMES[number]}</h1><p>第 {number} 天。</p></article>"
        responses[f"/{number}/"] = Response(page.encode())
    starts = range(0, len(numbers), PER_PAGE)
    for here, start in enumerate(starts, 1):
        items = "".join(
            f'<li><time datetime="2024-03-0{n + 1}T00:00:00Z"></time><a href="/{n}/">{NAMES[n]}</a></li>'
            for n in numbers[start : start + PER_PAGE]
        )
        foot = pager.format(here=here, number=here + 1, next=list_path(here + 1)) if here < len(starts) else ""
        responses[list_path(here)] = Response(f"<ul>{items}</ul>{beside}{foot}".encode())
    return responses


def count_posts(refresher: Refresher) -> dict[str, int]:
    return dict(select(refresher.archive, "SELECT status, count(*) FROM posts GROUP BY status"))


def crawl(refresher: Refresher, host: FakeHost) -> int:
    return refresher.run("crawl", "kedreamix", "-a", f"site={host.url}", "-s", "RETRY_TIMES=0")


@pytest.mark.parametrize("pager", [NEXT_ITEM, NEXT_TEXT, NUMBERS, SCRIPTED])
@pytest.mark.parametrize("beside", ["", TOTAL])
def test_a_list_is_read_to_its_end_in_any_pager(refresher: Refresher, pager: str, beside: str) -> None:
    with FakeHost(write_blog(pager, beside=beside)) as host:
        assert crawl(refresher, host) == 0, refresher.output
        assert count_posts(refresher) == {"live": 5}
        assert refresher.refresh(host) == 0, refresher.output
        assert host.requested == ["/"]
        host.responses = write_blog(pager, first=1)
        assert refresher.refresh(host) == 0, refresher.output
    assert count_posts(refresher) == {"gone": 1, "live": 4}
    assert select(refresher.archive, "SELECT url FROM events WHERE kind = 'gone'") == [(f"{host.url}/0/",)]


@pytest.mark.parametrize(
    ("pager", "beside", "why"),
    [
        (UNLINKED, "", "list: the pager shows further pages"),
        (NEXT_TEXT.replace("{next}", "/archives/"), TOTAL, "of the 5 posts that the site prints"),
        ("", TOTAL, "of the 5 posts that the site prints"),
        (NEXT_ITEM.replace("{next}", "/gone/"), "", "fetch: HTTP 404"),
        (NEXT_ITEM.replace("{next}", "/4/"), "", "list: no posts"),
        (NEXT_ITEM.replace("{next}", "https://elsewhere.example/2/"), "", "refused"),
    ],
    ids=["no link", "link to itself", "total", "missing page", "no list", "another host"],
)
def test_a_list_whose_end_is_not_certain_settles_nothing(
    refresher: Refresher, pager: str, beside: str, why: str
) -> None:
    with FakeHost(write_blog(NEXT_ITEM)) as host:
        assert crawl(refresher, host) == 0, refresher.output
        host.responses = write_blog(pager, first=1, beside=beside)
        for _ in range(2):
            assert crawl(refresher, host) == 3, refresher.output
            assert why in refresher.output
            assert refresher.refresh(host, "--accept-gone") == 3, refresher.output
    assert count_posts(refresher) == {"live": 5}
    assert select(refresher.archive, "SELECT kind, count(*) FROM events GROUP BY kind") == [("new", 5)]


def test_a_pager_that_leads_in_a_circle_is_a_failure(refresher: Refresher) -> None:
    with FakeHost(write_blog(NEXT_ITEM)) as host:
        circle = NEXT_ITEM.format(next="/archives/").encode()
        host.responses[list_path(3)] = Response(host.responses[list_path(3)].body + circle)
        assert crawl(refresher, host) == 3
        assert count_posts(refresher) == {"live": 5}
    error = f"the next page is {host.url}/archives/, which was read before"
    assert select(refresher.archive, "SELECT url, stage, error FROM failures") == [
        (host.url + list_path(3), "list", error)
    ]
