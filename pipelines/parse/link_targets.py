"""Cuts off what a link swallowed behind its URL; does not import lines or the kinds of post.

Linkifiers end a URL at the next blank.  Chinese text and LaTeX often have none, so that what follows becomes a part of
the URL.  Where the text of a link is its URL, a linkifier made it, and everything is cut that a URL rarely ends with;
where a link has a text of its own, only what cannot belong to its URL.
"""

import re
from urllib.parse import unquote

from pipelines.parse.link_hosts import find_host, is_known_host

_SOUND = re.compile(r"https?://[\w./~?=&#+@:-]*[\w/~=#&+-]", re.ASCII)
_SCHEME = re.compile(r"\s*(?P<scheme>https?)\s*[:：]\s*//(?:https?:?//)*", re.IGNORECASE)  # full-width, or twice
_HOST_FIRST = re.compile(r"(?:www\.)?(?P<host>(?:[a-z\d-]+\.)+[a-z]+)/", re.IGNORECASE | re.ASCII)
# Where a second URL begins, unless the first one takes it as a parameter or a path, as archives and proxies do.
_SECOND = re.compile(r"(?<![/=:?&#])(?<!%3[adf])(?<!%2[36f])https?(?::|%3a)(?:/|%2f){2}", re.IGNORECASE)
_REPEATED = re.compile(r"(?<=/)https?://", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{<)\]}>]|%(?:28|5b|7b|3c|29|5d|7d|3e)", re.IGNORECASE)
_OPENING = dict(zip(["(", "[", "{", "<", "%28", "%5b", "%7b", "%3c"], ")]}>" * 2, strict=True))
_CLOSING = dict(zip([")", "]", "}", ">", "%29", "%5d", "%7d", "%3e"], ")]}>" * 2, strict=True))
_ENCODED = re.compile(r"%[\da-f]{2}", re.IGNORECASE | re.ASCII)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]|%[89A-F][0-9A-F]", re.IGNORECASE)
_SIGNS = "。，、；：！？…·（）【】《》「」『』〈〉［］｛｝＜＞｜“”‘’\u3000\xa0\u200b\u200c\u200d\u2060\ufeff"
_GOES_ON = re.compile(
    rf"[^\x00-\x7f{_SIGNS}]+(?:/(?:[\w?#-]|$)|[?&#][\w-]|\.(?:html?|pdf|md|php|aspx?|zip|png|jpe?g)(?!\w))"
)
_BEFORE_NAMES = "/=-_?&#"
_NAME = re.compile(rf"[^\x00-\x7f{_SIGNS}]{{1,20}}")  # a value or an anchor in any script; a longer one is a sentence
_NO_URL = re.compile(r"[<>`]|(?:\\|%5c)[a-z]", re.IGNORECASE)  # markup and commands of LaTeX
_NO_SHOWN_URL = re.compile(r"[\"^]|%3c/?[a-z]|%22|[.,;:!?](?:%20)+[a-z]", re.IGNORECASE)  # and what linkifiers take in
_NO_TARGETS = frozenset(["n/a"])
_BLANKS = " \t\r\n"
_PUNCTUATION = ".,;:!?'\"*|`\\([{<"
_ESCAPE = re.compile(r"(?:\\|%5c)(?=[_#%&~])", re.IGNORECASE)  # LaTeX: `star\_charts`
# Wikis name their pages in any script, and some of their names end in a full stop.
_WIKIS = ("wikipedia.org", "wiktionary.org", "wikisource.org", "wikimedia.org", "fandom.com", "baike.baidu.com")


def clean_target(target: str, text: str) -> str:
    """The URL that is meant by a link that is written as `target` and shows `text`.

    >>> clean_target("https://a.example/gshider%E4%B8%8A%E8%AE%BF%E9%97%AE", "https://a.example/gshider上访问")
    'https://a.example/gshider'
    >>> clean_target("https://a.example/watch?ab_channel=AI葵", "视频")
    'https://a.example/watch?ab_channel=AI葵'
    >>> clean_target("https://a.example/ovens/}{here}", "here")
    'https://a.example/ovens/'
    >>> clean_target("代码链接地址", "代码链接地址")
    '代码链接地址'
    """
    if _SOUND.fullmatch(target) and "http" not in target[4:]:
        return target
    if scheme := _SCHEME.match(target):
        written = f"{scheme['scheme'].lower()}://{target[scheme.end() :]}"
    elif (start := _HOST_FIRST.match(target)) and is_known_host(start["host"]):
        written = f"https://{target}"
    else:
        return target
    cut = _cut(written, shown=_is_shown(written, text))
    return cut if find_host(cut) else target


def is_placeholder(target: str) -> bool:
    """Whether a link leads nowhere: `[Code](#)`, `[Code](代码链接地址)`."""
    return target.startswith("#") or target.casefold() in _NO_TARGETS or not any(sign in target for sign in "/.:?")


def _is_shown(url: str, text: str) -> bool:
    """Whether the text of a link is its URL, as far as both are ASCII; a longer text may be cut short by dots."""
    url, shown = _bare_head(url), _bare_head(text)
    return shown == url or (text.rstrip().endswith(("…", "...")) and len(shown) > 1 and url.startswith(shown))


def _bare_head(url: str) -> str:
    head = _NOT_ASCII.split(unquote(url).strip(), maxsplit=1)[0]
    return head[scheme.end() if (scheme := _SCHEME.match(head)) else 0 :].rstrip("/.,;:!?'\"*()[]{}<> ").casefold()


def _cut(url: str, *, shown: bool) -> str:
    url = _cut_at(_cut_second(url), _NO_URL)
    url = _cut_brackets(_cut_at(url, _NO_SHOWN_URL) if shown else url, shown=shown)
    host = find_host(url)
    is_wiki = host.endswith(_WIKIS)
    if shown and not is_wiki:
        url = url[: _find_swallowed(url)]
    url = _cut_signs(url, shown=shown)
    if not is_wiki and (shown or is_known_host(host)):
        url = _strip_end(url, _PUNCTUATION_AT_END if shown else _FULL_STOPS_AT_END)
    return _ESCAPE.sub("", url)


def _cut_at(url: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(url)
    return url[: found.start()] if found else url


def _cut_second(url: str) -> str:
    """A URL without the next one, or without its own repetition."""
    if second := _SECOND.search(url, 1):
        return _strip_end(url[: second.start()], _PUNCTUATION_AT_END)
    again = _REPEATED.search(url, len("https://"))
    return url[: again.start()] if again and url.startswith(url[: again.start()], again.start()) else url


def _cut_brackets(url: str, *, shown: bool) -> str:
    """A URL up to the first bracket that closes none of its own.

    In a link with a text of its own, a round or square one counts only where nothing follows but signs, or the target
    of Markdown, as in `](`.
    """
    end = _find_last_word(url)
    expected: list[str] = []
    for bracket in _BRACKETS.finditer(url):
        sign = bracket[0].lower()
        if sign in _OPENING:
            expected.append(_OPENING[sign])
        elif expected and expected[-1] == _CLOSING[sign]:
            expected.pop()
        elif shown or _CLOSING[sign] == "}" or bracket.end() > end or url[bracket.end()] in "([{":
            return url[: bracket.start()]
    return url


def _find_last_word(url: str) -> int:
    """The end of the last ASCII letter or digit that is no part of an encoded character."""
    plain = _ENCODED.sub("   ", url)
    return max((index for index, sign in enumerate(plain, 1) if sign.isascii() and sign.isalnum()), default=0)


def _find_swallowed(url: str) -> int | None:
    """Where the text begins that is not ASCII; None where it is the name of a host or of a folder."""
    swallowed = _NOT_ASCII.search(url)
    if swallowed is None:
        return None
    start = swallowed.start()
    before, behind = url[start - 1], unquote(url[start:])
    is_name = (before in _BEFORE_NAMES and _GOES_ON.match(behind)) or (before in "=#" and _NAME.fullmatch(behind))
    return None if is_name or url[start - 1] == "." else start


def _cut_signs(url: str, *, shown: bool) -> str:
    """A URL without the blanks and full-width signs at its end; a name in another script may end in a sign."""
    cut = _strip_end(url, _SIGNS_AT_END)
    return cut if shown or (not _NOT_ASCII.fullmatch(cut[-1:]) and not _NOT_ASCII.fullmatch(cut[-3:])) else url


def _strip_end(url: str, ends: re.Pattern[str]) -> str:
    return url[: len(url) - ends.match(url[::-1]).end()]  # type: ignore[union-attr]


def _compile_ends(signs: str) -> re.Pattern[str]:
    """A pattern of these signs, encoded or not, for reversed URLs: a search for the end takes quadratic time."""
    encoded = (f"%{sign.encode().hex('%')}"[::-1] for sign in signs)
    return re.compile(f"(?:{'|'.join([f'[{re.escape(signs)}]', *encoded])})*", re.IGNORECASE)


_SIGNS_AT_END = _compile_ends(_SIGNS + _BLANKS)
_PUNCTUATION_AT_END = _compile_ends(_PUNCTUATION + _BLANKS)
_FULL_STOPS_AT_END = _compile_ends(".,;")
