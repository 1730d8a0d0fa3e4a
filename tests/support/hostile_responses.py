"""What a host may answer in place of a page: the responses of a faulty, lying or hostile host, by name.

Each is made from the sound response.  None of them may be taken for the page, stop the run from ending, or take much
memory; `LARGE` are those that only limits keep from that.
"""

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedIOBase

from tests.support.fake_host import ENCODERS, Response, forward, redirect

Spoil = Callable[[Response], Response]
_STATUSES = (204, 206, 400, 401, 403, 404, 408, 410, 418, 421, 425, 429, 451, 500, 501, 502, 503, 504, 520, 999)
_CODINGS = ("gzip", "deflate", "br", "zstd")
_MB = 1 << 20


def raw(*parts: bytes) -> Spoil:
    """The same bytes for every page, head included."""
    return lambda _: Response(raw=lambda file: _write(file, iter(parts)))


def stream(make: Callable[[], Iterator[bytes]]) -> Spoil:
    return lambda _: Response(raw=lambda file: _write(file, make()))


def _write(file: BufferedIOBase, parts: Iterator[bytes]) -> None:
    for part in parts:
        file.write(part)
        file.flush()


def cut(share: float, coding: str, framing: str) -> Spoil:
    """Only a share of the body, as sent."""

    def spoil(sound: Response) -> Response:
        size = len(ENCODERS[coding](sound.body)) if coding else len(sound.body)
        kept = int(size * share)
        told = replace(sound, coding=coding, kept=kept, promised=kept if framing == "length" else None)
        return replace(told, framing=framing)  # type: ignore[arg-type]  # one of its values

    return spoil


def instead(body: bytes, content_type: str = "text/html; charset=utf-8", **headers: str) -> Spoil:
    return lambda _: Response(body, content_type=content_type, headers=headers)


def _repeat(head: bytes, part: bytes, times: int) -> Callable[[], Iterator[bytes]]:
    def make() -> Iterator[bytes]:
        yield head
        for _ in range(times):
            yield part

    return make


def _drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n"
    for _ in range(600):
        yield b"."
        time.sleep(0.1)


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
_PAGE = "<title>维护中</title><p>马上回来。</p>".encode()
FAULTS: dict[str, Spoil] = {
    **{f"status {status}": lambda _, status=status: Response(_PAGE, status=status) for status in _STATUSES},  # type: ignore[misc]
    "maintenance with status 200": instead(_PAGE),
    "empty": instead(b""),
    "blanks": instead(b" \r\n\t"),
    "a byte order mark alone": instead(b"\xef\xbb\xbf"),
    "bytes of no encoding": instead(b"<title>\xff\xfe\x81</title>\x8d\xff"),
    "an image": instead(b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
    "JSON": instead(b'{"error": "not ready"}', "application/json"),
    "a page that says nothing": instead(b"<!doctype html><html><body></body></html>"),
    "a redirect to the home page": lambda _: redirect("/"),
    "a redirect to the list": lambda _: redirect("/archives/"),
    "a redirect to itself": lambda _: redirect(""),
    "a redirect to another host": lambda _: redirect("http://127.0.0.2:9/"),
    "a redirect to no URL": lambda _: redirect("http://[::1"),
    "a redirect to a file": lambda _: redirect("file:///etc/passwd"),
    "a redirect without a target": lambda _: Response(status=302),
    "a page that leads to the home page": lambda _: forward("/"),
    **{f"{coding} cut off": cut(0.6, coding, "length") for coding in _CODINGS},
    **{f"{coding} cut off with the connection": cut(0.6, coding, "close") for coding in _CODINGS},
    "plain, cut off with the connection": cut(0.6, "", "close"),
    "plain, cut off in a tag": cut(0.97, "", "close"),
    "chunks cut off": cut(0.5, "", "chunks"),
    "a length that is too large": lambda sound: replace(sound, promised=len(sound.body) + 99, coding=""),
    "a length that is too small": lambda sound: replace(sound, promised=len(sound.body) // 2, coding=""),
    "no gzip under its name": lambda sound: replace(sound, coding="", headers={"Content-Encoding": "gzip"}),
    "a coding of no kind": lambda sound: replace(sound, coding="", headers={"Content-Encoding": "rot13"}),
    "gzip with a wrong checksum": lambda sound: Response(
        gzip.compress(sound.body)[:-8] + b"\0" * 8, coding="", headers={"Content-Encoding": "gzip"}
    ),
    "a pause that is too long": lambda _: Response(status=503, headers={"Retry-After": "99999"}),
    "a pause of many digits": lambda _: Response(status=429, headers={"Retry-After": "9" * 5000}),
    "a pause until a date of no calendar": lambda _: Response(status=503, headers={"Retry-After": "31 Feb 99999"}),
    "no response line": raw(b"hello\r\n\r\n"),
    "nothing": raw(b""),
    "a status of no number": raw(b"HTTP/1.1 OK 200\r\n\r\n"),
    "a length of no number": raw(_OK + b"Content-Length: many\r\n\r\n" + _PAGE),
    "a negative length": raw(_OK + b"Content-Length: -1\r\n\r\n" + _PAGE),
    "a length of 5,000 digits": raw(_OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + _PAGE),
    "two lengths": raw(_OK + b"Content-Length: 5\r\nContent-Length: 500\r\n\r\n" + _PAGE),
    "a chunk of no size": raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + _PAGE),
    "a header without a name": raw(_OK + b": x\r\nContent-Length: 0\r\n\r\n"),
    "a header with control characters": raw(
        b"HTTP/1.1 200 \x1b[31mOK\r\nContent-Type: \x1b]0;x\x07text/html\r\nContent-Length: 0\r\n\r\n"
    ),
    "a body that drips": stream(_drip),
}
LARGE: dict[str, Spoil] = {
    "headers without end": stream(_repeat(_OK, b"X-A: " + b"a" * 60_000 + b"\r\n", 20_000)),
    "one header without end": stream(_repeat(_OK + b"X-A: ", b"a" * 60_000, 20_000)),
    "a body without end": stream(_repeat(_OK + b"\r\n", b"<p>a</p>" * 8_000, 20_000)),
    "a gzip bomb": lambda _: Response(
        gzip.compress(b"\0" * 200 * _MB), coding="", headers={"Content-Encoding": "gzip"}
    ),
    "open elements": instead(b"<div>" * 300_000),
    "links that are not closed": instead(b"<a href='/a'>" * 100_000),
    "a page of paragraphs": instead(b"<article>" + b"<p>a" * _MB),
    "entities": instead(b"<article>" + b"&#x4e2d;" * _MB),
    "attributes": instead(b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">"),
}
