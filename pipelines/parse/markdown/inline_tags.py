"""The tags without a body of Hexo and its themes, and the HTML of each: pictures, links, players, marked text.

They are those of https://hexo.io/docs/tag-plugins and of the themes NexT, Butterfly, Fluid, Volantis and Stellar.
A tag that lacks what it needs has no HTML.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from urllib.parse import quote

from pipelines.parse.markdown.tag_call import TagCall, is_url

Tag = Callable[[TagCall], str | None]
_FILE = re.compile(r".*\.[A-Za-z0-9]{2,5}(?:[?#]\S*)?")
_LENGTH = re.compile(r"\d+(?:px|%|em)?", re.ASCII)
_QUOTES = (re.compile(r'"?([^"]+)?"?\s*'), re.compile(r"'?([^']+)?'?\s*"))
_IMAGE_OPTION = re.compile(r"(alt|width|height|bg)=(.*)", re.DOTALL)
_OPTION = re.compile(r"[A-Za-z_-]+[:=]\S*")
_COLOUR = re.compile(
    r"default|primary|success|info|warning|danger|(?:blue|pink|red|purple|orange|green|yellow|cyan|gr[ae]y)"
)
_STATE = re.compile(r"(?:true|false|checked)?")
_STYLE = re.compile(r"[a-z0-9 #_-]*", re.ASCII)
_SWITCHES = ("true", "false")
_PLAYERS = {
    "youtube": "https://www.youtube.com/embed/{}",
    "vimeo": "https://player.vimeo.com/video/{}",
    "jsfiddle": "https://jsfiddle.net/{}/embedded/",
    "bilibili": "https://player.bilibili.com/player.html?bvid={}",
}
_PLAYLIST = "https://www.youtube.com/embed/videoseries?list={}"


def write_link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>'


def write_image(source: str, title: str = "", alt: str = "") -> str:
    return f'<img src="{escape(source)}" alt="{escape(alt)}" title="{escape(title)}">'


def _show_image(call: TagCall, *, is_asset: bool = False) -> str | None:
    """A picture: names of classes, the file, its width and height, its title and its alternative text."""
    if not call.words:
        return None
    index = next((i for i, word in enumerate(call.words) if is_url(word) or _FILE.fullmatch(word.rstrip(","))), 0)
    file, rest = call.words[index].rstrip(","), [*call.words[index + 1 :]]
    source = call.place.find_asset(file) if is_asset else file
    matches = filter(None, map(_IMAGE_OPTION.fullmatch, call.parts[1:]))
    if options := {match[1]: match[2] for match in matches}:
        return write_image(source, alt=options.get("alt", ""))
    while rest and _LENGTH.fullmatch(rest[0]):
        del rest[0]
    return write_image(source, *_split_title(" ".join(rest)))


def _split_title(written: str) -> tuple[str, str]:
    """The title of a picture and its alternative text, which may be in quotes within quotes."""
    title = _QUOTES[not written.startswith('"')].match(written)
    start = title.end() if title else 0
    alt = _QUOTES[not written.endswith('"')].match(written, start)
    return (title[1] or "" if title else ""), (alt[1] or "" if alt else "")


def _show_asset_link(call: TagCall) -> str | None:
    return _link_slug(call, call.place.find_asset)


def _show_post_link(call: TagCall) -> str | None:
    return _link_slug(call, call.place.find_post)


def _link_slug(call: TagCall, find: Callable[[str], str]) -> str | None:
    """A link to a file or a post: its slug, the text of the link, and whether the text is escaped."""
    if not call.words:
        return None
    slug, *title = call.words
    is_escaped = not title or title[-1] != "false"
    if title and title[-1] in _SWITCHES:
        del title[-1]
    text = " ".join(title) or slug.partition("#")[0].rstrip("/").rpartition("/")[2]
    return write_link(find(slug), escape(text) if is_escaped else text)


def _show_asset_path(call: TagCall) -> str | None:
    return escape(call.place.find_asset(call.words[0])) if call.words else None


def _show_post_path(call: TagCall) -> str | None:
    return escape(call.place.find_post(call.words[0])) if call.words else None


def _show_link(call: TagCall) -> str | None:
    """A link: its text before the URL, or after it as in Stellar."""
    index = next((i for i, word in enumerate(call.words) if is_url(word)), None)
    if index is None:
        return call.text or None
    url = call.words[index].rstrip(",")
    after = [w for w in call.words[index + 1 :] if w not in _SWITCHES and not is_url(w) and not _OPTION.fullmatch(w)]
    text = " ".join(call.words[:index]).rstrip(", :") or " ".join(after)
    return write_link(url, text or escape(url))


def _show_path_link(call: TagCall) -> str | None:
    if len(call.words) < 2:
        return None
    text, path = call.words[:2]
    return write_link(path if is_url(path) else f"/{path}", escape(text))


def _show_button(call: TagCall) -> str | None:
    """A button: its URL before its text, or after it as in Volantis."""
    parts = call.parts
    index = next((i for i, part in enumerate(parts) if is_url(part)), 0)
    text = parts[index - 1] if index else "".join(parts[1:2])
    return write_link(parts[index], text) if parts[index] else None


def _show_code_file(call: TagCall) -> str | None:
    """The title and the link of a file of code, whose text is not in the document."""
    words = [word for word in call.words if not _OPTION.fullmatch(word)]
    if not words:
        return None
    title = " ".join(words[:-1]) or words[-1].rpartition("/")[2]
    return f"<p>{title} {write_link('/downloads/code/' + quote(words[-1]), 'view raw')}</p>"


def _show_player(call: TagCall, *, url: str) -> str | None:
    if not call.words:
        return None
    identifier = call.words[0].rstrip(",")
    form = _PLAYLIST if "playlist" in call.words[1:] else url
    return _show_frame(identifier if is_url(identifier) else form.format(quote(identifier)))


def _show_frame(url: str, tag: str = "iframe") -> str:
    return f'<{tag} src="{escape(url)}"></{tag}>'


def _show_media(call: TagCall, *, tag: str) -> str | None:
    return _show_frame(call.parts[0].split(" ")[0], tag) if call.words else None


def _show_dplayer(call: TagCall) -> str | None:
    urls = [word.removeprefix("url=") for word in call.words if word.startswith("url=")]
    return _show_frame(urls[0], "video") if urls else None


def _show_repository(call: TagCall) -> str | None:
    """A card of a repository: `owner/name`, or both as two words."""
    names = [name.rstrip(",") for name in call.words[:2]]
    path = names[0] if "/" in "".join(names[:1]) else "/".join(names)
    return write_link(f"https://github.com/{quote(path)}", escape(path)) if names else None


def _show_ruby(call: TagCall) -> str:
    text, _, reading = call.text.partition("|")
    return f"<ruby>{text}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>" if reading else text


def _show_file(call: TagCall) -> str | None:
    return write_link(call.words[0], escape(call.words[0].rpartition("/")[2])) if call.words else None


def _show_gallery(call: TagCall) -> str | None:
    if len(call.words) < 4:
        return None
    name, description, url, image = call.words[:4]
    return f"<div>{write_image(image)}<p>{write_link(url, name)}</p><p>{description}</p></div>"


def _show_text(call: TagCall, *, tag: str) -> str:
    return f"<{tag}>{call.text}</{tag}>"


def _show_formula(call: TagCall) -> str | None:
    return f"${escape(call.text, quote=False)}$" if call.words else None


def _show_label(call: TagCall) -> str:
    """A label: its text after `@` as in NexT, or before its colour as in Butterfly."""
    style, at, text = call.text.partition("@")
    if not at or not _STYLE.fullmatch(style):
        words = [word for word in call.words if not _OPTION.fullmatch(word)]
        text = " ".join(words[:-1] if len(words) > 1 and _COLOUR.fullmatch(words[-1]) else words)
    return f"<mark>{text.strip()}</mark>"


def _show_styled(call: TagCall, *, tag: str) -> str:
    style, *text = call.parts
    return f"<{tag}>{','.join(text) or style}</{tag}>"


def _show_hidden(call: TagCall) -> str:
    content, display, *_ = *call.parts, ""
    return f"<span>{display}{content}</span>"


def _show_box(call: TagCall) -> str:
    """A box to tick: its text before its state as in Fluid, or after it as in Volantis."""
    first, *rest = call.parts
    is_fluid = not rest or _STATE.fullmatch(rest[0]) or not _STYLE.fullmatch(first)
    tag = "span" if is_fluid and rest[1:] not in ([], ["false"]) else "div"
    return f"<{tag}>{first if is_fluid else ','.join(rest)}</{tag}>"


def _show_note(call: TagCall) -> str | None:
    """A note without a body, as in Volantis and Stellar; a note whose end is missing has neither commas nor text."""
    style, *text = call.parts
    if text:
        return call.render(",".join(text))
    return None if style.isascii() else call.render(" ".join(w for w in call.words if not _OPTION.fullmatch(w)))


def _show_nothing(call: TagCall) -> str:
    return ""


def show_unknown(call: TagCall) -> str:
    """What is text for sure in the arguments of an unknown tag: words beyond ASCII that are no URL and no option."""
    words = (word for word in call.words if not word.isascii() and not is_url(word) and not _OPTION.fullmatch(word))
    return escape(" ".join(words))


PATH_TAGS = frozenset(["asset_path", "post_path"])  # which stand in the targets of links
INLINE_TAGS: Mapping[str, Tag] = {
    **dict.fromkeys(("asset_img", "asset_image"), partial(_show_image, is_asset=True)),
    **dict.fromkeys(("img", "image", "inlineImg", "inlineimg", "inlineimage", "fancybox"), _show_image),
    "asset_path": _show_asset_path,
    "post_path": _show_post_path,
    "asset_link": _show_asset_link,
    "post_link": _show_post_link,
    **dict.fromkeys(("a", "link", "anchor"), _show_link),
    **dict.fromkeys(("url_for", "full_url_for"), _show_path_link),
    **dict.fromkeys(("btn", "button", "cell"), _show_button),
    **dict.fromkeys(("github", "ghcard", "ghrepo"), _show_repository),
    **dict.fromkeys(("include_code", "include-code"), _show_code_file),
    **{name: partial(_show_player, url=url) for name, url in _PLAYERS.items()},
    **dict.fromkeys(("bili", "bvideo"), partial(_show_player, url=_PLAYERS["bilibili"])),
    "dplayer": _show_dplayer,
    "iframe": partial(_show_media, tag="iframe"),
    "video": partial(_show_media, tag="video"),
    "audio": partial(_show_media, tag="audio"),
    "pdf": _show_file,
    "galleryGroup": _show_gallery,
    "u": partial(_show_text, tag="u"),
    "del": partial(_show_text, tag="del"),
    "kbd": partial(_show_text, tag="kbd"),
    "emp": partial(_show_text, tag="em"),
    **dict.fromkeys(("wavy", "psw", "spoiler"), partial(_show_text, tag="span")),
    **dict.fromkeys(("label", "mark", "hashtag"), _show_label),
    "span": partial(_show_styled, tag="span"),
    "p": partial(_show_styled, tag="p"),
    "hideInline": _show_hidden,
    "ruby": _show_ruby,
    **dict.fromkeys(("checkbox", "cb", "radio"), _show_box),
    **dict.fromkeys(("math", "mathjax", "katex", "latex"), _show_formula),
    "note": _show_note,
    **dict.fromkeys(("gist", "icon", "more"), _show_nothing),
}
