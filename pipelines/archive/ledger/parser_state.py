"""Which version of the parser read the pages of an archive."""

from sqlalchemy import Connection, delete, insert, select

from pipelines.archive.schema.crawls import parser_state
from pipelines.archive.schema.posts import revisions
from pipelines.records.readings import PARSER


def is_read_otherwise(connection: Connection) -> bool:
    """Whether another version of the parser read the pages; never where nothing was read yet."""
    if connection.scalar(select(parser_state.c.version)) == PARSER:
        return False
    return connection.execute(select(revisions.c.id).limit(1)).first() is not None


def write_parser(connection: Connection) -> None:
    """Write that this version of the parser read all pages."""
    if connection.scalar(select(parser_state.c.version)) != PARSER:
        connection.execute(delete(parser_state))
        connection.execute(insert(parser_state), {"version": PARSER})
