"""Tells from the bytes of a page whether its end is there, where HTTP does not tell.  Does not import a parser."""

import re
from collections import Counter

_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_BEHIND = re.compile(rb"\s*>(?>\s+|<!--(?>.*?-->))*+", re.DOTALL)
# Elements whose end tag HTML requires and that themes build pages of, and the places where markup is not read.
_TOKEN = re.compile(
    rb"""
    (?> <!--.*?-->
      | <(?P<raw>script|style|textarea|title)\b.*?</(?P=raw)
      | <(?P<end>/?)(?P<name>article|div|main|section)\b[^>]*>
      | <(?!(?:script|style|textarea|title)\b)[A-Za-z/][^>]*>
    )
    | (?P<broken><(?:!--|[A-Za-z/]))
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


def has_end(body: bytes, *, is_xml: bool = False) -> bool:
    """Whether a page ends with `</html>`, or a document of XML with the end tag of its root.

    Blanks and comments may follow.

    >>> has_end(b"<html><p>NeRF</p></html>  <!-- 12 ms -->"), has_end(b"<html><p>NeRF</p>")
    (True, False)
    """
    root = _ROOT.search(body) if is_xml else None
    name = root[1] if root else b"html"
    _, mark, behind = body.rpartition(b"</" + name)
    if not mark and not is_xml:
        _, mark, behind = body.rpartition(b"</HTML")
    return bool(mark) and _BEHIND.fullmatch(behind) is not None


def breaks_off(body: bytes) -> bool:
    """Whether a page of HTML without its end tag breaks off in a tag, a comment, a script or an open element.

    HTML lets `</html>`, `</body>` and `</p>` be left out, and minifiers do so, but not `</div>`.

    >>> breaks_off(b"<body><div><article><p>NeRF</article></div>"), breaks_off(b"<body><div><article><p>NeRF")
    (False, True)
    """
    open_elements: Counter[bytes] = Counter()
    for token in _TOKEN.finditer(body):
        if token["broken"] is not None:
            return True
        if token["name"]:
            name = token["name"].lower()
            open_elements[name] = max(0, open_elements[name] + (-1 if token["end"] else 1))
    return any(open_elements.values())
