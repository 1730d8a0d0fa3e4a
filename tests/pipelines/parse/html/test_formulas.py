"""Formulas that a page holds in several renderings, and what an article keeps of them."""

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.tree import read_page

MATHML = "<mi>E</mi><mo>=</mo><mi>m</mi>"
ANNOTATED = f'<semantics><mrow>{MATHML}</mrow><annotation encoding="application/x-tex">E = m</annotation></semantics>'
KATEX = (
    f'<span class="katex"><span class="katex-mathml"><math>{ANNOTATED}</math></span>'
    '<span class="katex-html" aria-hidden="true"><span class="mord">E</span><span class="mrel">=</span>m</span></span>'
)
MATHJAX_2 = (
    '<span class="MathJax_Preview">E = m</span>'
    f'<span class="MathJax"><nobr aria-hidden="true">E=m</nobr>'
    f'<span class="MJX_Assistive_MathML"><math>{MATHML}</math></span></span>'
)
FORMULAS = {
    "KaTeX": (KATEX, "$E = m$"),
    "KaTeX on a line of its own": (f'<span class="katex-display">{KATEX}</span>', "$$E = m$$"),
    "KaTeX without MathML": ('<span class="katex"><span class="katex-html"><i>E</i><i>=</i>m</span></span>', "E=m"),
    "MathML": (f"<math>{MATHML}</math>", "E=m"),
    "MathML with its source": (f"<math>{ANNOTATED}</math>", "$E = m$"),
    "MathML on a line of its own": (f'<math display="block">{ANNOTATED}</math>', "$$E = m$$"),
    "MathJax 2": (f'{MATHJAX_2}<script type="math/tex">E = m</script>', "$E = m$"),
    "MathJax 2 on a line of its own": (f'{MATHJAX_2}<script type="math/tex; mode=display">E</script>', "$$E$$"),
    "MathJax 2 before it rendered": ('<script type="math/tex">E = m</script>', "$E = m$"),
    "MathJax 2 saved without its source": (MATHJAX_2, "E=m"),
    "MathJax 3": (
        '<mjx-container class="MathJax" jax="SVG"><svg><path d="M0"/></svg>'
        f'<mjx-assistive-mml><math display="block">{ANNOTATED}</math></mjx-assistive-mml></mjx-container>',
        "$$E = m$$",
    ),
    "MathJax 2 in CommonHTML": (
        '<span class="MathJax_Preview"></span><span class="mjx-chtml MathJax_CHTML"><span class="mjx-math">E</span>'
        f'<span class="MJX_Assistive_MathML"><math>{MATHML}</math></span></span><script type="math/tex">E</script>',
        "$E$",
    ),
    "MathJax 4": (
        '<mjx-container><mjx-math data-latex="E = m"><mjx-mi data-latex="E">E</mjx-mi></mjx-math></mjx-container>',
        "$E = m$",
    ),
    "a copy without MathML": (
        '<span class="katex"><span class="katex-mathml"> E </span><span class="katex-html">E</span></span>',
        "E",
    ),
    "an empty source": ('<script type="math/tex"> </script>', ""),
    "left to the browser": (r"\(E = m\) $E$", r"\(E = m\) $E$"),
}


@pytest.mark.parametrize(("formula", "text"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_is_read_once(formula: str, text: str) -> None:
    (line,) = read_article(read_page(f"<article><p>由{formula}得</p></article>").css("article")[0].root)
    assert line.text == f"由{text}得"


def test_a_script_is_no_formula() -> None:
    (line,) = read_article(read_page("<article><p>灯<script>light()</script>火").css("article")[0].root)
    assert line.text == "灯火"
