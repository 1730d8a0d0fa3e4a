"""What a rebuild changes: the derived rows before it, in files, against those after it, by table and by post.

Both are sorted by the keys of a dump, and are read beside each other, so that few rows are in memory.  The rows below a
revision, most of all rows, are kept and compared as one text for each kind: an archive is read twice for every rebuild.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import chain, groupby, takewhile
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection

from pipelines.archive.database.row_files import append_rows, explain_full_folder, read_rows
from pipelines.archive.dump.export import extract_kinds, extract_texts
from pipelines.archive.dump.export_queries import name_columns
from pipelines.archive.schema.current import READINGS
from pipelines.archive.schema.kinds import KINDS

Row = Mapping[str, Any]
Group = tuple[tuple[Any, ...], list[Row]]  # the rows with the same key
Read = Callable[[], AbstractContextManager[Connection]]
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
# Of each kind of derived rows, the columns that it is sorted by.  Events have no key but their post.
_KEYS = {
    "papers": ("arxiv_id",),
    "images": ("key",),
    "posts": ("identity",),
    "post_urls": ("url",),
    "revisions": ("url", "media_type", "ordinal"),
    "events": ("post",),
}
_NESTED = tuple(kind.name for kind in KINDS)
_ID_COLUMNS = {table: arxiv_id.name for table, arxiv_id, _ in READINGS}
# Of each kind of rows that name papers, the place of the arXiv ID among the columns of a row.
_ID_PLACES = {
    kind.name: name_columns(kind.table).index(_ID_COLUMNS[kind.table]) for kind in KINDS if kind.table in _ID_COLUMNS
}


@dataclass(slots=True)
class Changes:
    """The number of rows that are added, removed and changed, by table, and by post for at most `most_posts` posts.

    `posts` are named by their identities; `changed_posts` are all of them.  `changed_papers` are the arXiv IDs of rows
    of papers that differ, and those in rows below a revision where some of their kind differ.
    """

    most_posts: int | None = None
    tables: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    posts: dict[str, defaultdict[str, Counter[str]]] = field(default_factory=dict)
    changed_posts: set[str] = field(default_factory=set)
    changed_papers: set[str] = field(default_factory=set)

    def add(self, table: str, post: str | None, counts: Counter[str]) -> None:
        if not counts:
            return
        self.tables[table] += counts
        if post is None:
            return
        self.changed_posts.add(post)
        if post in self.posts or self.most_posts is None or len(self.posts) < self.most_posts:
            self.posts.setdefault(post, defaultdict(Counter))[table] += counts


def keep_rows(connection: Connection, folder: Path, is_ended: Callable[[], bool] = lambda: False) -> None:
    """Write the derived rows into files in a folder, unless nobody needs them any more.  Raises ArchiveError."""
    with explain_full_folder(folder):
        for kind, groups in _extract_groups(connection):
            with (folder / kind).open("wb") as file:
                for group in takewhile(lambda _: not is_ended(), groups):
                    append_rows(file, group)


@contextmanager
def keep_rows_beside(connection: Connection, read: Read, folder: Path) -> Iterator[None]:
    """Keep the rows of before a transaction in a folder, in a thread during a block that writes them anew.

    `read` begins another transaction, which sees the archive as it was.  On a server, and in a file without a
    write-ahead log, the two would wait for each other: there the rows are kept before.  Raises ArchiveError.
    """
    if not _has_log(connection):
        keep_rows(connection, folder)
        yield
        return

    def keep() -> None:
        with read() as beside:
            keep_rows(beside, folder, ended.is_set)

    ended = Event()
    with ThreadPoolExecutor(1) as thread:
        kept = thread.submit(keep)
        try:
            yield
            kept.result()
        finally:
            ended.set()


def _has_log(connection: Connection) -> bool:
    """Whether who reads a SQLite file sees it as it was before the transaction that writes to it."""
    is_file = connection.dialect.name == "sqlite"
    return is_file and connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def compare_rows(folder: Path, connection: Connection, changes: Changes) -> None:
    """Add to `changes` how the derived rows differ from those in the files."""
    for kind, groups in _extract_groups(connection):
        with (folder / kind).open("rb") as file:
            for before, after in pair_groups(read_rows(file), groups):
                _compare(kind, before, after, changes)


def _extract_groups(connection: Connection) -> Iterator[tuple[str, Iterator[Group]]]:
    for kind, rows in extract_kinds(connection, with_fetches=False, contents=extract_texts):
        if kind in _KEYS:
            yield kind, _group(kind, rows)


def _group(kind: str, rows: Iterable[Row]) -> Iterator[Group]:
    groups = groupby(rows, key=lambda row: tuple(row[name] for name in _KEYS[kind]))
    return ((key, list(same)) for key, same in groups)


def pair_groups(before: Iterator[Group], after: Iterator[Group]) -> Iterator[tuple[list[Row], list[Row]]]:
    """The groups with the same key in both, which are sorted; beside a group that only one has stands an empty one.

    >>> list(pair_groups(iter([(("a",), [1]), (("b",), [2])]), iter([(("b",), [3]), (("c",), [4])])))
    [([1], []), ([2], [3]), ([], [4])]
    """
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old and old[0] < new[0]):
            assert old
            yield old[1], []
            old = next(before, None)
        elif old is None or new[0] < old[0]:
            yield [], new[1]
            new = next(after, None)
        else:
            yield old[1], new[1]
            old, new = next(before, None), next(after, None)


def _compare(kind: str, before: Sequence[Row], after: Sequence[Row], changes: Changes) -> None:
    if before == after:
        return
    some = (*before, *after)[0]
    post = some.get("identity" if kind == "posts" else "post")
    for name in _NESTED if kind == "revisions" else ():
        old, new = _list_nested(before, name), _list_nested(after, name)
        changes.add(name, post, count_differences(old, new))
        if name in _ID_PLACES and old != new:
            changes.changed_papers.update(filter(None, (row[_ID_PLACES[name]] for row in chain(old, new))))
    if kind == "papers":
        changes.changed_papers.add(some["arxiv_id"])
    changes.add(kind, post, count_differences(*map(_without_nested, (before, after))))


def _list_nested(rows: Iterable[Row], name: str) -> list[list[Any]]:
    """The values of each row of a kind below some revisions."""
    return [values for row in rows if name in row for values in json.loads(row[name])]


def _without_nested(rows: Iterable[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in _NESTED} for row in rows]


def count_differences(before: Iterable[Row | list[Any]], after: Iterable[Row | list[Any]]) -> Counter[str]:
    """How many rows are added, removed and changed: a row that is not the same any more has changed.

    >>> dict(count_differences([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 3}, {"a": 4}]))
    {'changed': 1, 'added': 1}
    """
    old, new = (Counter(json.dumps(row, sort_keys=True) for row in rows) for rows in (before, after))
    removed, added = (old - new).total(), (new - old).total()
    changed = min(removed, added)
    return +Counter({CHANGED: changed, ADDED: added - changed, REMOVED: removed - changed})
