"""Rows in temporary files, for whoever needs those of before and may not create tables.  Does not import any table."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.errors import ArchiveError


@contextmanager
def explain_full_folder(folder: Path | str) -> Iterator[None]:
    """For a block that writes into a folder of temporary files.  Raises ArchiveError."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"cannot write to {folder}: {error.strerror}; TMPDIR may name another folder") from None


def append_rows(file: BinaryIO, rows: Any) -> None:
    pickle.dump(rows, file)


def read_row(file: BinaryIO, place: int) -> Any:
    """What `append_rows` has written at this place of the file."""
    file.seek(place)
    return pickle.load(file)


def read_rows(file: BinaryIO) -> Iterator[Any]:
    """What `append_rows` has written, in its order."""
    with suppress(EOFError):
        while True:
            yield pickle.load(file)
