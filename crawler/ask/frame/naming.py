"""What a person calls a paper or a post: an arXiv ID, a URL, an identity or a part of a title."""

from pipelines.archive.queries.named import Named
from pipelines.archive.reader import ArchiveReader
from pipelines.errors import UsageError
from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.urls import canonical_url

_CANDIDATES = 20  # that a name with several meanings lists


def find_named(reader: ArchiveReader, name: str) -> list[Named]:
    """The papers and posts that a name can mean.  Raises UsageError for an empty name."""
    if not name.strip():
        raise UsageError("NAME is empty")
    arxiv = find_arxiv_id(name) or find_arxiv_id(f"arxiv:{name}")
    return reader.papers.find(name, arxiv.arxiv_id if arxiv else None, list_urls(name))


def list_urls(name: str) -> list[str]:
    """The URLs that a name can mean: a person may leave out the scheme, its s, or the last slash.

    >>> list_urls("blog.example/a")
    ['https://blog.example/a', 'https://blog.example/a/', 'http://blog.example/a', 'http://blog.example/a/']
    """
    rest = name.removeprefix("https://").removeprefix("http://")
    return [canonical_url(f"{scheme}://{rest}{end}") for scheme in ("https", "http") for end in ("", "/")]


def describe_candidates(name: str, found: list[Named]) -> str:
    """What a name that is not one thing means, in lines."""
    if not found:
        return f"nothing in the archive is named {name}; search finds words in texts\n"
    lines = [f"  {_quote(each.name)}  {each.title}" for each in found[:_CANDIDATES]]
    lines += [f"  and {len(found) - _CANDIDATES:,} more"] if len(found) > _CANDIDATES else []
    return "\n".join([f"{len(found):,} titles match {name}; give the name at the start of a line:", *lines, ""])


def describe_posts(found: list[Named]) -> str:
    """That a name means posts and no paper."""
    return f"the post {found[0].name}" if len(found) == 1 else f"the title of {len(found):,} posts"


def _quote(name: str) -> str:
    """A name as a shell takes it: the identity of a post may have blanks."""
    return f'"{name}"' if " " in name else name
