"""CSL-JSON, which Zotero, pandoc and citeproc read: https://docs.citationstyles.org/en/stable/specification.html."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.export.items import ShownItem
from pipelines.export.references.citations import Citation, cite
from pipelines.export.references.names import split_name
from pipelines.printable import make_printable

# `article` is an article that no journal has, such as a preprint.
_TYPES = {"preprint": "article", "lecture": "speech", "post": "post-weblog"}


def write_csl(items: Iterable[ShownItem]) -> Iterator[str]:
    """A JSON array, one line per item."""
    start = "[\n"
    for item in items:
        yield start + make_printable(json.dumps(describe_citation(cite(item)), ensure_ascii=False))
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def describe_citation(citation: Citation) -> dict[str, Any]:
    """The item of a citation, without fields that are not known."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": _TYPES[citation.kind],
        "title": citation.title,
        "author": [describe_author(name) for name in citation.authors],
        "issued": _describe_date(citation),
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.topics),
        "URL": citation.url,
        "note": f"Licence of what was read: {citation.licences}" if citation.licences else "",
    }
    if citation.arxiv_id:
        item |= {
            "genre": "preprint",
            "publisher": "arXiv",
            "number": f"arXiv:{citation.arxiv_id}",
            "DOI": f"10.48550/arXiv.{citation.arxiv_id}",
        }
    return {name: value for name, value in item.items() if value}


def describe_author(name: str) -> dict[str, str]:
    """
    >>> describe_author("Abena van der Berg"), describe_author("张三")
    ({'family': 'van der Berg', 'given': 'Abena'}, {'literal': '张三'})
    """
    split = split_name(name)
    if not split.given:
        return {"literal": split.family}
    return {"family": split.family, "given": split.given} | ({"suffix": split.suffix} if split.suffix else {})


def _describe_date(citation: Citation) -> dict[str, list[list[int]]] | None:
    parts = [part for part in (citation.year, citation.month, citation.day) if part]
    return {"date-parts": [parts]} if parts else None
