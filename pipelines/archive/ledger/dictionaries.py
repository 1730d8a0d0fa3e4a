"""Dictionaries of Zstandard: what the pages of a site have in common, so that each is packed to what it says itself.

Is imported when the first is needed: most commands need none, and the library takes a while.  Does not import SQL.
"""

from collections.abc import Sequence

from pipelines.zstandard import choose_level, zstd

_SIZE = 64 * 1024  # bytes, by docs/measures.md: 112 KB are 3 % better after many posts, and 10 % worse after few


class Dictionary:
    """A dictionary, made ready once for each level that it is used at."""

    def __init__(self, content: bytes) -> None:
        self._dictionary = zstd.ZstdDict(content)

    def pack(self, body: bytes, level: int) -> bytes:
        return zstd.compress(body, options=choose_level(level), zstd_dict=self._dictionary.as_digested_dict)

    def unpack(self, packed: bytes) -> bytes:
        """Raises ValueError for damaged bytes, and for those of another dictionary."""
        try:
            return zstd.decompress(packed, zstd_dict=self._dictionary)
        except zstd.ZstdError as error:
            raise ValueError(str(error)) from None


def train_dictionary(samples: Sequence[bytes]) -> bytes | None:
    """What pages have in common, the same for the same pages; None where that is too little."""
    try:
        return zstd.train_dict(samples, _SIZE).dict_content
    except (zstd.ZstdError, ValueError):  # ValueError where all are empty
        return None
