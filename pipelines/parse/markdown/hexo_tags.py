"""Renders Markdown with Hexo's tags: each tag shows in its place what Hexo, or a theme, makes of it.

As in Hexo, Markdown sees a comment in place of each tag, and the HTML of the tag is put there afterwards; in code the
tag remains as it was written.  A tag that is not complete stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import count
from textwrap import dedent

from lxml import etree

from pipelines.parse.markdown.block_tags import BLOCK_TAGS, VERBATIM_TAGS, show_body
from pipelines.parse.markdown.inline_tags import INLINE_PATHS, INLINE_TAGS, show_unknown
from pipelines.parse.markdown.renderer import read_article_element, render_html, render_markdown
from pipelines.parse.markdown.tag_call import Place, TagCall, split_arguments
from pipelines.parse.markdown.tag_scanner import Token, has_tags, scan_tags

_DEEPEST = 16  # blocks in blocks: below this depth a block is no block, and its body stands in the one around it
_ONLY_BLOCKS = (BLOCK_TAGS.keys() | VERBATIM_TAGS.keys()) - INLINE_TAGS.keys()


def render_post(source: str, place: Place) -> etree._Element:
    """The element that holds the rendered text of a post; a text without tags is only Markdown.

    >>> article = render_post("{% note %}**炉火** {% post_link old/tea 茶 %}{% endnote %}", Place("/", "/a.md"))
    >>> [(element.tag, element.text, element.get("href")) for element in article.iter("strong", "a")]
    [('strong', '炉火', None), ('a', '茶', '/old/tea.md')]
    """
    if not has_tags(source):
        return render_markdown(source)
    return read_article_element(_TagRenderer(source, place).render())


@dataclass(frozen=True, slots=True)
class _Block:
    opening: Token
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _TagRenderer:
    """Renders one text: innermost blocks first; `shown` holds the HTML of each tag beside its source."""

    source: str
    place: Place
    key: str = ""
    shown: list[tuple[str, str]] = field(default_factory=list)

    def render(self) -> str:
        self.key = next(key for number in count() if (key := f"hexo{number}tag") not in self.source)
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
            else:
                texts.append(self._show(token))
        return "".join([*top, self.source[last:]])

    def _show_block(self, block: _Block, end: Token) -> str:
        opening = block.opening
        call = self._make_call(opening, "".join(block.texts))
        html = BLOCK_TAGS.get(opening.name, show_body)(call)
        return self._keep(html, self.source[opening.start : end.end])

    def _show(self, token: Token) -> str:
        source = self.source[token.start : token.end]
        if token.kind == "comment":
            return self._keep("", source)
        if token.kind == "text":
            return self._keep(escape(token.content), source)
        if token.kind == "verbatim":
            return self._keep(VERBATIM_TAGS[token.name](self._make_call(token, token.content)), source)
        call = self._make_call(token, "")
        if show_path := INLINE_PATHS.get(token.name):
            return self._keep(show_path(call), source, is_path=True)
        return self._keep(self._show_inline(token.name, call), source)

    def _show_inline(self, name: str, call: TagCall) -> str | None:
        """The HTML of a tag without a body, none where it is the start of a block without an end, or a mere end."""
        if name in _ONLY_BLOCKS or name.startswith("end"):
            return None
        return INLINE_TAGS.get(name, show_unknown)(call)

    def _make_call(self, token: Token, body: str) -> TagCall:
        return TagCall(split_arguments(token.arguments), body, self.place, self._render_body)

    def _render_body(self, body: str) -> str:
        """The HTML of the body of a block, with the tags in it."""
        return self._render_markdown(dedent(body).strip("\n")) if body.strip() else ""

    def _keep(self, html: str | None, source: str, *, is_path: bool = False) -> str:
        """The placeholder of a tag; the tag itself where it is not complete."""
        if html is None:
            return source
        self.shown.append((html, source))
        placeholder = f"{self.key}{len(self.shown) - 1}z"
        return placeholder if is_path else f"<!--{placeholder}-->"

    def _render_markdown(self, source: str) -> str:
        """The HTML of a text with its tags, which in code stand as they were written."""
        rendered = render_html(source)
        marks = re.compile(
            rf"(?P<code></?code\b)|(?:<|&lt;)!--{self.key}(\d+)z--(?:>|&gt;)|!--{self.key}(\d+)z--|{self.key}(\d+)z"
        )
        last_code = rendered.rfind("</code")
        in_code = False
        pieces: list[str] = []
        last = 0
        for mark in marks.finditer(rendered):
            if mark["code"]:
                in_code = mark["code"] == "<code" and mark.start() < last_code
                continue
            html, written = self.shown[int(mark[mark.lastindex or 0])]
            pieces += rendered[last : mark.start()], escape(written, quote=False) if in_code else html
            last = mark.end()
        return "".join([*pieces, rendered[last:]])
