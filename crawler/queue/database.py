"""The database of the queue, which is that of the archive.  Does not import Procrastinate or psycopg."""

from pipelines.archive_url import mask_archive_url, normalise_archive_url, refuse_archive_url
from pipelines.program import name_command

_SERVER, _DRIVER = "postgresql", "postgresql+psycopg"


def to_conninfo(url: str) -> str:
    """The URL as libpq reads it.  Raises ArchiveError for an archive in a file.

    >>> to_conninfo("postgresql+psycopg://me@db.example/papers")
    'postgresql://me@db.example/papers'
    """
    scheme, _, rest = normalise_archive_url(url).partition("://")
    if scheme not in (_SERVER, _DRIVER):
        advice = f"name a database by postgresql://user@host/name, or use {name_command('refresh', '--every', '6h')}"
        raise refuse_archive_url(mask_archive_url(url), f"the queue needs PostgreSQL; {advice}")
    return f"{_SERVER}://{rest}"
