"""Matery's archives: all posts, those of a year and those of a month, on a time line with a calendar above."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from tests.blog.deployment import Deployment, local_day
from tests.blog.pager import Page, split_pages
from tests.blog.posts import Post
from tests.blog.template import fill_template

_YEAR = timedelta(days=365)
_fill = partial(fill_template, "matery")


def list_archives(posts: Sequence[Post], size: int) -> Iterator[Page]:
    """The pages of `/archives/`, `/archives/YYYY/` and `/archives/YYYY/MM/`."""
    folders = {"archives": list(posts)}
    for post in posts:
        year, month, _ = local_day(post.published).split("-")
        for folder in (f"archives/{year}", f"archives/{year}/{month}"):
            folders.setdefault(folder, []).append(post)
    for folder, listed in folders.items():
        yield from split_pages(folder, listed, size)


def fill_calendar(deployment: Deployment) -> str:
    """How many posts each day of the last year brought, as the script hands it to ECharts."""
    first, last = (local_day(deployment.newest_update - ago) for ago in (_YEAR, timedelta()))
    counts = Counter(local_day(post.published) for post in deployment.posts)
    days = ", ".join(f'["{day}", {count}]' for day, count in sorted(counts.items()) if first <= day <= last)
    return _fill("calendar", first=first, last=last, days=days)


def fill_timeline(page: Page, root: str, card: Callable[[Post], str]) -> str:
    """An entry a post, with a marker wherever a year or a month begins on the page."""
    before = ["", *(local_day(post.published) for post in page.posts)]
    return "".join(
        _fill("timeline", markers=_markers(earlier, day, root), day=day[8:], card=card(post))
        for earlier, day, post in zip(before, before[1:], page.posts, strict=False)
    )


def _markers(before: str, day: str, root: str) -> str:
    year, month, _ = day.split("-")
    markers = "" if before[:4] == year else _fill("marker", unit="year", root=root, folder=year, shown=year)
    if before[:7] == day[:7]:
        return markers
    return markers + _fill("marker", unit="month", root=root, folder=f"{year}/{month}", shown=month)


def fill_pager(page: Page, root: str) -> str:
    """Nothing for a single page; else arrows, dead at the ends."""
    if page.last < 2:
        return ""
    left = _arrow("left", root + page.address_of(page.number - 1) if page.number > 1 else None)
    right = _arrow("right", root + page.address_of(page.number + 1) if page.number < page.last else None)
    return _fill("pager", left=left, right=right, number=str(page.number), last=str(page.last))


def _arrow(side: str, address: str | None) -> str:
    icon = f'<i class="fas fa-angle-{side}"></i>'
    if address is None:
        return f'<a class="{side} btn-floating btn-large disabled">{icon}</a>'
    look = f"{side} btn-floating btn-large waves-effect waves-light bg-color"
    return f'<a href="{address}"\n               class="{look}">{icon}</a>'
