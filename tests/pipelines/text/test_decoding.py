"""The bytes of a page are decoded as UTF-8 or by the declared encoding, never by a guess."""

import codecs
import re
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


CODECS = (
    *("hex", "base64", "rot13", "idna", "punycode", "undefined", "zlib", "bz2", "uu", "quopri", "mbcs"),
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf-32", "cp437", "palmos", "ptcp154"),
)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", [TEXT, r"<p>\u003cscript\u003e +ADw-script+AD4- 3c7363</p>"])
def test_a_codec_that_is_no_encoding_of_the_web_is_not_believed(codec: str, text: str) -> None:
    assert decode_page(text.encode(), f"text/html; charset={codec}") == text
    assert decode_page(f'<meta charset="{codec}">{text}'.encode(), None).endswith(text)


@pytest.mark.parametrize("declared", ["koi8-r", "windows-1251", "iso-8859-1", "gbk", "big5", "shift_jis", "utf-16"])
@pytest.mark.parametrize("text", [TEXT, "<p>三维</p>", "<p>Гауссовы сплаты 三</p>"])
def test_a_page_that_is_plainly_utf_8_is_utf_8(declared: str, text: str) -> None:
    assert decode_page(text.encode(), f"text/html; charset={declared}") == text
    assert decode_page(f'<meta charset="{declared}">{text}'.encode(), "text/html").endswith(text)


@pytest.mark.parametrize("declared", ["koi8-r", "gbk", "iso-8859-1"])
def test_damaged_utf_8_is_refused_whatever_is_declared(declared: str) -> None:
    body = f"<p>{'三维高斯' * 9}".encode() + b"\xff</p>"
    assert fail_to_decode(body, f"text/html; charset={declared}").startswith("byte 111 is not utf-8")


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "iso-8859-5", "cp866"])
def test_text_in_a_single_byte_encoding(encoding: str) -> None:
    text = "<p>Звон колокола слышен далеко в долине, старик говорит, что он для путников.</p>"
    assert decode_page(text.encode(encoding), f"text/html; charset={encoding}") == text
    assert "is not utf-8" in fail_to_decode(text.encode(encoding), "text/html; charset=utf-8")


def test_french_with_no_break_spaces() -> None:
    text = "<p>La cloche du village s’entend très loin, là où l’été brûle déjà\xa0: «\xa0voilà\xa0», dit-il. “Né…”</p>"
    assert decode_page(text.encode("cp1252"), "text/html; charset=iso-8859-1") == text


WRITTEN = {
    "gbk": "山谷里的钟声传得很远，老人说那是为过路的人敲的。他的徒弟每天清早上山，数着台阶，一直走到塔下。",
    "big5": "山谷裡的鐘聲傳得很遠，老人說那是為過路的人敲的。",
    "euc-kr": "골짜기의 종소리는 멀리까지 들린다. 노인은 나그네를 위해 종을 친다고 말한다.",
    "shift_jis": "谷の鐘の音は遠くまで届く。旅人のために鳴らすのだと老人は言う。",
}


@pytest.mark.parametrize("declared", ["koi8-r", "koi8-u", "windows-1251", "iso-8859-1", "windows-1256"])
@pytest.mark.parametrize("encoding", WRITTEN)
def test_a_wrong_single_byte_encoding(encoding: str, declared: str) -> None:
    body = f"<p>{WRITTEN[encoding]}</p>".encode(encoding)
    assert re.search("this is not text in|is not cp125", fail_to_decode(body, f"text/html; charset={declared}"))
    labelled = f'<meta charset="{encoding}">'.encode() + body
    text = decode_page(labelled, f"text/html; charset={declared}")
    assert WRITTEN[encoding] in text, "the page says so, and it can be"


def test_a_multibyte_encoding_that_cannot_be_is_not_believed() -> None:
    text = "<meta charset='gbk'><p>Звон колокола слышен далеко в долине.</p>"
    assert decode_page(text.encode("koi8-r"), "text/html; charset=koi8-r") == text


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
