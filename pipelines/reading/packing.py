"""Readings as bytes, for another process or a file.  Unpacking makes records and times, and runs nothing.

With a reading go the tokens of its texts, where a worker has cut them.

The records of the contents are packed as the tuples of their fields, class by class: pickle takes three times as long
for frozen dataclasses, which it asks for their state one by one.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from io import BytesIO
from operator import attrgetter
from typing import Any

from pipelines.records.readings import Contents, Reading
from pipelines.zstandard import choose_level, zstd

UNPACKING_ERRORS = (pickle.UnpicklingError, zstd.ZstdError)  # for bytes that are no packed reading

_OPTIONS = choose_level(1)  # as small as with zlib of level 1, in a third of the time
_Table = tuple[type | None, Sequence[tuple[Any, ...]]]  # the class of the records, None for none, and their fields


def pack_reading(reading: Reading, tokens: Mapping[str, str] | None = None) -> bytes:
    """`tokens` maps texts to their tokens; a text that is an object of the reading is packed once."""
    tables = [_pack_records(records) for records in _read_fields(Contents)(reading.contents)]
    pickled = pickle.dumps((replace(reading, contents=Contents()), tables, tokens or {}), pickle.HIGHEST_PROTOCOL)
    return zstd.compress(pickled, options=_OPTIONS)


def unpack_reading(packed: bytes) -> Reading:
    """Raises one of UNPACKING_ERRORS."""
    return unpack_with_tokens(packed)[0]


def unpack_with_tokens(packed: bytes) -> tuple[Reading, Mapping[str, str]]:
    """A reading with the tokens of its texts, as far as they are known.  Raises one of UNPACKING_ERRORS."""
    reading, tables, tokens = _RecordUnpickler(BytesIO(zstd.decompress(packed))).load()
    assert isinstance(reading, Reading)
    return replace(reading, contents=Contents(*map(_unpack_records, tables))), tokens


def _pack_records(records: Sequence[object]) -> _Table:
    if not records:
        return None, ()
    kind: Any = records[0].__class__
    return kind, list(map(_read_fields(kind), records))


def _unpack_records(table: _Table) -> tuple[Any, ...]:
    kind, rows = table
    return tuple([kind(*row) for row in rows]) if kind else ()


@cache
def _read_fields(kind: Any) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*(field.name for field in fields(kind)))  # a tuple: every record has two fields or more


class _RecordUnpickler(pickle.Unpickler):
    """Makes records and times only, so that a file that somebody else wrote runs nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if (module == "datetime" or module.startswith("pipelines.records.")) and name.isidentifier():
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
