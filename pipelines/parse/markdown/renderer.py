"""Markdown to the elements that Hexo would have made of it, so that one reader reads both.

Hexo's renderer is marked with GFM, line breaks kept, addresses made links and quotes curled; the rules that CommonMark
has not are those of https://github.com/markedjs/marked/blob/v15.0.12/src/rules.ts and of hexo-renderer-marked 7.
"""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from pipelines.parse.html.tree import read_page

_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[A-Za-z0-9-][^\s<]*"
    r"|(?<![\w.+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*[A-Za-z0-9])+(?![-_])"
)
_WITHOUT_STOPS = re.compile(
    r"(?:[^?!.,:;*_'\"~()&]+|\([^)]*\)|&(?![a-zA-Z0-9]+;\Z)|[?!.,:;*_'\"~)]++(?!\Z))+", re.ASCII
)
_CURLING = (
    (re.compile("---"), "—"),
    (re.compile("--"), "–"),
    (re.compile(r"(^|[-—/(\[{\"\s])'"), r"\1‘"),
    (re.compile("'"), "’"),
    (re.compile(r"(^|[-—/(\[{‘\s])\""), r"\1“"),
    (re.compile('"'), "”"),
    (re.compile(r"\.{3}"), "…"),
)
_URI_SAFE = ";/?:@&=+$,-_.!~*'()#%"  # what JavaScript's encodeURI leaves, and what is encoded already
_ANCHOR = re.compile(r"<(?P<closing>/?)a(?=[\s>])", re.IGNORECASE)


def render_markdown(source: str) -> etree._Element:
    """The element that holds the rendered text; raw HTML stands in it as the browser would read it.

    >>> article = render_markdown("## 高斯人脸\\n\\n**要点**\\n- 见 https://a.example/x")
    >>> [(element.tag, element.text) for element in article.iter("h2", "strong", "li", "a")]
    [('h2', '高斯人脸'), ('strong', '要点'), ('li', '见 '), ('a', 'https://a.example/x')]
    """
    rendered: str = _make_renderer().render(source)
    article: etree._Element = read_page(f"<body>{rendered}").root.find("body")
    return article


@cache
def _make_renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    renderer.core.ruler.push("hexo_text", _finish_texts)
    return renderer


def _finish_texts(state: StateCore) -> None:
    """Addresses to links and quotes to curly ones, in every text that stands in no link."""
    for block in state.tokens:
        if block.children:
            block.children = [new for token, linked in _tell_linked(block.children) for new in _finish(token, linked)]


def _tell_linked(tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it stands in a link, be it Markdown's or HTML's."""
    depth = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        elif token.type == "html_inline" and (anchor := _ANCHOR.match(token.content)):
            depth = 0 if anchor["closing"] else 1
        yield token, depth > 0


def _finish(token: Token, linked: bool) -> Iterator[Token]:
    if token.type != "text":
        token.tag = "del" if token.tag == "s" else token.tag
        yield token
        return
    text, last = token.content, 0
    for start, address in () if linked else _find_addresses(text):
        yield _make_text(_curl_quotes(text[last:start]))
        yield from _make_link(address)
        last = start + len(address)
    yield _make_text(_curl_quotes(text[last:]))


def _find_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Where addresses begin, and how far they go: up to a blank, less the stops that end a sentence."""
    at = 0
    while found := _ADDRESS.search(text, at):
        address = _drop_stops(found[0])
        yield found.start(), address
        at = found.start() + len(address)


def _drop_stops(address: str) -> str:
    while (shorter := _WITHOUT_STOPS.match(address)) and shorter[0] != address:
        address = shorter[0]
    return address


def _make_link(address: str) -> Iterator[Token]:
    scheme = "" if "://" in address else "http://" if address.startswith("www.") else "mailto:"
    yield Token("link_open", "a", 1, attrs={"href": quote(scheme + address, safe=_URI_SAFE)})
    yield _make_text(address)
    yield Token("link_close", "a", -1)


def _make_text(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _curl_quotes(text: str) -> str:
    for pattern, curled in _CURLING:
        text = pattern.sub(curled, text)
    return text
