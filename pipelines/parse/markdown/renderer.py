"""Renders Markdown into the elements that Hexo would make of it, so that documents and pages are read alike.

Hexo renders with marked: GFM, line breaks kept, URLs turned into links and quotes curled.  The rules that are not part
of CommonMark are those of https://github.com/markedjs/marked/blob/v15.0.12/src/rules.ts and of hexo-renderer-marked 7.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from urllib.parse import quote

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from pipelines.errors import PageError
from pipelines.parse.html.page_size import check_copies, check_source
from pipelines.parse.html.tree import read_page
from pipelines.parse.markdown.strikethrough import add_strikethrough

_MOST_LEVELS = 200  # a list has two, a quote one; each takes three of Python's 1,000 calls within one another
_MOST_INLINE_LEVELS = 20  # the renderer's own; brackets beyond are text, and each is tried at every level
_URL = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[A-Za-z0-9-][^\s<]{0,4000}"  # a longer one would be read again for each within it
    r"|(?<![\w.+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*[A-Za-z0-9])+(?![-_])"
)
_WITHOUT_PUNCTUATION = re.compile(
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
_URI_SAFE = ";/?:@&=+$,-_.!~*'()#%"  # what JavaScript's encodeURI leaves as it is, and % of what is encoded already
_ANCHOR = re.compile(r"<(?P<closing>/?)a(?=[\s>])", re.IGNORECASE)


def render_markdown(source: str) -> etree._Element:
    """The element that holds the rendered text; raw HTML in it is parsed as a browser would.

    >>> article = render_markdown("## 高斯人脸\\n\\n**要点**\\n- 见 https://a.example/x")
    >>> [(element.tag, element.text) for element in article.iter("h2", "strong", "li", "a")]
    [('h2', '高斯人脸'), ('strong', '要点'), ('li', '见 '), ('a', 'https://a.example/x')]
    """
    return read_article_element(render_html(source))


def render_html(source: str) -> str:
    """The HTML of a text, which is not a whole page."""
    rendered: str = _make_renderer().render(source)
    return rendered


def read_article_element(rendered: str) -> etree._Element:
    """The element that holds the given HTML.  Raises PageError where it is too large to be parsed."""
    check_source(rendered)
    article: etree._Element = read_page(f"<body>{rendered}").root.find("body")
    return article


@cache
def _make_renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"breaks": True}).enable(["table"])
    add_strikethrough(renderer)
    renderer.core.ruler.before("block", "block_levels", partial(_limit_levels, _MOST_LEVELS + 1))
    renderer.block.ruler.before("table", "levels", _check_levels)
    renderer.core.ruler.after("block", "inline_levels", partial(_limit_levels, _MOST_INLINE_LEVELS))
    renderer.core.ruler.after("block", "reference_sizes", _check_references)
    renderer.core.ruler.push("hexo_text", _finish_texts)
    return renderer


def _limit_levels(levels: int, state: StateCore) -> None:
    state.md.options["maxNesting"] = levels


def _check_levels(state: StateBlock, _first: int, _end: int, _silent: bool) -> bool:
    """Raises PageError where lists and quotes nest deeper than is rendered: the renderer leaves out what is deeper."""
    if state.level >= _MOST_LEVELS:
        raise PageError("parse", f"lists and quotes nest deeper than {_MOST_LEVELS} levels")
    return False


def _check_references(state: StateCore) -> None:
    """Raises PageError where links by reference, which a few characters copy, may write more than memory holds."""
    references = state.env.get("references", {}).values()
    longest = max((len(reference["href"]) + len(reference["title"]) for reference in references), default=0)
    check_copies(longest * state.src.count("]"))


def _finish_texts(state: StateCore) -> None:
    """Turns URLs outside links into links, and straight quotes into curly ones."""
    for block in state.tokens:
        if block.children:
            children = _mark_linked(block.children)
            block.children = [new for token, linked in children for new in _finish(token, linked)]


def _mark_linked(tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it is inside a link of Markdown or of HTML."""
    depth = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        elif token.type == "html_inline" and (anchor := _ANCHOR.match(token.content)):
            depth = 0 if anchor["closing"] else 1
        yield token, depth > 0


def _finish(token: Token, linked: bool) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    text, last = token.content, 0
    for start, url in () if linked else _find_urls(text):
        yield _make_text(_curl_quotes(text[last:start]))
        yield from _make_link(url)
        last = start + len(url)
    yield _make_text(_curl_quotes(text[last:]))


def _find_urls(text: str) -> Iterator[tuple[int, str]]:
    """The URLs in a text and where they start; a URL ends at a blank, without the punctuation before it."""
    end = 0
    while match := _URL.search(text, end):
        url = _drop_punctuation(match[0])
        yield match.start(), url
        end = match.start() + len(url)


def _drop_punctuation(url: str) -> str:
    while (shorter := _WITHOUT_PUNCTUATION.match(url)) and shorter[0] != url:
        url = shorter[0]
    return url


def _make_link(url: str) -> Iterator[Token]:
    scheme = "" if "://" in url else "http://" if url.startswith("www.") else "mailto:"
    yield Token("link_open", "a", 1, attrs={"href": quote(scheme + url, safe=_URI_SAFE)})
    yield _make_text(url)
    yield Token("link_close", "a", -1)


def _make_text(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _curl_quotes(text: str) -> str:
    for pattern, curled in _CURLING:
        text = pattern.sub(curled, text)
    return text
