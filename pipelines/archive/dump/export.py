"""Reads the rows of a dump from a database: streamed in batches, without a query per row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, Text
from sqlalchemy import Row as Selected

from pipelines.archive.database.bulk import select_among
from pipelines.archive.dump import export_queries as statements
from pipelines.archive.dump.json_values import restore_value, simplify_value
from pipelines.archive.ledger.moved_pages import PLACE, find_place, read_moved
from pipelines.archive.ledger.raw_pages import PackedPage, PagePacker, pack_plain
from pipelines.archive.schema.crawls import fetches
from pipelines.archive.schema.kinds import KINDS

_BATCH = 50  # rows at a time: a revision comes with its contents, a fetch with a whole page
_PLAIN = frozenset({str, int, float, bool, type(None)})  # values that are the same in JSON
_COLLATIONS = {"sqlite": "BINARY", "postgresql": "C"}  # orders by code point, whatever the locale of the server
_NESTED = {kind.name: statements.select_nested(kind.table) for kind in KINDS}

Row = dict[str, Any]
Values = tuple[Any, ...]  # of a row, as they are dumped, without their names
Fill = Callable[[Connection, Sequence[Row]], None]
# Gives the contents of revisions by their IDs: what each says, by kind.
Contents = Callable[[Connection, Sequence[int]], Mapping[int, Mapping[str, Sequence[Any]]]]


def extract_contents(connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, list[Row]]]:
    """The contents of each of these revisions, by kind as in a dump, the rows in their order."""
    contents: dict[int, dict[str, list[Row]]] = {revision_id: {} for revision_id in revision_ids}
    for kind, names, groups in _select_contents(connection, revision_ids):
        for revision_id in revision_ids:
            contents[revision_id][kind] = [dict(zip(names, row, strict=True)) for row in groups[revision_id]]
    return contents


def extract_values(connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, list[Values]]]:
    """The same contents, in a third of the time: the values of each row without their names."""
    contents: dict[int, dict[str, list[Values]]] = {revision_id: {} for revision_id in revision_ids}
    for kind, _, groups in _select_contents(connection, revision_ids):
        for revision_id, rows in groups.items():
            contents[revision_id][kind] = rows
    return contents


def extract_kinds(
    connection: Connection, *, with_fetches: bool, contents: Contents = extract_contents
) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each kind with its rows, which are sorted by their keys; the kinds are in the order in which they are loaded."""
    fills: dict[str, Fill] = {
        "posts": _fill_posts,
        "papers": _fill_papers,
        "revisions": partial(_fill_revisions, contents),
        "fetches": partial(_fill_fetches, PagePacker()),
    }
    kinds = statements.CONTENTS | (statements.HISTORY if with_fetches else {})
    for kind, (statement, order) in kinds.items():
        yield kind, _extract_rows(connection, _sort(connection, statement, order), fills.get(kind))


def _sort(connection: Connection, statement: Select[Any], order: statements.Order) -> Select[Any]:
    collation = _COLLATIONS[connection.dialect.name]
    keys = [key.collate(collation) if isinstance(key.type, Text) else key for key in order]
    return statement.order_by(*keys)


def _extract_rows(connection: Connection, statement: Select[Any], fill: Fill | None) -> Iterator[Row]:
    with connection.execute(statement, execution_options={"yield_per": _BATCH}) as result:
        for batch in result.partitions():
            rows = _describe_rows(batch)
            if fill:
                fill(connection, rows)
            yield from rows


def _fill_posts(connection: Connection, rows: Sequence[Row]) -> None:
    names = _group(connection, statements.TAGS, [row["post_id"] for row in rows], "post_id")
    for row in rows:
        row["tags"] = sorted(tag["name"] for tag in names[row.pop("post_id")])


def _fill_papers(connection: Connection, rows: Sequence[Row]) -> None:
    names = _group(connection, statements.AUTHORS, [row["arxiv_id"] for row in rows], "arxiv_id")
    for row in rows:
        row["authors"] = [author["name"] for author in names[row["arxiv_id"]]]


def _fill_revisions(extract: Contents, connection: Connection, rows: Sequence[Row]) -> None:
    contents = extract(connection, [row["revision_id"] for row in rows])
    for row in rows:
        row |= contents[row.pop("revision_id")]


def _fill_fetches(packer: PagePacker, connection: Connection, rows: Sequence[Row]) -> None:
    """Each page as it is without a dictionary or a file, so that a dump depends on nothing but the page."""
    for row in rows:
        place = find_place(connection, row)
        fetch_id, dictionary_id = row.pop("fetch_id"), row.pop("dictionary_id")
        for column in PLACE:
            del row[column.name]
        if dictionary_id is not None:
            packed = PackedPage(restore_value(fetches.c.raw, row["raw"]), dictionary_id)
            row["raw"] = simplify_value(pack_plain(packer.unpack(connection, fetch_id, packed)).raw)
        elif place:
            row["raw"] = simplify_value(pack_plain(read_moved(place)).raw)


def _select_contents(
    connection: Connection, revision_ids: Sequence[int]
) -> Iterator[tuple[str, Sequence[str], defaultdict[int, list[Values]]]]:
    """Each kind of contents with the names of its columns, and its rows by revision, in their order."""
    for kind, (statement, order) in _NESTED.items():
        names, rows = _simplify(select_among(connection, _sort(connection, statement, order), revision_ids))
        groups: defaultdict[int, list[Values]] = defaultdict(list)
        for row in rows:
            groups[row[0]].append(row[1:])
        yield kind, names[1:], groups


def _group(connection: Connection, statement: Select[Any], keys: Sequence[Any], by: str) -> defaultdict[Any, list[Row]]:
    """The rows of a statement, grouped by the column `by` of its `keys`, without that column."""
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in _describe_rows(select_among(connection, statement, keys)):
        groups[row.pop(by)].append(row)
    return groups


def _describe_rows(rows: Sequence[Selected[Any]]) -> list[Row]:
    """The rows of a result as they are dumped."""
    names, simplified = _simplify(rows)
    return [dict(zip(names, row, strict=True)) for row in simplified]


def _simplify(rows: Sequence[Selected[Any]]) -> tuple[Sequence[str], Sequence[Values]]:
    """The names of columns, and the rows as they are dumped: most of a thousand values a page stay as they are."""
    names = tuple(map(str, rows[0]._fields)) if rows else ()  # a subclass of str is slow to pickle
    columns = [
        values if _PLAIN.issuperset(map(type, values)) else tuple(map(simplify_value, values))
        for values in zip(*rows, strict=True)
    ]
    return names, list(zip(*columns, strict=True))
