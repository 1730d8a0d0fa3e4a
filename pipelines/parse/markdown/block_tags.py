"""The tags with a body of Hexo and its themes, and the HTML of each: quotations, code, notes, tabs, folded text.

Blocks that are not listed show their body.  The sources are those of `inline_tags`.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from itertools import count
from textwrap import dedent

from pipelines.parse.markdown.inline_tags import Tag, write_image, write_link
from pipelines.parse.markdown.tag_call import TagCall, is_url

_WITH_URL = re.compile(r"(?P<text>\S.*?)\s+(?P<url>https?://\S+)(?:\s+(?P<title>.+))?", re.IGNORECASE)
_WITH_SOURCE = re.compile(r"([^,]+),\s*([^,]+)")
_SHOWN_URL = re.compile(r"^https?://|/(?:index\.html?)?$")
_CODE_OPTION = re.compile(r"(?:lang|line_number|line_threshold|first_line|wrap|mark|language_attr|highlight):(\S*)")
_PANE = re.compile(
    r"<!--[ \t]*+(?:(?:tab|timeline|node|folder)\b(?P<name>(?:(?!-->|<!--)[^\n])*)"
    r"|(?:end[a-z]+|cell\b(?:(?!-->|<!--)[^\n])*)[ \t]*+)-->"
)
_FOLD_STYLE = re.compile(r"[a-z0-9 #_:-]*", re.ASCII)
Title = Callable[[TagCall], str]


def _show_quote(call: TagCall) -> str:
    footer = _write_footer(call.text)
    return f"<blockquote>{call.render(call.body)}{footer and f'<footer>{footer}</footer>'}</blockquote>"


def _write_footer(written: str) -> str:
    """The author of a quotation and its source.

    >>> _write_footer("Lu Yu, 茶经"), _write_footer("Lu Yu https://a.example/tea/")
    ('<strong>Lu Yu</strong><cite>茶经</cite>', '<strong>Lu Yu</strong><cite><a href="https://a.example/tea/">a.example/tea</a></cite>')
    """
    if match := _WITH_URL.fullmatch(written):
        cite = write_link(match["url"], match["title"] or escape(_SHOWN_URL.sub("", match["url"])))
        return f"<strong>{match['text']}</strong><cite>{cite}</cite>"
    if match := _WITH_SOURCE.fullmatch(written):
        return f"<strong>{match[1]}</strong><cite>{match[2]}</cite>"
    return written and f"<strong>{written}</strong>"


def _show_centred(call: TagCall) -> str:
    return f"<blockquote>{call.render(call.body)}</blockquote>"


def _show_code(call: TagCall) -> str:
    options = [_CODE_OPTION.fullmatch(word) for word in call.words]
    written = " ".join(word for word, option in zip(call.words, options, strict=True) if not option)
    language = next((option[1] for option in options if option and option[0].startswith("lang:")), "")
    if match := _WITH_URL.fullmatch(written):
        written = f"<span>{match['text']}</span>{write_link(match['url'], match['title'] or 'link')}"
    caption = f"<figcaption>{written}</figcaption>" if written else ""
    code = escape(dedent(call.body).strip("\n"), quote=False)
    return f'<figure class="highlight {escape(language)}">{caption}<pre><code>{code}\n</code></pre></figure>'


def _show_plain(call: TagCall) -> str:
    return f"<pre><code>{escape(dedent(call.body).strip(chr(10)), quote=False)}\n</code></pre>"


def _show_formula(call: TagCall) -> str:
    return f"<p>$${escape(call.body.strip(), quote=False)}$$</p>"


def _show_raw(call: TagCall) -> str:
    return call.body


def _show_tabs(call: TagCall) -> str:
    """Each tab with its name; one that has neither name nor icon is named after the block and counted."""
    names = count(1)

    def name_tab(written: str) -> str:
        caption, _, icon = written.partition("@")
        number = next(names)
        return caption.strip() or ("" if icon.strip() else f"{call.parts[0]} {number}".strip())

    return f"<div>{_show_panes(call, name_tab)}</div>"


def _show_panes(call: TagCall, show_name: Callable[[str], str]) -> str:
    """The panes of a body with their names, and the text outside of panes."""
    shown, last = [], 0
    for marker in _PANE.finditer(call.body):
        shown.append(call.render(call.body[last : marker.start()]))
        if (written := marker["name"]) is not None and (name := show_name(written.strip())):
            shown.append(f"<p>{name}</p>")
        last = marker.end()
    return "".join([*shown, call.render(call.body[last:])])


def _show_links(call: TagCall) -> str:
    """A grid of links: a line has the name, the URL, a description and an image."""
    delimiter, comment = (*call.words[1:3], *("|", "%")[len(call.words[1:3]) :])
    rows = ([part.strip() for part in line.split(delimiter)] for line in call.body.splitlines() if line.strip())
    return f"<div>{''.join(_write_row(row) for row in rows if not row[0].startswith(comment))}</div>"


def _write_row(row: list[str]) -> str:
    name, url, description, image, *_ = *row, "", "", ""
    linked = f"<p>{write_link(url, name) if url else name}</p>"
    return f"<div>{image and write_image(image)}{linked}{description and f'<p>{description}</p>'}</div>"


def _show_titled(call: TagCall, *, read_title: Title) -> str:
    title = read_title(call)
    return f"<div>{title and f'<p>{title}</p>'}{_show_panes(call, str)}</div>"


def _read_none(call: TagCall) -> str:
    return ""


def _read_all(call: TagCall) -> str:
    return call.text


def _read_first(call: TagCall) -> str:
    return call.parts[0]


def _read_second(call: TagCall) -> str:
    return "".join(call.parts[1:2])


def _read_last(call: TagCall) -> str:
    """The title after a style, if any."""
    return call.parts[len(call.parts) > 1]


def _read_after_style(call: TagCall) -> str:
    """The title after a style and `@` as in Fluid, or all arguments."""
    style, at, title = call.text.partition("@")
    return title.strip() if at and _FOLD_STYLE.fullmatch(style) else call.text


def _read_after_word(call: TagCall) -> str:
    """The title after the kind of an admonition."""
    return " ".join(call.words[1:])


def show_body(call: TagCall) -> str:
    """The body of an unknown block, and what may be a title of it."""
    words = " ".join(word for word in call.words if not word.isascii() and not is_url(word))
    return f"<div>{words and f'<p>{escape(words)}</p>'}{_show_panes(call, str)}</div>"


def _titled(read_title: Title, *names: str) -> dict[str, Tag]:
    return dict.fromkeys(names, partial(_show_titled, read_title=read_title))


MARKDOWN_TAGS = frozenset(["raw", "verbatim"])  # whose body is Markdown in another block, and HTML elsewhere
VERBATIM_TAGS: Mapping[str, Tag] = {
    "raw": _show_raw,
    "verbatim": _show_raw,
    **dict.fromkeys(("code", "codeblock"), _show_code),
    **dict.fromkeys(("mermaid", "wavedrom", "chartjs", "echarts", "plantuml", "graphviz", "score"), _show_plain),
    "highlight": _show_plain,
    **dict.fromkeys(("math", "mathjax", "katex", "latex"), _show_formula),
}
BLOCK_TAGS: Mapping[str, Tag] = {
    **dict.fromkeys(("quote", "blockquote"), _show_quote),
    **dict.fromkeys(("pullquote", "centerquote", "cq"), _show_centred),
    **dict.fromkeys(("tabs", "subtabs", "subsubtabs"), _show_tabs),
    **dict.fromkeys(("linkgrid", "lg"), _show_links),
    **_titled(_read_none, "note", "subnote", "gallery", "grouppicture", "groupimage", "gp", "gi", "linkgroup"),
    **_titled(_read_all, "details", "spoiler", "collapse"),
    **_titled(_read_first, "hideToggle", "hideBlock", "timeline", "timenode"),
    **_titled(_read_second, "noteblock"),
    **_titled(_read_last, "folding"),
    **_titled(_read_after_style, "fold"),
    **_titled(_read_after_word, "admonition"),
}
