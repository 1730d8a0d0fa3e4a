"""What a rebuild changes: the derived rows that were kept before it against those after it, by table and by post.

Both are sorted by the keys of a dump, and are read beside each other, so that few rows are in memory.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pipelines.archive.dump.export import Texts, extract_texts
from pipelines.archive.dump.export_queries import name_columns
from pipelines.archive.dump.kept_rows import (
    TEXTS,
    WRITTEN_ONCE,
    Checksums,
    Group,
    ReadTexts,
    Row,
    extract_groups,
    read_groups,
)
from pipelines.archive.schema.current import READINGS
from pipelines.archive.schema.kinds import KINDS

Pair = tuple[list[Row], list[Row]]  # rows with the same key before and after
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_BATCH = 50  # groups of rows that differ, whose texts are in memory at a time
_NESTED = tuple(kind.name for kind in KINDS)
_BELOW = {*_NESTED, TEXTS}
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


def compare_rows(
    folder: Path, read_texts: ReadTexts, connection: Connection, checksums: Checksums, changes: Changes
) -> None:
    """Add to `changes` how the derived rows differ from those that were kept in the folder, and their texts.

    `checksums` are those of all revisions.
    """
    for kind, groups in extract_groups(connection, checksums.sum_up):
        pairs = pair_groups(read_groups(folder, kind), groups)
        differing = ((before, after) for before, after in pairs if before != after)
        while batch := list(islice(differing, _BATCH)):
            if kind == "revisions":
                batch = _add_texts(read_texts, connection, batch)
            for before, after in batch:
                _compare(kind, before, after, changes)


def _add_texts(read_texts: ReadTexts, connection: Connection, pairs: Sequence[Pair]) -> list[Pair]:
    """Rows of revisions with their texts."""
    old, new = ([row[TEXTS].place for rows in side for row in rows] for side in zip(*pairs, strict=True))
    before, after = read_texts(old), extract_texts(connection, new, WRITTEN_ONCE)
    return [(_join_texts(rows_before, before), _join_texts(rows_after, after)) for rows_before, rows_after in pairs]


def _join_texts(rows: Iterable[Row], texts: Mapping[int, Texts]) -> list[Row]:
    return [{**row, **texts[row[TEXTS].place]} for row in rows]


def pair_groups(before: Iterator[Group], after: Iterator[Group]) -> Iterator[Pair]:
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
    texts = (row[name].decode(errors="replace") for row in rows if name in row)  # a damaged one has changed
    return [values for text in texts for values in json.loads(text)]


def _without_nested(rows: Iterable[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in _BELOW} for row in rows]


def count_differences(before: Iterable[Row | list[Any]], after: Iterable[Row | list[Any]]) -> Counter[str]:
    """How many rows are added, removed and changed: a row that is not the same any more has changed.

    >>> dict(count_differences([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 3}, {"a": 4}]))
    {'changed': 1, 'added': 1}
    """
    old, new = (Counter(json.dumps(row, sort_keys=True) for row in rows) for rows in (before, after))
    removed, added = (old - new).total(), (new - old).total()
    changed = min(removed, added)
    return +Counter({CHANGED: changed, ADDED: added - changed, REMOVED: removed - changed})
