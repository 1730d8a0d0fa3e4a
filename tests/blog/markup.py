"""HTML as Hexo's renderer writes it: headings, inline text, images, lists.  Knows no post."""

import html
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

Image = Callable[[str], str]

_ADDRESS = re.compile(r"https?://[^\s<]*[^\s<.,]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def inline(text: str, *, encoded: bool = False) -> str:
    """Text with its addresses linked as far as the next blank, which swallows any Chinese that follows."""

    def link(match: re.Match[str]) -> str:
        address = match[0]
        href = quote(html.unescape(address), safe=":/?&=#%-._~@") if encoded else address
        return anchor(href, address)

    return _BOLD.sub(r"<strong>\1</strong>", _ADDRESS.sub(link, html.escape(text, quote=False)))


def plain(text: str) -> str:
    """What a reader sees of `text`: no marks, no control characters, one blank for a run of white space.

    >>> plain("**快**\\u200b，\\x0b 稳")
    '快， 稳'
    """
    return " ".join(_BOLD.sub(r"\1", re.sub("[\u200b\x0b]", "", text)).split())


def anchor(href: str, text: str) -> str:
    return f'<a target="_blank" rel="noopener" href="{href}">{text}</a>'


def plain_image(address: str) -> str:
    return f'<img src="{address}" align="middle">'


def slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title).strip("-")


def heading(level: int, title: str) -> str:
    name, title = slug(title), html.escape(title)
    return f'<h{level} id="{name}"><a href="#{name}" class="headerlink" title="{title}"></a>{title}</h{level}>'


def paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def tight_list(tag: str, items: Iterable[str]) -> str:
    inner = "".join(f"<li>{item}</li>\n" for item in items)
    return f"<{tag}>\n{inner}</{tag}>\n"


def loose_list(tag: str, items: Iterable[str]) -> str:
    return tight_list(tag, (f"<p>{item}</p>\n" for item in items))
