"""Single elements of HTML: which break a line, which mark text, which are invisible, and what their attributes name.

The elements are those of https://html.spec.whatwg.org/multipage/indices.html and its obsolete ones.
"""

from collections.abc import Mapping

from lxml import etree

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody tfoot thead tr"
    " ul".split()
)
LINE_TAGS = frozenset([*HEADINGS, "dd", "dt", "figcaption", "li", "p", "pre", "summary", "tr"])
MARKED = frozenset(
    "a abbr b cite code del em i iframe img ins kbd mark q s small strong sub sup u video audio source embed".split()
)
UNMARKED = frozenset(
    "acronym area base bdi bdo big body br button caption col colgroup data datalist dfn font frame frameset html input"
    " label legend link map math meta meter nobr noframes object optgroup option output param picture progress rb rp rt"
    " rtc ruby samp select slot span strike svg td textarea th time track tt var wbr".split()
)
INVISIBLE = frozenset("head noscript script style template".split())
KNOWN = frozenset([*BLOCKS, *MARKED, *UNMARKED, *INVISIBLE])
IN_CELL = frozenset(["p", "div", "ul", "ol", "li"])
EMPTY = frozenset(["img", "iframe", "video", "audio", "source", "embed"])
_NO_LANGUAGE = frozenset("highlight hljs line-numbers none plain plaintext".split())
_SOURCES = ("data-lazy-src", "data-src", "data-original", "src")


def find_source(element: etree._Element) -> str:
    """The URL of an image or player; a lazy loader keeps it beside a placeholder in `src`."""
    urls = (element.get(name, "").strip() for name in _SOURCES)
    return next((url for url in urls if url and not url.startswith("data:")), "")


def find_caption(image: etree._Element) -> str:
    """The caption of an image in its figure, else its title attribute."""
    figure = next(image.iterancestors("figure"), None)
    captions = figure.iterchildren("figcaption") if figure is not None else ()
    texts = [str(text) for caption in captions for text in caption.itertext(etree.Element)]
    return " ".join("".join(texts).split()) or image.get("title", "")


def find_language(pre: etree._Element) -> str | None:
    """The programming language of a block of code, by the classes around it and in it."""
    for element in [pre, *pre.iterancestors("figure"), *pre.iterchildren("code")]:
        words = element.get("class", "").replace("language-", "").split()
        names = [word for word in words if word not in _NO_LANGUAGE]
        if names:
            return names[0]
    return None


def write_unknown_element(tag: str, attributes: Mapping[str, str | list[str] | None]) -> str:
    """The start tag of text that was parsed as an element: `<methods>`, or a formula with words as attributes.

    >>> write_unknown_element("jm", {"x,": "", "y": "2"})
    '<jm x, y=2>'
    """
    values = ((name, value if isinstance(value, str) else " ".join(value or ())) for name, value in attributes.items())
    return f"<{' '.join([tag, *(f'{name}={value}' if value else name for name, value in values)])}>"
