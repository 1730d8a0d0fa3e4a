"""Blanks the parts of a page that are not what it says: comments, scripts, styles; and its markup.

The result has the length of the page, so that a position in it is the same position in the page.
"""

import re
from collections.abc import Iterator

_OPENING = re.compile(r"<(?:!--|script\b|style\b)", re.IGNORECASE)
_CLOSINGS = {
    "<!--": re.compile("-->"),
    "<script": re.compile(r"</script\b", re.IGNORECASE),
    "<style": re.compile(r"</style\b", re.IGNORECASE),
}
_TAG = re.compile("<[A-Za-z][^<>]*>")
_ALTERNATIVE = re.compile(r"""\salt=(?:"[^"]*"|'[^']*')""", re.IGNORECASE)  # the text of an image, which is stored


def blank_scripts(text: str) -> str:
    """The text without comments, scripts and styles.  One that is never closed is text: a document may quote it.

    >>> blank_scripts("a<!-- b -->c<style>d</style>e").replace("\\n", ".")
    'a.......-->c........</style>e'
    """
    parts: list[str] = []
    end = 0
    for start, stop in _list_hidden(text):
        parts += text[end:start], "\n" * (stop - start)
        end = stop
    return "".join([*parts, text[end:]])


def _list_hidden(text: str) -> Iterator[tuple[int, int]]:
    closings = dict(_CLOSINGS)  # without those that the rest of the text does not have
    position = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        pattern = closings.get(name := opening[0].lower())
        closing = pattern.search(text, position) if pattern else None
        if closing:
            yield opening.start(), closing.start()
            position = closing.start()
        else:
            closings.pop(name, None)


def blank_markup(text: str) -> str:
    """The text without tags, but with the alternative texts of images.

    >>> blank_markup('<p id="a">b<img src="c" alt="d">').replace("\\n", ".")
    '..........b............. alt="d".'
    """
    return _TAG.sub(_blank_tag, text)


def _blank_tag(tag: re.Match[str]) -> str:
    alternative = _ALTERNATIVE.search(tag[0])
    if alternative is None:
        return "\n" * len(tag[0])
    start, end = alternative.span()
    return "\n" * start + alternative[0] + "\n" * (len(tag[0]) - end)
