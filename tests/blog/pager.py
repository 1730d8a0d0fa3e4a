"""Lists in pages, and the row of numbers under each as hexo-pagination writes it."""

from collections.abc import Sequence

from tests.blog.posts import Post


def split_pages(posts: Sequence[Post], size: int) -> list[tuple[Post, ...]]:
    return [tuple(posts[start : start + size]) for start in range(0, len(posts), size)] or [()]


def render_pager(base: str, current: int, last: int, fragment: str) -> str:
    """Nothing for a single page; else previous, first, neighbours, last and next with gaps between."""
    if last < 2:
        return ""
    shown = [n for n in range(1, last + 1) if n in (1, last) or abs(n - current) <= 1]
    links = [("" if n - 1 in (0, *shown) else '<span class="space">&hellip;</span>') for n in shown]
    numbers = "".join(gap + _number(base, n, current, fragment) for gap, n in zip(links, shown, strict=True))
    before = _step("prev", base, current - 1, fragment) if current > 1 else ""
    after = _step("next", base, current + 1, fragment) if current < last else ""
    return f'<nav id="pagination"><div class="pagination">{before}{numbers}{after}</div></nav>'


def _address(base: str, number: int, fragment: str) -> str:
    return (base if number == 1 else f"{base}page/{number}/") + fragment


def _number(base: str, number: int, current: int, fragment: str) -> str:
    if number == current:
        return f'<span class="page-number current">{number}</span>'
    return f'<a class="page-number" href="{_address(base, number, fragment)}">{number}</a>'


def _step(rel: str, base: str, number: int, fragment: str) -> str:
    side = {"prev": "left", "next": "right"}[rel]
    arrow = f'<i class="fas fa-chevron-{side} fa-fw"></i>'
    return f'<a class="extend {rel}" rel="{rel}" href="{_address(base, number, fragment)}">{arrow}</a>'
