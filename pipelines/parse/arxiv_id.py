"""Finds arXiv identifiers in URLs; their forms are those of https://info.arxiv.org/help/arxiv_identifier.html."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote


class ArxivId(NamedTuple):
    """An arXiv identifier without its version, and the version if one was given."""

    arxiv_id: str
    version: int | None


# Archives of https://arxiv.org/archive with identifiers from before April 2007, those that were closed included.
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga"
    " funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph"
    " q-alg q-bio quant-ph solv-int supr-con"
).split()
# What comes before an identifier.  Readers show the papers of arXiv under its identifiers.
_HOSTS = ("arxiv.org", "xxx.lanl.gov", "arxiv.lanl.gov", "ar5iv.org")
_READERS = ("alphaxiv.org", "huggingface.co/papers", "hf.co/papers")
_SCHEMES = r"10\.48550/arxiv\.|arxiv\s*[:：]\s*"

_PLACE = re.compile(
    rf"(?<![\w-])(?:(?:{'|'.join(map(re.escape, (*_HOSTS, *_READERS)))})(?::\d+)?(?P<part>[/:?#]\S*)"
    rf"|(?:{_SCHEMES})(?P<rest>\S*))",
    re.IGNORECASE | re.ASCII,
)
_VERSION = r"(?:v(?P<version>\d{1,3}))?(?!v?\d|\.\d)"
_ID = re.compile(
    # four digits up to the year 2014, five from 2015: https://info.arxiv.org/help/arxiv_identifier.html
    r"(?<![\w.-])(?:(?P<new>(?:0[7-9]|1[0-4])\d\d\.\d{4}|(?:1[5-9]|[2-9]\d)\d\d\.\d{5})"
    rf"|(?P<archive>{'|'.join(sorted(_ARCHIVES, key=len, reverse=True))})(?:\.[a-z]{{2}}|\.[a-z]+-[a-z]+)?"
    rf"/(?P<number>\d{{7}})){_VERSION}",
    re.IGNORECASE | re.ASCII,
)
_FILE = re.compile(  # https://arxiv.org/ftp/hep-th/papers/9901/9901001.pdf
    rf"/ftp/(?P<archive>{'|'.join(_ARCHIVES)})/papers/\d{{4}}/(?P<number>\d{{7}})(?P<new>){_VERSION}",
    re.IGNORECASE | re.ASCII,
)
_MOST_DECODINGS = 3  # a URL in the query of a URL in the query of a URL


@lru_cache(maxsize=256)  # the link to a paper is read for its block, for its kind and for what it mentions
def find_arxiv_id(url: str) -> ArxivId | None:
    """The identifier in a URL, a DOI or a text that names a paper of arXiv, None where none is named.

    A subject class is not a part of the identifier: `math.GT/0209001` and `math/0209001` are the same paper.

    >>> find_arxiv_id("http://arxiv.org/abs/2413.06547v2")
    ArxivId(arxiv_id='2413.06547', version=2)
    >>> find_arxiv_id("https://arxiv.org/pdf/cs.GR%2F0213001.pdf")
    ArxivId(arxiv_id='cs/0213001', version=None)
    >>> find_arxiv_id("https://doi.org/10.48550/ARXIV.2413.06547")
    ArxivId(arxiv_id='2413.06547', version=None)
    >>> find_arxiv_id("https://papers.cool/arxiv/2413.06547") is None
    True
    """
    for place in _PLACE.finditer(_decode(url)):
        part = place["part"]
        found = _ID.match(place["rest"]) if part is None else _ID.search(part) or _FILE.match(part)
        if found:
            name = found["new"] or f"{found['archive'].lower()}/{found['number']}"
            return ArxivId(name, int(found["version"]) if found["version"] else None)
    return None


def _decode(url: str) -> str:
    """A URL without percent encoding, that of a URL in its query included."""
    for _ in range(_MOST_DECODINGS):
        if "%" not in url:
            break
        url = unquote(url)
    return url
