"""Keeps files in the project's cache directory; each takes seconds to make and can be made again at any time.

Handles bytes only.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

FOLDER = Path(__file__).resolve().parents[3] / "data" / "cache"


def read_cached(name: str) -> bytes | None:
    """The contents of a cached file; None where the file does not exist or cannot be read."""
    with suppress(OSError):
        return (FOLDER / name).read_bytes()
    return None


def write_cached(name: str, data: bytes) -> None:
    """Writes the file whole or not at all.  Ignores a read-only file system: the file is then made again next time."""
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=FOLDER, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(FOLDER / name)
            except OSError:
                Path(file.name).unlink()
