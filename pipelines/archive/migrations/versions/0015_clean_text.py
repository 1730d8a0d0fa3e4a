"""No invisible characters in any text: earlier versions let them in through escapes of YAML, JSON and HTML.

SQLite even kept NUL, with which a dump could not be loaded into PostgreSQL.  Hashes of contents stay as they are.
"""

import json
from urllib.parse import quote

import sqlalchemy as sa
from alembic import op

from pipelines.archive.database.connection import to_json
from pipelines.characters import ESCAPED_CONTROL, INVISIBLE, is_clean, remove_invisible

revision = "0015"
down_revision = "0014"

_OTHERS = ("alembic_version", "documentation")  # and the full-text index, which is made anew


# Rows are named by their place: a key may be a text that is cleaned itself.
_PLACES = {"sqlite": ("rowid", "INTEGER"), "postgresql": ("ctid", "TID")}


def upgrade() -> None:
    connection = op.get_bind()
    tables = [name for name in sa.inspect(connection).get_table_names() if not name.startswith("search_")]
    if sum(_mend_table(connection, name) for name in tables if name not in _OTHERS):
        connection.exec_driver_sql("DELETE FROM search_state")


def _mend_table(connection: sa.Connection, table: str) -> int:
    """Clean the texts of a table; the number of texts that had to be cleaned."""
    place, kind = _PLACES[connection.dialect.name]
    mended = 0
    for column in sa.inspect(connection).get_columns(table):
        name, is_json = column["name"], isinstance(column["type"], sa.JSON)
        if not is_json and not isinstance(column["type"], sa.Text):
            continue
        rows = connection.exec_driver_sql(f"SELECT CAST({place} AS TEXT), CAST({name} AS TEXT) FROM {table}")
        dirty = [(key, text) for key, text in rows if text and not _is_sound(text, is_json=is_json)]
        given = f"CAST(:text AS {'JSON' if is_json and place == 'ctid' else 'TEXT'})"
        statement = sa.text(f"UPDATE {table} SET {name} = {given} WHERE {place} = CAST(:place AS {kind})")
        for key, text in dirty:
            _mend_text(connection, statement, key, text, is_json=is_json)
        mended += len(dirty)
    return mended


def _is_sound(text: str, *, is_json: bool) -> bool:
    return is_clean(text) and not (is_json and ESCAPED_CONTROL.search(text.encode()))


def _mend_text(connection: sa.Connection, statement: sa.TextClause, key: str, text: str, *, is_json: bool) -> None:
    """Remove the characters; from a key that would then be there twice they are not removed but percent-encoded."""
    clean = to_json(json.loads(text)) if is_json else remove_invisible(text)
    try:
        with connection.begin_nested():
            connection.execute(statement, {"place": key, "text": clean})
    except sa.exc.IntegrityError:
        encoded = INVISIBLE.sub(lambda match: quote(match[0]), text)
        connection.execute(statement, {"place": key, "text": remove_invisible(encoded)})
