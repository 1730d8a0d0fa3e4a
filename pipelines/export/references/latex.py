"""Writes plain text so that LaTeX, and what reads BibTeX, shows the same text."""

import re

_ESCAPES = str.maketrans({
    **{character: f"\\{character}" for character in "{}$&%#_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
})  # fmt: skip
# Braces that do not match would end the field: BibTeX counts escaped ones too.
_NAMED_BRACES = _ESCAPES | str.maketrans({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
# Signs that TeX sets as one: -- as a dash, `` and '' as quotation marks, ?` and !` as Spanish signs.
_LIGATURES = re.compile(r"-(?=-)|`(?=`)|'(?=')|[?!](?=`)|,(?=,)|<(?=<)|>(?=>)")


def escape_latex(text: str) -> str:
    r"""Text for a field in braces, in one line.  A straight apostrophe stays, which LaTeX sets as a curly one.

    >>> print(escape_latex("$100 & 50% of 3D_GS -- 高斯"))
    \$100 \& 50\% of 3D\_GS -{}- 高斯
    """
    table = _ESCAPES if _has_matching_braces(text) else _NAMED_BRACES
    return _LIGATURES.sub(lambda sign: f"{sign[0]}{{}}", " ".join(text.split()).translate(table))


def _has_matching_braces(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
