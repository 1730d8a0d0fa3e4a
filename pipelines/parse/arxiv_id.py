"""Finds arXiv identifiers in URLs; their form is https://info.arxiv.org/help/arxiv_identifier.html."""

import re
from typing import NamedTuple


class ArxivId(NamedTuple):
    """An arXiv identifier without its version, and the version if one was given."""

    arxiv_id: str
    version: int | None


_URL = re.compile(
    r"arxiv\.org/(?:abs|pdf|html|ps|format)/(?P<id>\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Za-z]{2})?/\d{7})(?:v(?P<version>\d{1,3}))?",
    re.IGNORECASE | re.ASCII,
)


def find_arxiv_id(url: str) -> ArxivId | None:
    """The identifier in a URL of arXiv, None for any other URL.

    >>> find_arxiv_id("http://arxiv.org/abs/2413.06547v2")
    ArxivId(arxiv_id='2413.06547', version=2)
    >>> find_arxiv_id("https://arxiv.org/pdf/cs.GR/0213001.pdf")
    ArxivId(arxiv_id='cs.GR/0213001', version=None)
    >>> find_arxiv_id("https://papers.cool/arxiv/2413.06547") is None
    True
    """
    match = _URL.search(url)
    return ArxivId(match["id"], int(match["version"]) if match["version"] else None) if match else None
