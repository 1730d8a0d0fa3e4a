"""Renders Markdown with Hexo's tags: each tag shows in its place what Hexo, or a theme, makes of it.

As in Hexo, Markdown sees a comment in place of each tag, and the HTML of the tag is put there afterwards; in a block
around tags it sees inline HTML, here a word.  In code a tag remains as it was written, and raw text without its tag.
A tag that is not complete stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import count
from textwrap import dedent

from lxml import etree

from pipelines.parse.markdown.block_tags import BLOCK_TAGS, MARKDOWN_TAGS, VERBATIM_TAGS, show_body
from pipelines.parse.markdown.inline_tags import INLINE_TAGS, PATH_TAGS, show_unknown
from pipelines.parse.markdown.renderer import read_article_element, render_html, render_markdown
from pipelines.parse.markdown.tag_call import Place, TagCall, split_arguments
from pipelines.parse.markdown.tag_scanner import Token, has_tags, scan_tags

_DEEPEST = 16  # blocks in blocks: below this depth a block is no block, and its body stands in the one around it
_BLOCK = re.compile(r"<(?:div|p|figure|blockquote)\b")
_PLACEHOLDER = r"(?P<code></?code\b)|(?P<before><!--|&lt;!--|!--)?{key}(?P<number>\d+)z(?(before)--(?:>|&gt;)?)"
_IN_ATTRIBUTES = ("&lt;!--", "!--")
_ELEMENT = re.compile(r"<[^<>]*>")
_ONLY_BLOCKS = (BLOCK_TAGS.keys() | VERBATIM_TAGS.keys()) - INLINE_TAGS.keys()


def render_post(source: str, place: Place) -> etree._Element:
    """The element that holds the rendered text of a post; a text without tags is only Markdown.

    >>> article = render_post("{% note %}**炉火** {% post_link old/tea 茶 %}{% endnote %}", Place("/", "/a.md"))
    >>> [(element.tag, element.text, element.get("href")) for element in article.iter("strong", "a")]
    [('strong', '炉火', None), ('a', '茶', '/old/tea.md')]
    """
    if not has_tags(source):
        return render_markdown(source)
    return read_article_element(_TagRenderer(source, place, _choose_key(source)).render())


def _choose_key(source: str) -> str:
    """The beginning of a word that the text does not have."""
    return next(key for number in count() if (key := f"hexo{number}tag") not in source)


@dataclass(frozen=True, slots=True)
class _Block:
    opening: Token
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _TagRenderer:
    """Renders one text: innermost blocks first; `shown` holds the HTML of each tag beside its source."""

    source: str
    place: Place
    key: str
    shown: list[tuple[str, str]] = field(default_factory=list)

    def render(self) -> str:
        return self._render_markdown(self._replace_tags(scan_tags(self.source, VERBATIM_TAGS)))

    def _replace_tags(self, tokens: Iterable[Token]) -> str:
        """The text with a placeholder for each tag, and for each block around tags."""
        top: list[str] = []
        blocks: list[_Block] = []
        last = depth = 0
        for token in tokens:
            texts = blocks[-1].texts if blocks else top
            texts.append(self.source[last : token.start])
            last = token.end
            if token.kind == "block":
                depth += 1
                if depth <= _DEEPEST:
                    blocks.append(_Block(token))
            elif token.kind == "end":
                depth -= 1
                if depth < _DEEPEST:
                    block = blocks.pop()
                    (blocks[-1].texts if blocks else top).append(self._show_block(block, token))
            elif blocks and token.name in MARKDOWN_TAGS:
                texts.append(token.content)
            else:
                texts.append(self._show(token, is_inner=bool(blocks)))
        return "".join([*top, self.source[last:]])

    def _show_block(self, block: _Block, end: Token) -> str:
        opening = block.opening
        call = self._make_call(opening, "".join(block.texts))
        html = BLOCK_TAGS.get(opening.name, show_body)(call)
        return self._keep(html, self.source[opening.start : end.end])

    def _show(self, token: Token, *, is_inner: bool) -> str:
        source = self.source[token.start : token.end]
        if token.kind == "comment":
            return self._keep("", source)
        if token.kind == "text":
            return self._keep(escape(token.content), source)
        if token.kind == "verbatim":
            html = VERBATIM_TAGS[token.name](self._make_call(token, token.content))
            return self._keep(html, token.content if token.name in MARKDOWN_TAGS else source)
        call = self._make_call(token, "")
        html = _show_inline(token.name, call, is_tight=source[len("{%")].isalnum())
        is_word = token.name in PATH_TAGS or (is_inner and html is not None and not _BLOCK.match(html))
        return self._keep(html, source, is_word=is_word)

    def _make_call(self, token: Token, body: str) -> TagCall:
        return TagCall(split_arguments(token.arguments), body, self.place, self._render_body)

    def _render_body(self, body: str) -> str:
        """The HTML of the body of a block, with the tags in it."""
        return self._render_markdown(dedent(body).strip("\n")) if body.strip() else ""

    def _keep(self, html: str | None, source: str, *, is_word: bool = False) -> str:
        """The placeholder of a tag, a comment or a word; the tag itself where it has no HTML."""
        if html is None:
            return source
        self.shown.append((html, source))
        placeholder = f"{self.key}{len(self.shown) - 1}z"
        return placeholder if is_word else f"<!--{placeholder}-->"

    def _render_markdown(self, source: str) -> str:
        """The HTML of a text with its tags, which in code stand as they were written."""
        rendered = render_html(source)
        placeholders = re.compile(_PLACEHOLDER.format(key=self.key))
        last_code = rendered.rfind("</code")
        in_code = False
        pieces: list[str] = []
        last = 0
        for mark in placeholders.finditer(rendered):
            if mark["code"]:
                in_code = mark["code"] == "<code" and mark.start() < last_code
                continue
            html, written = self.shown[int(mark["number"])]
            if in_code:
                html = escape(written, quote=False)
            elif mark["before"] in _IN_ATTRIBUTES:
                html = _ELEMENT.sub("", html).replace('"', "&quot;")
            pieces += rendered[last : mark.start()], html
            last = mark.end()
        return "".join([*pieces, rendered[last:]])


def _show_inline(name: str, call: TagCall, *, is_tight: bool) -> str | None:
    """The HTML of a tag without a body; none where it is half of a block, or only looks like a tag, as `{%s%}` does."""
    if name in _ONLY_BLOCKS or name.startswith("end") or (is_tight and name not in INLINE_TAGS):
        return None
    return INLINE_TAGS.get(name, show_unknown)(call)
