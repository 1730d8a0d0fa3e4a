"""Readings as bytes, for another process or a file.  Unpacking makes records and times, and runs nothing."""

import pickle
import zlib
from io import BytesIO
from typing import Any

from pipelines.records.readings import Reading

UNPACKING_ERRORS = (pickle.UnpicklingError, zlib.error)  # for bytes that are no packed reading

_FAST = 1  # zlib level, as of the pages in the archive


def pack_reading(reading: Reading) -> bytes:
    return zlib.compress(pickle.dumps(reading, pickle.HIGHEST_PROTOCOL), _FAST)


def unpack_reading(packed: bytes) -> Reading:
    """Raises one of UNPACKING_ERRORS."""
    reading = _RecordUnpickler(BytesIO(zlib.decompress(packed))).load()
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
