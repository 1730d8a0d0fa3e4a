"""A rendered page without what no parser looks at: scripts, styles, drawings, menus, comments, links to files."""

import re

_DROPPED = re.compile(
    r"<script(?![^>]*ld\+json)\b.*?</script>|<style\b.*?</style>|<svg\b.*?</svg>|<noscript\b.*?</noscript>|<!--.*?-->"
    r"|<nav id=\"navbar\".*?</nav>"
    r"|<link\b[^>]*\brel=[\"'](?:stylesheet|preconnect|preload|icon|shortcut icon|apple-touch-icon|mask-icon)\b[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\s*\n\s*\n+")


def trim_page(page: str) -> str:
    """The page, shorter; the text of its article is not touched."""
    return _BLANK_LINES.sub("\n", _DROPPED.sub("", page)).strip() + "\n"
