"""BibTeX entries, as arXiv recommends them: https://info.arxiv.org/help/hypertex/bibstyles/index.html."""

from collections.abc import Iterable, Iterator

from pipelines.export.items import ShownItem
from pipelines.export.references.citations import Citation, cite
from pipelines.export.references.latex import escape_latex
from pipelines.export.references.names import split_name

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def write_bibtex(items: Iterable[ShownItem]) -> Iterator[str]:
    return (format_bibtex(cite(item)) for item in items)


def format_bibtex(citation: Citation) -> str:
    """An entry and an empty line.  Fields that are not known are left out; the title keeps its capital letters."""
    fields = "".join(f"  {name} = {value},\n" for name, value in _list_fields(citation) if value)
    return f"@misc{{{citation.key},\n{fields}}}\n\n"


def _list_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{escape_latex(citation.title)}}}}}"
    yield "author", _embrace(" and ".join(map(format_author, citation.authors)))
    yield "year", _embrace(str(citation.year or ""))
    yield "month", _MONTHS[citation.month - 1] if citation.month else ""
    if citation.arxiv_id:
        yield "eprint", _embrace(citation.arxiv_id)
        yield "archiveprefix", "{arXiv}"
        yield "doi", _embrace(f"10.48550/arXiv.{citation.arxiv_id}")
    yield "url", _embrace(escape_url(citation.url))
    yield "abstract", _embrace(escape_latex(citation.abstract or ""))
    yield "keywords", _embrace(", ".join(map(escape_latex, citation.topics)))
    yield "copyright", _embrace(escape_latex(citation.licences))


def _embrace(value: str) -> str:
    return f"{{{value}}}" if value else ""


def format_author(name: str) -> str:
    """A name as BibTeX splits it: family, suffix, given; a name of one piece in braces.

    >>> format_author("Abena van der Berg"), format_author("Tomas Okafor Jr."), format_author("Rock and Roll Group")
    ('van der Berg, Abena', 'Okafor, Jr., Tomas', '{Rock and Roll Group}')
    """
    split = split_name(name)
    parts = [escape_latex(part) for part in (split.family, split.suffix, split.given) if part]
    has_separator = any("," in part or " and " in f" {part} " for part in parts)
    if len(parts) == 1 or has_separator:
        return f"{{{escape_latex(name)}}}"
    return ", ".join(parts)


def escape_url(url: str) -> str:
    r"""A URL for a field that BibTeX styles print by \url, which takes all signs but braces as they are.

    >>> escape_url("https://blog.example/a%20b/{c}/")
    'https://blog.example/a%20b/%7Bc%7D/'
    """
    return url.replace("{", "%7B").replace("}", "%7D")
