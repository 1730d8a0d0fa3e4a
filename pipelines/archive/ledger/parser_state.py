"""Which version of the parser read the pages of an archive."""

from sqlalchemy import Connection, delete, func, insert, select

from pipelines.archive.ledger.missing_pages import count_lacking
from pipelines.archive.schema.crawls import parser_state
from pipelines.archive.schema.posts import revisions
from pipelines.records.readings import OUTDATED_LENGTH, PARSER

_OUTDATED = select(revisions.c.id).where(func.length(revisions.c.content_hash) == OUTDATED_LENGTH).limit(1)


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


def check_parser(connection: Connection) -> bool:
    """Whether this version of the parser read what the archive says; an archive that says nothing is given it."""
    if is_read_otherwise(connection):
        return False
    write_parser(connection)
    return True


def is_outdated(connection: Connection) -> bool:
    """Whether an earlier version read revisions in another way, and the archive has the pages to read them again."""
    return connection.scalar(_OUTDATED) is not None and not count_lacking(connection).pages
