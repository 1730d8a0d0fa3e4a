"""Single elements of HTML: which break a line, which mark text, which are invisible, and what their attributes name.

The elements are those of https://html.spec.whatwg.org/multipage/indices.html and its obsolete ones.
"""

from collections.abc import Mapping, Sequence

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
# What a reader does not see, or sees beside an article without being a part of it.
UNREAD_CLASSES = frozenset(
    # copies for screen readers
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-text"
    # marks beside headings, of which only the link to itself has text
    " headerlink header-anchor heading-anchor anchorjs-link"
    # numbers of lines, buttons and labels of blocks of code
    " gutter linenos lineno line-numbers-rows line-numbers-wrapper rouge-gutter ln lnt hljs-ln-numbers"
    " copy-btn copy-button btn-copy copybtn code-copy code_copy copy-code code_lang code-lang"
    # posts that a plugin draws
    " popular-posts popular-posts-header related-posts related_posts relatedPosts".split()
)
IN_CELL = frozenset(["p", "div", "ul", "ol", "li"])
EMPTY = frozenset(["img", "iframe", "video", "audio", "source", "embed"])
_NO_LANGUAGE = frozenset("highlight hljs line-numbers none plain plaintext".split())


def read_text(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(map(str, element.itertext("*")))


def find_language(pre: etree._Element, figures: Sequence[etree._Element]) -> str | None:
    """The programming language of a block of code, by the classes of the figures around it, and in it."""
    for element in [pre, *reversed(figures), *pre.iterchildren("code")]:
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
