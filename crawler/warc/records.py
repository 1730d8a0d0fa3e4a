"""Splits a WARC file into its records, and continues after a damaged one.

Reads uncompressed files and files with one gzip member per record, and only the length, digest and target URL of each
record.  Does not import warcio or Scrapy.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap

from pipelines.numbers import read_int

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/"
_AS_GZIP = zlib.MAX_WBITS | 16
_CHUNK = 1 << 16  # bytes per read, more than the header of any record
_LINE_END = b"\r\n"
_BLANK = _LINE_END + _LINE_END
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_DIGEST = re.compile(rb"^warc-block-digest:[ \t]*sha1:(\w+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^warc-target-uri:[ \t]*<?([^\s>]+)>?\r$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A decompressed record: its header, a blank line, and as many bytes as the header says."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged record, `offset` bytes from the start of the file; `url` where its target URL can still be read."""

    offset: int
    reason: str
    url: str | None = None


class NotWarcError(Exception):
    """The file is not a WARC file; the message continues a sentence that begins with its path."""


class BrokenError(Exception):
    """A record is damaged or too large; `data` is the part of it that can be read.

    `end` is the offset after the record, None where that is not known.
    """

    def __init__(self, reason: str, data: bytes, end: int | None = None) -> None:
        super().__init__(reason)
        self.data = data
        self.end = end


def iterate_records(file: mmap, most: int = 0) -> Iterator[RawRecord | Damage]:
    """Every record in file order; one of more than `most` bytes, 0 for any, counts as damaged.

    Raises NotWarcError for a file of another format.
    """
    if not file[:5].startswith((_GZIP, _PLAIN)):
        raise NotWarcError("is not a WARC file")
    offset = 0
    while offset < len(file):
        try:
            record, following = read_record(file, offset, most)
            yield record
        except BrokenError as error:
            target = _TARGET.search(error.data)
            yield Damage(offset, str(error), target[1].decode(errors="replace") if target else None)
            following = error.end or _find_next(file, offset + 1)
        offset = following


def read_record(file: mmap, offset: int, most: int = 0) -> tuple[RawRecord, int]:
    """The record at `offset`, and the offset of the next one.

    Raises BrokenError, also for a record of more than `most` bytes (0 for any), and NotWarcError for a gzip member that
    holds several records.
    """
    if file[offset : offset + len(_GZIP)] == _GZIP:
        data, end = _inflate(file, offset, most)
        return RawRecord(offset, _check_digest(data[: _measure(data)])), end
    size = _measure(head := file[offset : offset + _CHUNK])
    if 0 < most < size:
        raise BrokenError(_describe_size(most), head, _skip_line_ends(file, offset + size))
    data = file[offset : offset + size]
    end = offset + size
    if len(data) < size or file[end : end + len(_BLANK)] not in {b"", _LINE_END, _BLANK}:
        raise BrokenError("is cut short", data)
    return RawRecord(offset, _check_digest(data)), _skip_line_ends(file, end)


def _skip_line_ends(file: mmap, end: int) -> int:
    while file[end : end + len(_LINE_END)] == _LINE_END:
        end += len(_LINE_END)
    return end


def _measure(data: bytes | bytearray) -> int:
    """The length of the record that `data` begins with.  Raises BrokenError where its header is incomplete."""
    end = data.find(_BLANK)
    header = bytes(data[: end + 2 if end >= 0 else None])
    length = _LENGTH.search(header)
    if not header.startswith(_PLAIN) or end < 0 or length is None:
        raise BrokenError("has an incomplete header", header)
    return end + len(_BLANK) + read_int(length[1].decode("ascii"))


def _check_digest(data: bytes) -> bytes:
    """The record itself, after its content was compared with the SHA-1 in its header, written in base 32 or base 16.

    A record without such a digest is not compared.  Raises BrokenError where they differ.
    """
    header, _, content = data.partition(_BLANK)
    declared = _DIGEST.search(header + _LINE_END)
    digest = hashlib.sha1(content, usedforsecurity=False)
    if declared and declared[1].upper().decode() not in {
        base64.b32encode(digest.digest()).decode(),
        digest.hexdigest().upper(),
    }:
        raise BrokenError("does not match its digest", header + _LINE_END)
    return data


def _inflate(file: mmap, offset: int, most: int) -> tuple[bytes, int]:
    """The decompressed gzip member at `offset`, and the offset after it; what is too large is read to its end."""
    decoder, data, position, is_large = zlib.decompressobj(_AS_GZIP), bytearray(), offset, False
    while not decoder.eof:
        chunk = file[position : position + _CHUNK]
        if not chunk:
            raise BrokenError("is cut short", bytes(data))
        try:
            while chunk and not decoder.eof:
                data += decoder.decompress(chunk, _CHUNK)
                chunk = decoder.unconsumed_tail
                if is_large or 0 < most < len(data):
                    is_large = True
                    del data[_CHUNK:]
        except zlib.error:
            raise BrokenError("is damaged", _salvage(file[offset : position + _CHUNK])) from None
        position += _CHUNK
        if not is_large and _overflows(data):
            raise NotWarcError("is one gzip member, not one per record: rewrite it with `warcio recompress`")
    end = min(position, len(file)) - len(decoder.unused_data)
    if is_large:
        raise BrokenError(_describe_size(most), bytes(data), end)
    if len(data) < _measure(data):
        raise BrokenError("is cut short", bytes(data))
    return bytes(data), end


def _describe_size(most: int) -> str:
    return f"is larger than {most} bytes (DOWNLOAD_MAXSIZE)"


def _overflows(data: bytearray) -> bool:
    """Whether a gzip member holds more than one record."""
    try:
        return data.startswith(_PLAIN, _measure(data) + len(_BLANK))
    except BrokenError:
        return False  # the header of its first record is not complete (yet)


def _salvage(compressed: bytes) -> bytes:
    """The data before the damage, as much of it as a header may take."""
    decoder, data = zlib.decompressobj(_AS_GZIP), bytearray()
    with suppress(zlib.error):
        for position in range(len(compressed)):
            data += decoder.decompress(compressed[position : position + 1], _CHUNK)
    return bytes(data[:_CHUNK])


def _find_next(file: mmap, start: int) -> int:
    """The offset of the next intact record, or else of the end of the file."""
    while start < len(file):
        offsets = [offset for offset in (file.find(magic, start) for magic in (_GZIP, _PLAIN)) if offset >= 0]
        if not offsets:
            break
        try:
            read_record(file, min(offsets))
        except BrokenError:
            start = min(offsets) + 1
        else:
            return min(offsets)
    return len(file)
