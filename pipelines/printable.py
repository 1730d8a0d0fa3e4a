"""Text that a terminal or a viewer shows as it is: nothing in it moves a cursor, recolours or turns a line around.

Hosts, files and databases decide what titles, reasons and names hold.  Does not import other modules.
"""

import re

# Control characters besides tab and line feed, marks and overrides of direction (https://trojansource.codes), the
# separators that end a line for some programs, and lone surrogates, which have no UTF-8.
_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_LINE = 300  # characters of a reason: what a person reads of it


def make_printable(text: str) -> str:
    r"""Text in which an escape stands for each character that does something; JSON remains the same JSON.

    >>> print(make_printable("\x1b[31mNeRF\u202egnp.exe 高斯"))
    \x1b[31mNeRF\u202egnp.exe 高斯
    """
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"  # JSON holds no raw control character below U+0020


def drop_unprintable(text: str) -> str:
    r"""Text for another program, to which an escape would be text: without these characters; line ends stay.

    >>> drop_unprintable("\x1b[31mNeRF\u202e\r\n")
    '[31mNeRF\r\n'
    """
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0] == "\r" else "", text)


def shorten_line(text: str) -> str:
    r"""A reason in one line of at most 300 characters; what is left out is shown by an ellipsis.

    >>> shorten_line("ValueError:\n  no such day"), len(shorten_line("x" * 4_000))
    ('ValueError: no such day', 300)
    """
    line = " ".join(text[: _LONGEST_LINE * 10].split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
