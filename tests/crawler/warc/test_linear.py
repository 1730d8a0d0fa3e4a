"""Indexing a damaged WARC file takes linear time: eight times as much of anything takes no sixteen times as long."""

import gzip
import time
from pathlib import Path

import pytest

from crawler.warc.reader import WarcFile
from tests.support.warc_files import make_exchange, write

_HEADER = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n"
_MEMBER = gzip.compress(_HEADER + b"\r\n" + b"a" * 50, mtime=0)
# The flags of a gzip member with a file name, which ends with NUL.
_NAME_WITHOUT_END = b"\x1f\x8b\x08\x08\0\0\0\0\0\3" + b"x" * 20
_FEW, _MANY = 8_000, 64_000  # even few parts of three bytes are more than a buffer, within which seeking is fast
_ATTEMPTS = 3  # another process may slow one down


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "part",
    [
        gzip.compress(_HEADER, mtime=0),
        gzip.compress(b"", mtime=0),
        _MEMBER[:-8],
        _MEMBER[:20],
        _NAME_WITHOUT_END,
        b"\x1f\x8b\x08",
        b"WARC/1.0\r\n",
        _HEADER,
        _HEADER.replace(b"9", b"99999999") + b"\r\n",
        b"WARC/1.0\r\nWARC-Target-URI: ",
        b"\r\n",
    ],
)
def test_a_damaged_file_is_indexed_in_linear_time(part: bytes, tmp_path: Path) -> None:
    intact = write(tmp_path / "intact.warc.gz", make_exchange("a")).read_bytes()

    def measure(times: int) -> float:
        path = tmp_path / f"{times}.warc.gz"
        path.write_bytes(intact + part * times)
        start = time.process_time()
        assert f"{make_exchange('a').url}" in WarcFile(path).urls
        return time.process_time() - start

    few, many = measure(_FEW), measure(_MANY)
    for _ in range(_ATTEMPTS - 1):
        if many >= 16 * few:
            few, many = max(few, measure(_FEW)), min(many, measure(_MANY))
    assert many < 16 * few
