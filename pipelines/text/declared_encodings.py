"""Which encodings the HTTP header and a document declare, and whether text decoded by one can be what was written.

Reads the declaration in HTML or XML and does not parse further.
"""

import codecs
import re
from unicodedata import category

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

# The encodings of the web, https://encoding.spec.whatwg.org/#names-and-labels, by the names of Python's codecs after
# w3lib's translation (`gb2312` is read as gb18030, `latin1` as cp1252), and HZ, in which old Chinese feeds are written.
# Python has codecs beside them that run escapes (`unicode_escape`, `raw_unicode_escape`), turn letters into others
# (`rot13`, `punycode`, `idna`, `utf-7`) or decode no text at all (`hex`, `base64`, `zip`): markup could hide in them.
_MULTIBYTE = ("big5hkscs", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "hz", "iso2022_jp", "johab")
_SINGLE_BYTE = (
    *("cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
)
_UTF = ("utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le")
_KNOWN = frozenset((*_MULTIBYTE, *_SINGLE_BYTE, *_UTF))
WIDE = ("utf-16", "utf-32")  # as declared; whether bytes are in one of them shows in the bytes
THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")  # Chinese in UTF-8; words in GBK may be two-byte characters
SOUND_PER_BROKEN = 4  # characters beyond ASCII; text in another encoding has more broken ones than sound ones
_REPLACEMENT = "\ufffd"
_FEWEST_LETTERS = 8  # beyond ASCII: fewer say nothing
# Of 19 single-byte encodings, Chinese, Japanese and Korean bytes show 0.4 odd neighbours and more per letter in 17, and
# text in French, Polish, Russian, Greek, Hebrew, Arabic and Thai 0.23 at most.  ISO-8859-5 and -11 have letters only.
_MOST_ODD = 0.3
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def list_declared(body: bytes, content_type: str | None, length: int) -> list[str]:
    """The encodings in the header and in the first `length` bytes of the document; no other codec is believed.

    >>> list_declared(b'<meta charset="gbk"><p>', "text/html; charset=unicode_escape", 1024)
    ['gb18030']
    """
    names = http_content_type_encoding(content_type), html_body_declared_encoding(body[:length])
    found = (codecs.lookup(name).name for name in names if name)
    return [name for name in dict.fromkeys(found) if name in _KNOWN]


def is_multibyte(encoding: str) -> bool:
    """Whether bytes in another encoding are mostly invalid in this one, a name from `list_declared`."""
    return encoding in _MULTIBYTE


def is_single_byte(encoding: str) -> bool:
    """Whether any bytes are valid in an encoding, or almost any."""
    return encoding in _SINGLE_BYTE


def count_broken(text: str, body: bytes) -> tuple[int, int]:
    """How many characters of `text` were broken in the bytes it was decoded from, and how many beyond ASCII were not.

    >>> body = "灯塔".encode() + bytes([255])
    >>> count_broken(body.decode(errors="replace"), body)
    (1, 2)
    """
    broken = text.count(_REPLACEMENT) - body.count(_REPLACEMENT.encode())
    return broken, len(text) - len(text.encode("ascii", "ignore")) - broken


def reads_as_text(text: str) -> bool:
    """False for text that another single-byte encoding has made: letters between signs, capitals within words.

    >>> reads_as_text("Звон колокола слышен далеко в долине")
    True
    >>> reads_as_text("山谷里的钟声传得很远".encode("gbk").decode("koi8-r"))
    False
    """
    letters = odd = 0
    for run in _BEYOND_ASCII.findall(text):
        letters += sum(map(_is_letter, run))
        odd += sum(map(_is_odd, run, run[1:]))
    return letters < _FEWEST_LETTERS or odd <= _MOST_ODD * letters


def _is_letter(character: str) -> bool:
    return category(character)[0] in "LM"  # Thai and Arabic have marks within words


def _is_odd(left: str, right: str) -> bool:
    if left.isspace() or right.isspace():  # French has no-break spaces before colons
        return False
    return _is_letter(left) != _is_letter(right) or (left.islower() and right.isupper())
