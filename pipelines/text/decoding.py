"""Decodes the bytes of a page by the encoding that the page declares, unless its bytes are plainly UTF-8.

Reads the declared encoding from HTML and does not parse it further.
"""

from w3lib.encoding import read_bom

from pipelines.errors import PageError
from pipelines.text.declared_encodings import (
    SOUND_PER_BROKEN,
    THREE_BYTES,
    WIDE,
    count_broken,
    is_multibyte,
    is_single_byte,
    list_declared,
    reads_as_text,
)

_TEXTUAL = (
    *("text/", "application/xhtml", "application/xml", "application/json"),
    *("application/atom+xml", "application/rss+xml"),
)
_NUL_SEARCH_LENGTH = 1024  # bytes; git searches the first 8,000 for a NUL, but an image has one in its first dozen
_DECLARATION_SEARCH_LENGTH = 4096  # bytes; w3lib's own limit: HTML requires the declaration in the first 1,024


def decode_page(body: bytes, content_type: str | None) -> str:
    """The text of a page: by its byte order mark, else as UTF-8 if it plainly is, else as it is declared, else UTF-8.

    The HTTP header counts before the declaration in the page, but a multi-byte encoding before a single-byte one, in
    which any bytes are valid.  Never guesses.  Raises PageError for a content type that is not text, for bytes that
    are not valid in the encoding, and for text that nobody writes: a wrong encoding would show later as an edit.

    >>> decode_page("三维高斯".encode(), "text/html; charset=koi8-r")
    '三维高斯'
    """
    if content_type and not content_type.strip().lower().startswith(_TEXTUAL):
        raise PageError("decode", f"this is {content_type}, not a page")
    marked, mark = read_bom(body)
    if b"\x00" in body[:_NUL_SEARCH_LENGTH] and marked is None:
        raise PageError("decode", "this is a binary file, not a page")
    start = len(mark or b"")
    encoding = marked or _choose_encoding(body, list_declared(body, content_type, _DECLARATION_SEARCH_LENGTH))
    try:
        text = body[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError("decode", f"byte {error.start + start} is not {encoding}: {error.reason}") from None
    if is_single_byte(encoding) and not reads_as_text(text):
        raise PageError("decode", f"this is not text in {encoding}, the encoding that is declared")
    return text


def _choose_encoding(body: bytes, declared: list[str]) -> str:
    """The encoding of a page without a byte order mark."""
    # Without a byte order mark the NULs of wide encodings make the page a binary file: they are not believed.
    names = [name for name in declared if not name.startswith(WIDE)]
    if not names or names[0] == "utf-8" or _is_plainly_utf8(body, any(map(is_multibyte, names))):
        return "utf-8"
    return next((name for name in names if is_multibyte(name) and _is_valid(body, name)), names[0])


def _is_plainly_utf8(body: bytes, may_be_multibyte: bool) -> bool:
    """Whether nearly all characters beyond ASCII are valid; where a few are not, the page is damaged UTF-8."""
    broken, sound = count_broken(body.decode("utf-8", "replace"), body)
    return sound > broken * SOUND_PER_BROKEN and (not may_be_multibyte or THREE_BYTES.search(body) is not None)


def _is_valid(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
