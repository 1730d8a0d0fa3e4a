"""Reads WARC files of any crawler: which addresses they answer for, and what.

Knows warcio; must not know Scrapy, nor what stands in a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

from warcio.bufferedreaders import BufferedReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.timeutils import iso_date_to_datetime

from crawler.warc.records import Block, BrokenError, Damage, NotWarcError, iterate_blocks, take_block
from pipelines.urls import canonical_url

_NOT_MODIFIED = 304
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Capture:
    """An answer in a file; `at` is when it came, in UTC, `address` names the record."""

    offset: int
    status: int
    at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, without transfer encoding; a content encoding that the headers name is still there."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class WarcFile:
    """An open file.  Addresses are asked for in any spelling.

    Of several answers of an address the last one counts that is neither 304 nor a fault of the host.
    `damages` are the records that are not whole and whose address is not known or has no other answer.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError, and NotWarcError for a file of another form."""
        self.path = path
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise NotWarcError("is empty")
            self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._captures: dict[str, Capture] = {}
        self._copies: dict[str, str] = {}
        damages = list(self._read_index())
        self._damages = {canonical_url(damage.url): damage for damage in damages if damage.url}
        self.damages = [damage for damage in damages if not damage.url or self.find(damage.url) is None]

    @property
    def urls(self) -> frozenset[str]:
        """Every address that has an answer, in its one spelling."""
        return frozenset(self._captures)

    @property
    def last_at(self) -> datetime | None:
        """When the last answer came that counts; None where there is none."""
        return max((capture.at for capture in self._captures.values()), default=None)

    def find(self, url: str) -> Capture | None:
        """The answer of an address, if there is one."""
        known = canonical_url(url)
        return self._captures.get(known) or self._captures.get(self._copies.get(known, ""))

    def explain_absence(self, url: str) -> str:
        """Why an address has no answer, in a few words."""
        damage = self._damages.get(canonical_url(url))
        return f"the record at byte {damage.offset} of {self.path} {damage.reason}" if damage else f"not in {self.path}"

    def read(self, capture: Capture) -> Answer:
        """The answer as it came.  BrokenError where it was never whole."""
        block, _ = take_block(self._data, capture.offset)
        record = _parse(block)
        if record.rec_headers.get_header("WARC-Truncated"):
            raise BrokenError("was cut short when it was captured", b"")
        encoding = (record.http_headers.get_header("Content-Encoding") or "").lower()
        spent = {"transfer-encoding", "content-length"}
        if encoding in BufferedReader.get_supported_decompressors():  # then warcio has taken it off
            spent.add("content-encoding")
        headers = tuple((name, value) for name, value in record.http_headers.headers if name.lower() not in spent)
        return Answer(capture.status, headers, record.content_stream().read())

    def _read_index(self) -> Iterator[Damage]:
        for block in iterate_blocks(self._data):
            if isinstance(block, Damage):
                yield block
                continue
            try:
                self._note(_parse(block), block.offset)
            except Exception:  # warcio raises whatever its parsing happens to meet
                yield Damage(block.offset, "is not understood")

    def _note(self, record: ArcWarcRecord, offset: int) -> None:
        if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
            return
        said = record.rec_headers.get_header
        url, status = canonical_url(said("WARC-Target-URI")), int(record.http_headers.get_statuscode())
        if record.rec_type == "revisit" and status != _NOT_MODIFIED:
            self._copies[url] = canonical_url(said("WARC-Refers-To-Target-URI"))
            return
        address = f"{self.path.absolute().as_uri()}#{said('WARC-Record-ID').strip('<>')}"
        capture = Capture(offset, status, iso_date_to_datetime(said("WARC-Date"), tz_aware=True), address)
        if url not in self._captures or _weigh(self._captures[url]) <= _weigh(capture):
            self._captures[url] = capture


def _parse(block: Block) -> ArcWarcRecord:
    return ArcWarcRecordLoader().parse_record_stream(BytesIO(block.data), known_format="warc")


def _weigh(capture: Capture) -> tuple[int, datetime]:
    faulty = capture.status >= 500 or capture.status == _TOO_MANY
    return 0 if faulty else 1 if capture.status == _NOT_MODIFIED else 2, capture.at
