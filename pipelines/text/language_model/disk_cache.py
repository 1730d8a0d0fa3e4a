"""Keeps files in the project's cache directory; each takes seconds to make and can be made again at any time.

Handles bytes only.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipelines.places import find_cache_folder


def read_cached(name: str) -> bytes | None:
    """The contents of a cached file; None where the file does not exist or cannot be read."""
    folder = find_cache_folder()
    if folder is not None:
        with suppress(OSError):
            return (folder / name).read_bytes()
    return None


def write_cached(name: str, data: bytes) -> None:
    """Writes the file whole or not at all.  Ignores a read-only file system: the file is then made again next time."""
    folder = find_cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(folder / name)
            except OSError:
                Path(file.name).unlink()
