"""Files in the project's cache directory: what takes seconds to make and can be made again at any time.

Knows bytes, and not what they mean.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

FOLDER = Path(__file__).resolve().parents[3] / "data" / "cache"


def read_cached(name: str) -> bytes | None:
    """None where there is no such file, or none that can be read."""
    with suppress(OSError):
        return (FOLDER / name).read_bytes()
    return None


def write_cached(name: str, data: bytes) -> None:
    """Whole or not at all.  Where nothing can be written, nothing is lost but time."""
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=FOLDER, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(FOLDER / name)
            except OSError:
                Path(file.name).unlink()
