"""Cuts a WARC file into its records, whole ones and damaged ones, and goes on behind the damage.

Plain files and those with a gzip member a record.  Must not know what a record says beyond its length and address.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/"
_AS_GZIP = zlib.MAX_WBITS | 16
_CHUNK = 1 << 16
_LINE_END = b"\r\n"
_BLANK = _LINE_END + _LINE_END
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_DIGEST = re.compile(rb"^warc-block-digest:[ \t]*sha1:(\w+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^warc-target-uri:[ \t]*<?([^\s>]+)>?\r$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A record, decompressed: its head, a blank line, and as many bytes as the head says."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A record that is not whole, `offset` bytes from the start of the file; `url` where it still says so much."""

    offset: int
    reason: str
    url: str | None = None


class NotWarcError(Exception):
    """The file is no WARC file; the message says why."""


class BrokenError(Exception):
    """A record is not whole; `data` is what can be read of it."""

    def __init__(self, reason: str, data: bytes) -> None:
        super().__init__(reason)
        self.data = data


def iterate_blocks(file: mmap) -> Iterator[Block | Damage]:
    """Every record in the order of the file.  Raises NotWarcError for a file of another form."""
    if not file[:5].startswith((_GZIP, _PLAIN)):
        raise NotWarcError("is no WARC file")
    offset = 0
    while offset < len(file):
        try:
            block, following = take_block(file, offset)
            yield block
        except BrokenError as error:
            target = _TARGET.search(error.data)
            yield Damage(offset, str(error), target[1].decode(errors="replace") if target else None)
            following = _find_next(file, offset + 1)
        offset = following


def take_block(file: mmap, offset: int) -> tuple[Block, int]:
    """The record at `offset`, and the offset of the next one.

    Raises BrokenError, and NotWarcError for a gzip member that holds several records.
    """
    if file[offset : offset + len(_GZIP)] == _GZIP:
        data, end = _inflate(file, offset)
        return Block(offset, _check_digest(data[: _measure(data)])), end
    size = _measure(file[offset : offset + _CHUNK])
    data = file[offset : offset + size]
    end = offset + size
    if len(data) < size or file[end : end + len(_BLANK)] not in {b"", _LINE_END, _BLANK}:
        raise BrokenError("is cut short", data)
    while file[end : end + len(_LINE_END)] == _LINE_END:
        end += len(_LINE_END)
    return Block(offset, _check_digest(data)), end


def _measure(data: bytes | bytearray) -> int:
    """The length of the record that `data` begins with."""
    end = data.find(_BLANK)
    head = bytes(data[: end + 2 if end >= 0 else None])
    length = _LENGTH.search(head)
    if not head.startswith(_PLAIN) or end < 0 or length is None:
        raise BrokenError("has no whole head", head)
    return end + len(_BLANK) + int(length[1])


def _check_digest(data: bytes) -> bytes:
    """The record, once what stands behind its head is what the head says, in either spelling of a SHA-1."""
    head, _, content = data.partition(_BLANK)
    said = _DIGEST.search(head + _LINE_END)
    digest = hashlib.sha1(content, usedforsecurity=False)
    if said and said[1].upper().decode() not in {
        base64.b32encode(digest.digest()).decode(),
        digest.hexdigest().upper(),
    }:
        raise BrokenError("is not what its digest says", head + _LINE_END)
    return data


def _inflate(file: mmap, offset: int) -> tuple[bytes, int]:
    decoder, data, at = zlib.decompressobj(_AS_GZIP), bytearray(), offset
    while not decoder.eof:
        chunk = file[at : at + _CHUNK]
        if not chunk:
            raise BrokenError("is cut short", bytes(data))
        try:
            data += decoder.decompress(chunk)
        except zlib.error:
            raise BrokenError("is damaged", _salvage(file[offset : at + _CHUNK])) from None
        at += len(chunk)
        if _overflows(data):
            raise NotWarcError("is compressed as a whole, not record by record: rewrite it with `warcio recompress`")
    if len(data) < _measure(data):
        raise BrokenError("is cut short", bytes(data))
    return bytes(data), at - len(decoder.unused_data)


def _overflows(data: bytearray) -> bool:
    """Whether more than one record stands in a gzip member."""
    try:
        return data.startswith(_PLAIN, _measure(data) + len(_BLANK))
    except BrokenError:
        return False  # its head is not complete yet, or never will be


def _salvage(compressed: bytes) -> bytes:
    """What comes before the damage."""
    decoder, data = zlib.decompressobj(_AS_GZIP), bytearray()
    with suppress(zlib.error):
        for at in range(len(compressed)):
            data += decoder.decompress(compressed[at : at + 1])
    return bytes(data)


def _find_next(file: mmap, start: int) -> int:
    """Where the next record that is whole begins, else the end of the file."""
    while start < len(file):
        found = [at for at in (file.find(mark, start) for mark in (_GZIP, _PLAIN)) if at >= 0]
        if not found:
            break
        try:
            take_block(file, min(found))
        except BrokenError:
            start = min(found) + 1
        else:
            return min(found)
    return len(file)
