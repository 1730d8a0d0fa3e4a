"""RIS, which Zotero, Mendeley, EndNote and JabRef read: https://en.wikipedia.org/wiki/RIS_(file_format)."""

from collections.abc import Iterable, Iterator

from pipelines.export.items import ShownItem
from pipelines.export.references.citations import Citation, cite
from pipelines.export.references.names import split_name

_TYPES = {"preprint": "UNPB", "lecture": "VIDEO", "post": "BLOG"}


def write_ris(items: Iterable[ShownItem]) -> Iterator[str]:
    return (format_ris(cite(item)) for item in items)


def format_ris(citation: Citation) -> str:
    """A reference and an empty line; lines end as the format has it, with a carriage return."""
    lines = [("TY", _TYPES[citation.kind]), *_list_tags(citation), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines) + "\r\n"


def _list_tags(citation: Citation) -> list[tuple[str, str]]:
    tags = [
        ("ID", citation.key),
        ("TI", citation.title),
        *(("AU", format_author(name)) for name in citation.authors),
        ("PY", str(citation.year or "")),
        ("DA", _format_date(citation)),
        ("AB", citation.abstract or ""),
        *(("KW", topic) for topic in citation.topics),
        ("UR", citation.url),
        ("N1", f"Licence of what was read: {citation.licences}" if citation.licences else ""),
    ]
    if citation.arxiv_id:
        tags += [
            ("PB", "arXiv"),
            ("M1", f"arXiv:{citation.arxiv_id}"),
            ("DO", f"10.48550/arXiv.{citation.arxiv_id}"),
        ]
    return [(tag, value) for tag, value in tags if value.strip()]


def _format_date(citation: Citation) -> str:
    """YYYY/MM/DD/, with empty parts where a part is not known."""
    if not citation.month:
        return ""
    return f"{citation.year}/{citation.month:02}/{f'{citation.day:02}' if citation.day else ''}/"


def format_author(name: str) -> str:
    """
    >>> format_author("Tomas de Okafor Jr."), format_author("张三")
    ('de Okafor, Tomas, Jr.', '张三')
    """
    split = split_name(name)
    return ", ".join(part for part in (split.family, split.given, split.suffix) if part)
