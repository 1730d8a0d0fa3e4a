"""Reads WARC files of any crawler: which URLs they have a response for, and the response itself.

Uses warcio; does not import Scrapy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Self

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.timeutils import iso_date_to_datetime

from crawler.bodies.content_coding import CODINGS, CutStreamError, StreamError, TooLongError, decode_content
from crawler.warc.records import BrokenError, Damage, NotWarcError, RawRecord, iterate_records, read_record
from pipelines.urls import canonical_url

_FRAMING = {"transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True)
class Capture:
    """Where a response is in the file: `at` is when it was received, in UTC, `record_url` names file and record."""

    offset: int
    status: int
    at: datetime
    record_url: str


@dataclass(frozen=True, slots=True)
class CapturedResponse:
    """A response without its transfer encoding; its content encoding is kept where the headers name one.

    `is_proved` says whether its end is known: by its length, by chunks, or by the end of its compressed stream.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_proved: bool


class WarcFile:
    """An open WARC file and the index of its responses; methods take URLs in any spelling.

    Where a URL has several responses, the last one whose status is not 304, 429 or 5xx counts.
    `damages` lists the damaged records, except those whose URL has another, intact response.
    A record of more than `most` bytes, compressed or not, counts as damaged; 0 allows any size.
    """

    def __init__(self, path: Path, most: int = 0) -> None:
        """Opens and indexes the file.  Raises OSError, and NotWarcError for a file of another format."""
        self.path = path
        self._most = most
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise NotWarcError("is empty")
            self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._captures: dict[str, Capture] = {}
        self._copies: dict[str, str] = {}
        damages = list(self._read_index())
        self._damages = {canonical_url(damage.url): damage for damage in damages if damage.url}
        self.damages = [damage for damage in damages if not damage.url or self.find(damage.url) is None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the index can still be used."""
        self._data.close()

    @property
    def urls(self) -> frozenset[str]:
        """The canonical URLs that have a response."""
        return frozenset(self._captures)

    @property
    def last_at(self) -> datetime | None:
        """When the last of the responses was received; None where there is none."""
        return max((capture.at for capture in self._captures.values()), default=None)

    def find(self, url: str) -> Capture | None:
        """The response for a URL; None where there is none."""
        key = canonical_url(url)
        return self._captures.get(key) or self._captures.get(self._copies.get(key, ""))

    def explain_absence(self, url: str) -> str:
        """Why a URL has no response, in a few words."""
        damage = self._damages.get(canonical_url(url))
        return f"the record at byte {damage.offset} of {self.path} {damage.reason}" if damage else f"not in {self.path}"

    def read(self, capture: Capture) -> CapturedResponse:
        """The response as it was received.  Raises BrokenError where it was captured incompletely."""
        raw, _ = read_record(self._data, capture.offset, self._most)
        record = _parse(raw)
        if record.rec_headers.get_header("WARC-Truncated"):
            raise BrokenError("was cut short when it was captured", b"")
        coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
        headers = record.http_headers.headers
        framing = [name for name, _ in headers if name.lower() in _FRAMING]
        if coding in CODINGS:
            record.http_headers.remove_header("Content-Encoding")  # warcio would return what it can decode
        body = record.content_stream().read()
        try:
            is_decoded = coding in CODINGS and bool(body)
            body = decode_content(body, coding, self._most) if is_decoded else body
        except CutStreamError:
            raise BrokenError("was cut short when it was captured", b"") from None
        except TooLongError as error:
            raise BrokenError(f"{error} (DOWNLOAD_MAXSIZE)", b"") from None
        except StreamError:
            is_decoded = False  # the program that captured it has decoded it
        kept = tuple((name, value) for name, value in headers if name.lower() not in _FRAMING)
        return CapturedResponse(capture.status, kept, body, is_decoded or bool(framing))

    def _read_index(self) -> Iterator[Damage]:
        for raw in iterate_records(self._data, self._most):
            if isinstance(raw, Damage):
                yield raw
                continue
            try:
                self._index_record(_parse(raw), raw.offset)
            except Exception:  # warcio raises whatever its parsing happens to meet
                yield Damage(raw.offset, "cannot be parsed")

    def _index_record(self, record: ArcWarcRecord, offset: int) -> None:
        if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
            return
        header = record.rec_headers.get_header
        url, status = canonical_url(header("WARC-Target-URI")), int(record.http_headers.get_statuscode())
        if record.rec_type == "revisit" and status != HTTPStatus.NOT_MODIFIED:
            self._copies[url] = canonical_url(header("WARC-Refers-To-Target-URI"))
            return
        record_url = f"{self.path.absolute().as_uri()}#{header('WARC-Record-ID').strip('<>')}"
        capture = Capture(offset, status, iso_date_to_datetime(header("WARC-Date"), tz_aware=True), record_url)
        if url not in self._captures or _rank(self._captures[url]) <= _rank(capture):
            self._captures[url] = capture


def _parse(raw: RawRecord) -> ArcWarcRecord:
    return ArcWarcRecordLoader().parse_record_stream(BytesIO(raw.data), known_format="warc")


def _rank(capture: Capture) -> tuple[int, datetime]:
    """Which of two responses for a URL counts: the one that sorts last."""
    failed = capture.status >= 500 or capture.status == HTTPStatus.TOO_MANY_REQUESTS
    return 0 if failed else 1 if capture.status == HTTPStatus.NOT_MODIFIED else 2, capture.at
