"""Questions to the archive that only read."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from pipelines.archive.ledger import Validators
from pipelines.archive.schema.reading import post_urls, posts
from pipelines.archive.schema.things import images, papers


@dataclass(frozen=True, slots=True)
class Totals:
    """How much an archive holds."""

    posts: int
    papers: int
    images: int


def count_totals(connection: Connection) -> Totals:
    return Totals(**{table.name: _count(connection, table) for table in (posts, papers, images)})


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def select_validators(connection: Connection, url: str) -> Validators | None:
    """What the last answer from an address was marked with; None for an address that was never read."""
    row = connection.execute(select(post_urls.c.etag, post_urls.c.last_modified).where(post_urls.c.url == url)).first()
    return row and Validators(row.etag, row.last_modified)
