"""Reads the rows of a dump from a database: streamed in batches, without a query per row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Text, cast, func, select
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
_AS_JSON = {  # the functions that make one text of rows, and of the values of a row, and the type that is read fastest
    "sqlite": (func.json_group_array, func.json_array, LargeBinary),
    "postgresql": (func.json_agg, func.json_build_array, Text),
}
_NESTED = {kind.name: statements.select_nested(kind.table) for kind in KINDS}

Row = dict[str, Any]
Texts = dict[str, bytes]
"""Of each kind the values of all rows below a revision, as a JSON text in UTF-8."""
Fill = Callable[[Connection, Sequence[Row]], None]
# Gives the contents of revisions by their IDs: what each says, by kind.
Contents = Callable[[Connection, Sequence[int]], Mapping[int, Mapping[str, Any]]]


def extract_contents(connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, list[Row]]]:
    """The contents of each of these revisions, by kind as in a dump, the rows in their order."""
    contents: dict[int, dict[str, list[Row]]] = {revision_id: {} for revision_id in revision_ids}
    for kind, (statement, order) in _NESTED.items():
        groups = _group(connection, _sort(connection.dialect.name, statement, order), revision_ids, "revision_id")
        for revision_id in revision_ids:
            contents[revision_id][kind] = groups[revision_id]
    return contents


def extract_texts(connection: Connection, revision_ids: Sequence[int], kinds: Iterable[str]) -> dict[int, Texts]:
    """The contents of some kinds for a comparison, in half of the time.

    A kind without rows is left out.
    """
    contents: dict[int, Texts] = {revision_id: {} for revision_id in revision_ids}
    for kind in kinds:
        for row in select_among(connection, _join_rows(connection.dialect.name, kind), revision_ids):
            contents[row.revision_id][kind] = row.said if isinstance(row.said, bytes) else row.said.encode()
    return contents


@cache
def _join_rows(dialect: str, kind: str) -> Select[Any]:
    """A row for each revision, with the JSON text of all its rows of a kind."""
    statement, order = _NESTED[kind]
    rows = _sort(dialect, statement, order).subquery()
    gather, write, as_type = _AS_JSON[dialect]
    values = gather(write(*(column for column in rows.c if column is not rows.c.revision_id)))
    return select(rows.c.revision_id, cast(values, as_type).label("said")).group_by(rows.c.revision_id)


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
        yield kind, _extract_rows(connection, _sort(connection.dialect.name, statement, order), fills.get(kind))


def _sort(dialect: str, statement: Select[Any], order: statements.Order) -> Select[Any]:
    collation = _COLLATIONS[dialect]
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


def _group(connection: Connection, statement: Select[Any], keys: Sequence[Any], by: str) -> defaultdict[Any, list[Row]]:
    """The rows of a statement, grouped by the column `by` of its `keys`, without that column."""
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in _describe_rows(select_among(connection, statement, keys)):
        groups[row.pop(by)].append(row)
    return groups


def _describe_rows(rows: Sequence[Selected[Any]]) -> list[Row]:
    """The rows of a result as they are dumped: a thousand values a page, most of which are written as they are."""
    names = rows[0]._fields if rows else ()
    described = [dict(zip(names, row, strict=True)) for row in rows]
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        if not _PLAIN.issuperset(map(type, values)):
            for row, value in zip(described, values, strict=True):
                row[name] = simplify_value(value)
    return described
