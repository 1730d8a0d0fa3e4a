"""Decodes what hosts compress: gzip, deflate, Brotli and Zstandard, and tells a stream that ended from one cut off.

Scrapy returns what could be decoded of a stream that ends early; here that is an error.  Does not import Scrapy.
"""

import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from io import BytesIO

import brotli

from pipelines.zstandard import zstd

_PIECE = 64 * 1024  # bytes fed and taken at a time: what is held beside the result is bounded, whatever the ratio
_GZIP, _ZLIB, _RAW = 31, 15, -15  # the window bits by which zlib tells its formats apart
_GZIP_MAGIC = b"\x1f\x8b"


class StreamError(ValueError):
    """A compressed stream that cannot be decoded to its end."""


class CutStreamError(StreamError):
    """The stream ends before its end mark."""


class TooLongError(StreamError):
    """The stream decodes to more bytes than allowed."""


def decode_content(body: bytes, coding: str, most: int = 0) -> bytes:
    """The bytes that were compressed.

    `coding` is one of `CODINGS`, as in Content-Encoding; `most` is the largest length, 0 for any.  Raises
    CutStreamError, TooLongError, or StreamError for a stream that is not in this coding.

    >>> import zlib
    >>> decode_content(zlib.compress("高斯泼溅".encode()), "deflate").decode()
    '高斯泼溅'
    """
    try:
        if not body:
            raise EOFError
        return b"".join(_check_length(CODINGS[coding](body), most))
    except EOFError:
        raise CutStreamError(f"the {coding} stream of the response was cut short") from None
    except (zlib.error, brotli.error, zstd.ZstdError):
        raise StreamError(f"the {coding} stream of the response is damaged") from None


def _check_length(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The pieces.  Nothing holds them once they are too many: an exception keeps the variables of its functions."""
    length = 0
    for piece in pieces:
        length += len(piece)
        if 0 < most < length:
            raise TooLongError(f"decodes to more than {most} bytes")
        yield piece


def _read_gzip(body: bytes) -> Iterator[bytes]:
    """One member or several; what is behind them is ignored, as browsers do.

    https://www.rfc-editor.org/rfc/rfc1952#section-2.2
    """
    rest = memoryview(body)
    while True:
        rest = yield from _inflate(rest, _GZIP)
        if rest[: len(_GZIP_MAGIC)] != _GZIP_MAGIC:
            return


def _read_deflate(body: bytes) -> Iterator[bytes]:
    """A zlib stream, or the raw one that some servers send in its place."""
    try:
        zlib.decompressobj(_ZLIB).decompress(body[:_PIECE], 1)
    except zlib.error:
        yield from _inflate(memoryview(body), _RAW)
    else:
        yield from _inflate(memoryview(body), _ZLIB)


def _inflate(body: memoryview, window_bits: int) -> Generator[bytes, None, memoryview]:
    """Yields the contents of one stream and returns what is behind it.  Raises EOFError where it does not end."""
    stream = zlib.decompressobj(window_bits)
    for start in range(0, len(body), _PIECE):
        piece = bytes(body[start : start + _PIECE])
        while piece and not stream.eof:
            yield stream.decompress(piece, _PIECE)
            piece = stream.unconsumed_tail
        if stream.eof:
            break
    else:
        yield stream.flush()
    if not stream.eof:
        raise EOFError
    return body[min(start + _PIECE, len(body)) - len(stream.unused_data) :]


def _read_brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for start in range(0, len(body), _PIECE):
        yield (output := stream.process(body[start : start + _PIECE], output_buffer_limit=_PIECE))
        while not stream.is_finished() and (output or not stream.can_accept_more_data()):
            yield (output := stream.process(b"", output_buffer_limit=_PIECE))
    if not stream.is_finished():
        raise EOFError


def _read_zstd(body: bytes) -> Iterator[bytes]:
    with zstd.ZstdFile(BytesIO(body)) as file:
        yield from iter(lambda: file.read(_PIECE), b"")


CODINGS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _read_gzip,
    "x-gzip": _read_gzip,
    "deflate": _read_deflate,
    "br": _read_brotli,
    "zstd": _read_zstd,
}
