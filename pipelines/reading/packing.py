"""Readings as bytes, for another process or a file.  Unpacking makes records and times, and runs nothing."""

import pickle
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import Any

from pipelines.records.readings import Reading

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACKING_ERRORS = (pickle.UnpicklingError, zstd.ZstdError)  # for bytes that are no packed reading

_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 1,  # takes a third of the time of zlib, and no more bytes
    zstd.CompressionParameter.checksum_flag: 1,  # tells of damage
}


class _Reducers(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How records are made anew: by their class, from the values of their fields.

    What `dataclasses` provides for classes with slots takes twice as long.
    """

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind):
            raise KeyError(kind)
        names = tuple(field.name for field in fields(kind))

        def reduce(record: Any) -> tuple[Any, ...]:
            return kind, tuple([getattr(record, name) for name in names])

        self[kind] = reduce
        return reduce


_REDUCERS = _Reducers()


def pack_reading(reading: Reading) -> bytes:
    packed = BytesIO()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(reading)
    return zstd.compress(packed.getbuffer(), options=_OPTIONS)


def unpack_reading(packed: bytes) -> Reading:
    """Raises one of UNPACKING_ERRORS."""
    reading = _RecordUnpickler(BytesIO(zstd.decompress(packed))).load()
    assert isinstance(reading, Reading)
    return reading


class _RecordUnpickler(pickle.Unpickler):
    """Makes records and times only, so that a file that somebody else wrote runs nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if (module == "datetime" or module.startswith("pipelines.records.")) and name.isidentifier():
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
