"""White space as html-minifier leaves it, which is all that two deployments of an unedited post differ in."""

import re

_TOKEN = re.compile(r"(<pre\b.*?</pre>|<!--.*?-->|<[^>]+>)", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:!DOCTYPE|html|head|body|meta|link|title|style|script|header|main|footer|nav|article|div|p|h[1-6]|ul|ol|li"
    r"|blockquote|details|summary|table|thead|tbody|tr|td|th|figure|br|hr|pre)\b",
    re.IGNORECASE,
)


def minify(page: str) -> str:
    """`page` without comments, its runs of white space one blank, and none beside block elements.

    >>> minify("<p>a\\n b </p>\\n\\n<img src= 'x'/>\\n<img src='y'>")
    "<p>a b</p><img src='x'> <img src='y'>"
    """
    tokens = [token for token in _TOKEN.split(page) if token and not token.startswith("<!--")]
    out: list[str] = []
    for before, token, after in zip(["<html>", *tokens], tokens, [*tokens[1:], "</html>"], strict=False):
        out.append(_minify_tag(token) if token.startswith("<") else _squeeze(before, token, after))
    return "".join(out)


def _minify_tag(tag: str) -> str:
    if tag.startswith("<pre"):
        return tag
    return re.sub(r"\s*/>$", ">", re.sub(r"=\s+(?=[\"'])", "=", re.sub(r"[ \t\n]+", " ", tag)))


def _squeeze(before: str, text: str, after: str) -> str:
    text = re.sub(r"[ \t\r\n\f]+", " ", text)
    text = text.removeprefix(" ") if _BLOCK.match(before) else text
    return text.removesuffix(" ") if _BLOCK.match(after) else text
