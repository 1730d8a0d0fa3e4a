"""Zstandard, which Python has itself from 3.14 on, and a package before.  Does not import other modules."""

import sys

if sys.version_info >= (3, 14):  # pragma: no cover  (coverage is measured on earlier versions)
    from compression import zstd
else:
    from backports import zstd

__all__ = ["choose_level", "zstd"]


def choose_level(level: int) -> dict[int, int]:
    """The options for a level, with a checksum, which tells of damage."""
    return {zstd.CompressionParameter.compression_level: level, zstd.CompressionParameter.checksum_flag: 1}
