"""Lists in pages, and the row of numbers under each as hexo-pagination writes it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.blog.posts import Post


class Page(NamedTuple):
    """One page of the list in `folder`: its number and that of the last page, both from 1, and its posts."""

    folder: str
    number: int
    last: int
    posts: tuple[Post, ...]

    @property
    def path(self) -> str:
        return self.address_of(self.number).strip("/")

    def address_of(self, number: int) -> str:
        """The address of another page of the list.

        >>> Page("archives", 1, 2, ()).address_of(2), Page("", 2, 2, ()).address_of(1)
        ('/archives/page/2/', '/')
        """
        first = f"/{self.folder}/" if self.folder else "/"
        return first if number == 1 else f"{first}page/{number}/"


def split_pages(folder: str, posts: Sequence[Post], size: int) -> Iterator[Page]:
    """The pages of the list in `folder`; one empty page where there are no posts."""
    parts = [tuple(posts[start : start + size]) for start in range(0, len(posts), size)] or [()]
    for number, part in enumerate(parts, 1):
        yield Page(folder, number, len(parts), part)


def render_pager(page: Page, fragment: str) -> str:
    """Nothing for a single page; else previous, first, neighbours, last and next with gaps between."""
    current, last = page.number, page.last
    if last < 2:
        return ""
    shown = [n for n in range(1, last + 1) if n in (1, last) or abs(n - current) <= 1]
    links = [("" if n - 1 in (0, *shown) else '<span class="space">&hellip;</span>') for n in shown]
    numbers = "".join(gap + _number(page, n, fragment) for gap, n in zip(links, shown, strict=True))
    before = _step("prev", page.address_of(current - 1) + fragment) if current > 1 else ""
    after = _step("next", page.address_of(current + 1) + fragment) if current < last else ""
    return f'<nav id="pagination"><div class="pagination">{before}{numbers}{after}</div></nav>'


def _number(page: Page, number: int, fragment: str) -> str:
    if number == page.number:
        return f'<span class="page-number current">{number}</span>'
    return f'<a class="page-number" href="{page.address_of(number)}{fragment}">{number}</a>'


def _step(rel: str, address: str) -> str:
    side = {"prev": "left", "next": "right"}[rel]
    arrow = f'<i class="fas fa-chevron-{side} fa-fw"></i>'
    return f'<a class="extend {rel}" rel="{rel}" href="{address}">{arrow}</a>'
