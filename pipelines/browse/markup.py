"""What templates ask of a text: where its URLs are, and whether a URL may be a link.  Does not import a library."""

import re

_URL = re.compile(r"https?://[^\s<>\"'，。；、：）】》」]+")
_TRAILING = ".,;:!?)]}"
_WEB = ("https://", "http://")


def split_urls(text: str) -> list[tuple[str, str | None]]:
    """A text in pieces, each with the URL that it is, if it is one.

    >>> split_urls("见 https://a.example/x。")
    [('见 ', None), ('https://a.example/x', 'https://a.example/x'), ('。', None)]
    """
    pieces: list[tuple[str, str | None]] = []
    place = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        pieces += [(text[place : match.start()], None), (url, url)]
        place = match.start() + len(url)
    return [piece for piece in [*pieces, (text[place:], None)] if piece[0]]


def link_target(url: str | None) -> str | None:
    """The URL if it leads to the web; None for one that runs something, such as `javascript:`.

    >>> link_target("https://a.example/"), link_target("javascript:alert(1)"), link_target(None)
    ('https://a.example/', None, None)
    """
    return url if url and url.lower().startswith(_WEB) else None


def shorten_url(url: str) -> str:
    """A URL as it is shown.

    >>> shorten_url("https://www.a.example/x/"), shorten_url("https://a.example/" + "x" * 80)
    ('a.example/x', 'a.example/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…')
    """
    shown = url.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return shown if len(shown) <= 56 else f"{shown[:55]}…"
