"""Counts what bytes look like: sequences of UTF-8, pairs of East Asian encodings.

Text that was read by a wrong code page shows the right encoding when it is encoded by the same code page again.
Counting must take little memory beside the bytes, so nothing is listed.
"""

import codecs
import re
from collections.abc import Sequence

from pipelines.text.mojibake.code_pages import BYTES

_KNOWN_BYTES = {byte: byte for byte in range(0x80)} | BYTES
_HIGH = bytes(range(0x80, 0x100))
_WIDE_SEQUENCE = re.compile(  # punctuation, kana, ideographs, syllables, full-width signs, emoji
    rb"\xe2\x80[\x90-\xa7]|\xe3[\x80-\x83][\x80-\xbf]|\xe4[\xb8-\xbf][\x80-\xbf]|[\xe5-\xed][\x80-\xbf]{2}"
    rb"|\xef(?:[\xbc-\xbe][\x80-\xbf]|\xbf[\x80-\xae])|\xf0\x9f[\x8c-\xab][\x80-\xbf]"
)
Shares = Sequence[tuple[int, float]]
"""The sequences that are enough, and the share of the bytes that they must be then.

By hand: of damaged texts of 25 characters, with lost bytes dropped or replaced, 26 to 100 % of the bytes are intact
sequences of UTF-8, of sound ones 21 % at most; a title of two characters is known by them.
"""
LEAST_SHARES: Shares = ((2, 0.6), (3, 0.4), (4, 0.25))


def has_sequences(data: bytes, shares: Shares = LEAST_SHARES) -> bool:
    """Whether the bytes beyond ASCII are UTF-8 of common wide characters, of which some may be lost.

    >>> has_sequences("方法".encode()), has_sequences("方法".encode("gbk"))
    (True, False)
    """
    sequences, total = count_sequences(data), count_high(data)
    return any(sequences >= least and 3 * sequences >= share * total for least, share in shares)


def count_sequences(data: bytes) -> int:
    """The intact sequences of UTF-8 that give common wide characters."""
    return measure(_WIDE_SEQUENCE, data) // 3


def measure(pattern: re.Pattern[bytes], data: bytes) -> int:
    """The number of bytes that a pattern covers."""
    return len(data) - len(pattern.sub(b"", data))


def count_high(data: bytes) -> int:
    """The number of bytes beyond ASCII."""
    return len(data) - len(data.translate(None, _HIGH))


def count_odd(text: str) -> int:
    """The number of characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def encode_known(text: str) -> bytes:
    """The bytes by the code pages that can be repaired, without the characters that these do not have."""
    return codecs.charmap_encode(text, "ignore", _KNOWN_BYTES)[0]
