"""Reads formulas that KaTeX or MathJax has rendered: a page then holds each of them two or three times.

The source in TeX is kept between dollar signs, as on a page that leaves the rendering to the browser; where there is no
source, the text of the formula.
"""

from itertools import islice

from lxml import etree

from pipelines.parse.html.elements import read_text

_RENDERED = frozenset(
    "katex katex-display MathJax MathJax_Display MathJax_SVG MathJax_SVG_Display MathJax_CHTML mjx-chtml MJXc-display"
    " mjx-math".split()
)
_COPIES = frozenset("MathJax_Preview MJX_Assistive_MathML katex-mathml".split())
FORMULAS = frozenset(["math", "mjx-container"])
FORMULA_CLASSES = _RENDERED | _COPIES
_SCRIPT = "math/tex"  # https://docs.mathjax.org/en/v2.7/advanced/model.html
_ANNOTATION = "application/x-tex"
_LATEX = "data-latex"  # of MathJax 4
_SHOWN = "katex-html"


def read_formula(element: etree._Element) -> str | None:
    """The formula that the element shows, empty where the next script holds it; None for any other element.

    >>> from lxml import html
    >>> tex = "<semantics><mi>E</mi><annotation encoding='application/x-tex'>E</annotation></semantics>"
    >>> shown = "<span class='katex-html' aria-hidden='true'>E</span>"
    >>> read_formula(html.fromstring(f"<span class='katex'><span><math>{tex}</math></span>{shown}</span>"))
    '$E$'
    """
    if element.tag == "script":
        kind = element.get("type", "")
        return _write_tex(element.text or "", display="mode=display" in kind) if kind.startswith(_SCRIPT) else None
    classes = element.get("class", "").split()
    if not _COPIES.isdisjoint(classes):
        return ""
    if element.tag not in FORMULAS and _RENDERED.isdisjoint(classes):
        return None
    if _is_before_script(element):
        return ""
    sources = [read_text(note) for note in element.iter("annotation") if note.get("encoding") == _ANNOTATION]
    sources = sources or [tex for inner in element.iter("*") if (tex := inner.get(_LATEX))][:1]
    if sources:
        display = _is_display(element, classes)
        return " ".join(_write_tex(source, display=display) for source in sources)
    shown = next(element.iter("math"), None)
    if shown is None:
        shown = next((inner for inner in element.iter("span") if inner.get("class") == _SHOWN), element)
    return " ".join(read_text(shown).split())


def _write_tex(source: str, *, display: bool) -> str:
    tex = " ".join(source.split())
    if not tex:
        return ""
    return f"$${tex}$$" if display else f"${tex}$"


def _is_display(element: etree._Element, classes: list[str]) -> bool:
    """Whether the formula is set on a line of its own."""
    if element.get("display") in ("true", "block") or any(name.lower().endswith("display") for name in classes):
        return True
    math = next(element.iter("math"), None)
    return math is not None and math.get("display") == "block"


def _is_before_script(element: etree._Element) -> bool:
    """Whether the script that the formula was rendered from follows it, perhaps behind another rendering."""
    siblings = islice(element.itersiblings("*"), 2)
    return any(sibling.tag == "script" and sibling.get("type", "").startswith(_SCRIPT) for sibling in siblings)
