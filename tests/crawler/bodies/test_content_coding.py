"""Compressed streams: whole, cut at every length, damaged, and longer than allowed."""

import gzip
import random

import pytest

from crawler.bodies.content_coding import CutStreamError, StreamError, TooLongError, decode_content
from tests.support.fake_host import ENCODERS

BODIES = {
    "short": "高斯泼溅".encode(),
    "text": "".join(f"第{number}篇论文。" for number in range(9000)).encode(),
    "noise": random.Random(1).randbytes(200_000),
    "zeros": bytes(3_000_000),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("name", ENCODERS)
def test_a_stream_is_decoded(name: str, body: bytes) -> None:
    coding = name.removeprefix("raw ")
    assert decode_content(ENCODERS[name](body), coding) == body
    assert decode_content(ENCODERS[name](body), coding, len(body)) == body
    with pytest.raises(TooLongError, match=f"^decodes to more than {len(body) - 1} bytes$"):
        decode_content(ENCODERS[name](body), coding, len(body) - 1)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_stream_that_is_cut_anywhere_is_no_stream(name: str) -> None:
    stream = ENCODERS[name]("三维高斯泼溅用于实时渲染".encode() * 9)
    for length in range(len(stream)):
        with pytest.raises(StreamError, match=r"of the response was cut short|is damaged"):
            decode_content(stream[:length], name.removeprefix("raw "))


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("left", [0, 1, 2, 0.3, 0.9, -9, -1])
def test_a_long_stream_that_is_cut_is_said_to_be_cut(name: str, left: float) -> None:
    stream = ENCODERS[name](BODIES["text"])
    length = int(left * len(stream)) if isinstance(left, float) else left
    with pytest.raises(CutStreamError, match=r"^the \w+ stream of the response was cut short$"):
        decode_content(stream[:length], name.removeprefix("raw "))


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_in_the_coding_is_damaged(name: str) -> None:
    with pytest.raises(StreamError, match=rf"^the {name} stream of the response is damaged$"):
        decode_content(b"<!DOCTYPE html><html>plain text</html>", name)


def test_a_gzip_file_of_two_members_with_zeros_behind_it() -> None:
    assert decode_content(gzip.compress(b"first ") + gzip.compress(b"second") + bytes(9), "x-gzip") == b"first second"
