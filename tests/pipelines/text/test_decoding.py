"""The bytes of a page are decoded by the declared encoding, never by a guess."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import PageError
from pipelines.text.decoding import decode_page

TEXT = "<p>三维高斯，é</p>"


def declare(encoding: str) -> bytes:
    return f'<html><head><meta charset="{encoding}"></head>{TEXT}'.encode(encoding)


def fail_to_decode(body: bytes, content_type: str | None) -> str:
    with pytest.raises(PageError) as caught:
        decode_page(body, content_type)
    assert caught.value.stage == "decode"
    return caught.value.reason


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_overrides_every_declaration(mark: bytes, encoding: str) -> None:
    assert decode_page(mark + TEXT.encode(encoding), "text/html; charset=gbk") == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "gb18030"])
def test_the_header_overrides_the_declaration_of_the_page(encoding: str) -> None:
    body = '<meta charset="ascii"><p>三维</p>'.encode(encoding)
    assert decode_page(body, f"text/html; charset={encoding}").endswith("<p>三维</p>")


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=no-such", "Application/XHTML+XML"])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8"])
def test_a_page_declares_its_encoding(encoding: str, content_type: str | None) -> None:
    assert decode_page(declare(encoding), content_type).endswith(TEXT)


@pytest.mark.parametrize("content_type", [None, "", "text/html", "text/plain", "application/xml", " TEXT/HTML "])
def test_utf_8_is_the_default(content_type: str | None) -> None:
    assert decode_page(TEXT.encode(), content_type) == TEXT


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"<p>\xd6\xd0</p>", "text/html", "byte 3 is not utf-8"),
        (codecs.BOM_UTF8 + b"<p>\xff", None, "byte 6 is not utf-8"),
        (b"\xff", "text/html; charset=gbk", "byte 0 is not gb18030"),
    ],
)
def test_invalid_bytes_are_refused(body: bytes, content_type: str | None, reason: str) -> None:
    assert fail_to_decode(body, content_type).startswith(reason)


@pytest.mark.parametrize("codec", ["hex", "base64", "rot13", "idna", "undefined", "zlib"])
def test_a_codec_that_does_not_encode_text_is_refused(codec: str) -> None:
    assert fail_to_decode(TEXT.encode(), f"text/html; charset={codec}")


def test_a_binary_file_is_refused() -> None:
    assert fail_to_decode(b"\x89PNG\r\n\x00\x00", "text/html") == "this is a binary file, not a page"


@pytest.mark.parametrize("content_type", ["image/png", "application/octet-stream", "video/mp4"])
def test_another_content_type_is_refused(content_type: str) -> None:
    assert fail_to_decode(TEXT.encode(), content_type) == f"this is {content_type}, not a page"


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=40), st.sampled_from([None, "text/html", "text/html; charset=gbk", "text/html; charset=hex"]))
def test_any_bytes_are_decoded_or_refused(body: bytes, content_type: str | None) -> None:
    with suppress(PageError):
        assert isinstance(decode_page(body, content_type), str)
