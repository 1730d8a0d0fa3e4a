"""Bytes of a page to its text, by the encoding that it declares itself.  Knows no HTML beyond that declaration."""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from pipelines.errors import PageError

_TEXTUAL = (
    *("text/", "application/xhtml", "application/xml", "application/json"),
    *("application/atom+xml", "application/rss+xml"),
)


def decode_page(body: bytes, content_type: str | None) -> str:
    """Text of a page: byte order mark, then the HTTP header, then the page's own declaration, then UTF-8.

    Raises PageError for what is no text and for bytes that are none in that encoding: nothing is guessed.

    >>> decode_page("三维高斯".encode(), "text/html; charset=utf-8")
    '三维高斯'
    """
    if content_type and not content_type.strip().lower().startswith(_TEXTUAL):
        raise PageError("decode", f"this is {content_type}, not a page")
    if b"\x00" in body[:1024] and read_bom(body)[0] is None:
        raise PageError("decode", "this is a binary file, not a page")
    encoding, start = _find_encoding(body, content_type)
    try:
        return body[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError("decode", f"byte {error.start + start} is not {encoding}: {error.reason}") from None
    except (LookupError, UnicodeError):  # `charset=hex` names a codec of Python's that is no encoding of text
        raise PageError("decode", f"{encoding} is no encoding of text") from None


def _find_encoding(body: bytes, content_type: str | None) -> tuple[str, int]:
    marked, mark = read_bom(body)
    if marked and mark:
        return marked, len(mark)
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    return (codecs.lookup(declared).name if declared else "utf-8"), 0
