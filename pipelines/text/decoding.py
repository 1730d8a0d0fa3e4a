"""Decodes the bytes of a page by the encoding that the page declares.

Reads the declared encoding from HTML and does not parse it further.
"""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from pipelines.errors import PageError

_TEXTUAL = (
    *("text/", "application/xhtml", "application/xml", "application/json"),
    *("application/atom+xml", "application/rss+xml"),
)
_NUL_SEARCH_LENGTH = 1024  # bytes; git searches the first 8,000 for a NUL, but an image has one in its first dozen
_DECLARATION_SEARCH_LENGTH = 4096  # bytes; w3lib's own limit: HTML requires the declaration in the first 1,024


def decode_page(body: bytes, content_type: str | None) -> str:
    """The text of a page: by its byte order mark, else the HTTP header, else its own declaration, else UTF-8.

    Never guesses.  Raises PageError for a content type that is not text, and for bytes that are not valid in the
    declared encoding.

    >>> decode_page("三维高斯".encode(), "text/html; charset=utf-8")
    '三维高斯'
    """
    if content_type and not content_type.strip().lower().startswith(_TEXTUAL):
        raise PageError("decode", f"this is {content_type}, not a page")
    if b"\x00" in body[:_NUL_SEARCH_LENGTH] and read_bom(body)[0] is None:
        raise PageError("decode", "this is a binary file, not a page")
    encoding, start = _find_encoding(body, content_type)
    try:
        return body[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError("decode", f"byte {error.start + start} is not {encoding}: {error.reason}") from None
    except (LookupError, UnicodeError):  # `charset=hex` names a Python codec that does not encode text
        raise PageError("decode", f"{encoding} is not a text encoding") from None


def _find_encoding(body: bytes, content_type: str | None) -> tuple[str, int]:
    """The encoding, and the length of the byte order mark."""
    marked, mark = read_bom(body)
    if marked and mark:
        return marked, len(mark)
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(
        body[:_DECLARATION_SEARCH_LENGTH]
    )
    return (codecs.lookup(declared).name if declared else "utf-8"), 0
