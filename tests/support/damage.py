"""Archives that a disk has damaged."""

from pathlib import Path

from tests.support.cli import select


def damage_table(archive: Path, table: str) -> None:
    """Overwrite the first page of a table with bytes that are no page."""
    (root,) = select(archive, f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'")[0]
    (size,) = select(archive, "PRAGMA page_size")[0]
    content = bytearray(archive.read_bytes())
    content[(root - 1) * size : root * size] = bytes(range(1, 256)) * (size // 255) + bytes(size % 255)
    archive.write_bytes(content)
