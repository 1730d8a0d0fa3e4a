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
_CHUNK = 1 << 16  # bytes per read
_LONGEST_HEADER = 1 << 14  # in bytes; that of a crawler has some 500, and its URL up to 8,000
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
    offset, search = 0, _Search(file)
    while offset < len(file):
        try:
            record, following = read_record(file, offset, most)
            yield record
        except BrokenError as error:
            target = _TARGET.search(error.data)
            yield Damage(offset, str(error), target[1].decode(errors="replace") if target else None)
            if error.end is not None and error.data.startswith(_PLAIN):
                following = error.end
            else:
                following = search.find_next(error.end or offset + 1)
        offset = following


def read_record(file: mmap, offset: int, most: int = 0) -> tuple[RawRecord, int]:
    """The record at `offset`, and the offset of the next one.

    Raises BrokenError, also for a record of more than `most` bytes (0 for any), and NotWarcError for a gzip member that
    holds several records.
    """
    if file[offset : offset + len(_GZIP)] == _GZIP:
        data, end = _inflate(file, offset, most)
        try:
            size = _measure(data)
            if len(data) < size:
                raise BrokenError("is cut short", data)
            return RawRecord(offset, _check_digest(data[:size], end)), end
        except BrokenError as error:
            raise BrokenError(str(error), error.data, end) from None
    size = _measure(head := file[offset : offset + _LONGEST_HEADER])
    if 0 < most < size:
        raise BrokenError(_describe_size(most), head, _skip_line_ends(file, offset + size))
    end = offset + size
    if end > len(file) or file[end : end + len(_BLANK)] not in {b"", _LINE_END, _BLANK}:
        raise BrokenError("is cut short", head)
    following = _skip_line_ends(file, end)
    return RawRecord(offset, _check_digest(file[offset:end], following)), following


def _skip_line_ends(file: mmap, end: int) -> int:
    while file[end : end + len(_LINE_END)] == _LINE_END:
        end += len(_LINE_END)
    return end


def _measure(data: bytes | bytearray) -> int:
    """The length of the record that `data` begins with.  Raises BrokenError where its header is incomplete."""
    end = data.find(_BLANK, 0, _LONGEST_HEADER)
    header = bytes(data[: end + 2 if end >= 0 else _LONGEST_HEADER])
    length = _LENGTH.search(header) if end >= 0 and header.startswith(_PLAIN) else None
    if length is None:
        raise BrokenError("has an incomplete header", header)
    return end + len(_BLANK) + read_int(length[1].decode("ascii"))


def _check_digest(data: bytes, following: int) -> bytes:
    """The record itself, after its content was compared with the SHA-1 in its header, written in base 32 or base 16.

    `following` is the offset of the next one.  A record without such a digest is not compared.  Raises BrokenError
    where they differ.
    """
    header, _, content = data.partition(_BLANK)
    declared = _DIGEST.search(header + _LINE_END)
    digest = hashlib.sha1(content, usedforsecurity=False)
    if declared and declared[1].upper().decode() not in {
        base64.b32encode(digest.digest()).decode(),
        digest.hexdigest().upper(),
    }:
        raise BrokenError("does not match its digest", header + _LINE_END, following)
    return data


def _inflate(file: mmap, offset: int, most: int) -> tuple[bytes, int]:
    """The decompressed gzip member at `offset`, and the offset after it; what is too large is read to its end."""
    decoder, data, position, is_large = zlib.decompressobj(_AS_GZIP), bytearray(), offset, False
    while not decoder.eof:
        size = _CHUNK if data else _LONGEST_HEADER
        chunk = file[position : position + size]
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
            raise BrokenError("is damaged", _salvage(file[offset : offset + _CHUNK])) from None
        position += size
        if not data and not decoder.eof and position < len(file):  # as in a file name without an end
            raise BrokenError("is damaged", b"")
        if not is_large and _overflows(data):
            raise NotWarcError("is one gzip member, not one per record: rewrite it with `warcio recompress`")
        if len(data) >= _LONGEST_HEADER and len(data) > _measure(data) + _CHUNK and not is_large:
            raise BrokenError("is damaged", bytes(data[:_CHUNK]))  # what follows the record is read as a part of it
    end = min(position, len(file)) - len(decoder.unused_data)
    if is_large:
        raise BrokenError(_describe_size(most), bytes(data), end)
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
    decoder, data, position, step = zlib.decompressobj(_AS_GZIP), b"", 0, len(compressed)
    while step := step // 2:
        ahead = decoder.copy()
        with suppress(zlib.error):
            data += ahead.decompress(compressed[position : position + step])
            decoder, position = ahead, position + step
    return data[:_CHUNK]


class _Search:
    """Finds intact records in a file, from one offset on and then from a later one."""

    def __init__(self, file: mmap) -> None:
        self._file = file
        self._offsets = dict.fromkeys((_GZIP, _PLAIN), -1)

    def find_next(self, start: int) -> int:
        """The offset of the next intact record, or else of the end of the file."""
        while (start := self._find_magic(start)) < len(self._file):
            try:
                read_record(self._file, start)
            except BrokenError as error:
                start = error.end or start + 1
            else:
                break
        return start

    def _find_magic(self, start: int) -> int:
        for magic, offset in self._offsets.items():
            if offset < start:
                found = self._file.find(magic, start)
                self._offsets[magic] = len(self._file) if found < 0 else found
        return min(self._offsets.values())
