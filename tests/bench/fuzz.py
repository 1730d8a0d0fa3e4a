"""Looks for texts that a reader cannot take: mutates the pages of the tests, guided by the code that they reach.

    make fuzz [SECONDS=600]

A find is an exception other than PageError, or more than 20 ms of processor time per KB.  It is written to a file in
the working directory, and belongs into a test.  Needs atheris, which exists for Python 3.11 to 3.13 on Linux.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipelines.parse", "pipelines.text"]):
    from pipelines.errors import PageError
    from tests.support.shapes import PARTS, READERS

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 20_000  # bytes, more than most of the pages of the tests
_FIXED_S = 0.5  # for whatever is compiled or loaded on first use
_S_PER_KB = 0.02
_NAMES = tuple(READERS)
_UNCLEANED = ("text", "mojibake")  # what every text goes through first: no other reader meets lone surrogates


def read_one(data: bytes) -> None:
    """Reads a text with the reader that its first byte names."""
    if not data:
        return
    name = _NAMES[data[0] % len(_NAMES)]
    text = data[1:].decode("utf-8", "surrogateescape" if name in _UNCLEANED else "replace")
    start = time.process_time()
    with suppress(PageError):
        READERS[name](text)
    took = time.process_time() - start
    if took > _FIXED_S + _S_PER_KB * len(data) / 1000:
        raise RuntimeError(f"{name}: {took:.1f} s for {len(data)} bytes")


def list_seeds() -> Iterator[bytes]:
    """The pages of the tests, and a text of each part, for every reader."""
    pages = [file for file in (ROOT / "tests").rglob("*") if file.suffix in {".html", ".md", ".xml"}]
    for number, name in enumerate(_NAMES):
        first = bytes([number])
        yield from (first + file.read_bytes()[:_LONGEST] for file in pages)
        yield from (first + (part * 3).encode("utf-8", "surrogatepass") for part in PARTS[name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(list_seeds()):
            Path(corpus, str(number)).write_bytes(seed)
        options = [f"-max_total_time={wanted.seconds}", f"-max_len={_LONGEST}", "-rss_limit_mb=2000", "-timeout=60"]
        atheris.Setup([sys.argv[0], *options, corpus], read_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
