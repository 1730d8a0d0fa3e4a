"""Parquet by pyarrow, which is an extra: the rows of CSV, with lists, dates and truth values as such."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.export.items import ShownItem
from pipelines.export.rows import ExportRow, make_rows
from pipelines.program import advise_install

_ROWS_AT_ONCE = 1000  # of some 4 KB each: what is held in memory, and the size of a row group


def write_parquet(items: Iterable[ShownItem], path: Path) -> None:
    """Raises UsageError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise UsageError(f"Parquet needs pyarrow: {advise_install('parquet')}") from None
    schema = _make_schema(pa)
    with path.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batch(make_rows(items)):
            writer.write_table(pa.Table.from_pylist([asdict(row) for row in batch], schema=schema))


def _make_schema(pa: Any) -> Any:
    texts = pa.list_(pa.string())
    types = {
        **dict.fromkeys(("kind", "arxiv_id", "title"), pa.string()),
        **dict.fromkeys(("authors", "topics"), texts),
        **dict.fromkeys(("first_date", "latest_date"), pa.date32()),
        **dict.fromkeys(("digests", "version"), pa.int32()),
        "is_gone": pa.bool_(),
        **dict.fromkeys(("abstract", "abstract_zh", "summary"), pa.string()),
        **dict.fromkeys(("takeaways", "code_urls", "project_urls"), texts),
        "images": pa.int32(),
        "url": pa.string(),
        "post_urls": texts,
        "licences": pa.string(),
    }
    return pa.schema(list(types.items()))


def _batch(rows: Iterator[ExportRow]) -> Iterator[list[ExportRow]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch
