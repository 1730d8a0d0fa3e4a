"""Files in the user's cache directory: what takes seconds to make and can be made again at any time.

Where it lies: https://specifications.freedesktop.org/basedir-spec/latest/.  Knows bytes, and not what they mean.
"""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

_FOLDER = "kedreamix-archive"


def read_cached(name: str) -> bytes | None:
    """None where there is no such file, or none that can be read."""
    with suppress(OSError, RuntimeError):
        return (_find_folder() / name).read_bytes()
    return None


def write_cached(name: str, data: bytes) -> None:
    """Whole or not at all.  Where nothing can be written, nothing is lost but time."""
    with suppress(OSError, RuntimeError):
        folder = _find_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(folder / name)
            except OSError:
                Path(file.name).unlink()


def _find_folder() -> Path:
    """RuntimeError for a user without a home."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / _FOLDER
