"""What a rebuild changes, as lines: the rows of each table, then the posts.  Does not import the archive."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

_HEADINGS = ("added", "removed", "changed")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


class RowChanges(Protocol):
    """The number of rows of each kind of change, by table, and by post and table; `posts` may lack some."""

    @property
    def tables(self) -> Mapping[str, Counter[str]]: ...

    @property
    def posts(self) -> Mapping[str, Mapping[str, Counter[str]]]: ...

    @property
    def changed_posts(self) -> set[str]: ...


def list_changes(changes: RowChanges, *, dry_run: bool) -> Iterator[str]:
    """The lines, indented.  With `dry_run` they say what would change."""
    yield ""
    if not changes.tables:
        yield f"  No row {'would change' if dry_run else 'has changed'}."
        return
    yield from _tabulate(changes.tables, "Rows that would be" if dry_run else "Rows that were")
    yield ""
    yield f"  Posts with such rows: {len(changes.changed_posts):,}"
    for post, tables in changes.posts.items():
        yield f"    {post}: {', '.join(_describe(table, counts) for table, counts in tables.items())}"
    left = len(changes.changed_posts) - len(changes.posts)
    if left:
        yield f"    and {left:,} more, which -v shows"


def _tabulate(tables: Mapping[str, Counter[str]], title: str) -> Iterator[str]:
    width = max(map(len, (title, *tables)))
    yield f"  {title:<{width}}  {'  '.join(f'{heading:>9}' for heading in _HEADINGS)}"
    for table, counts in tables.items():
        yield f"  {table:<{width}}  {'  '.join(f'{counts[heading]:>9,}' for heading in _HEADINGS)}"


def _describe(table: str, counts: Counter[str]) -> str:
    return f"{table} {' '.join(f'{_SIGNS[kind]}{number:,}' for kind, number in counts.items())}"
