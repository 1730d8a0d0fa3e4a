"""Counts what an archive holds.  Only reads."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import images, papers


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of posts, papers and images in an archive."""

    posts: int
    papers: int
    images: int


def count_totals(connection: Connection) -> Totals:
    return Totals(**{table.name: _count(connection, table) for table in (posts, papers, images)})


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
