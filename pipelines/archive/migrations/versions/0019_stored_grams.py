"""The grams of each document are made by the program and stored; the full-text index of PostgreSQL is filled again."""

from alembic import op

revision = "0019"
down_revision = "0018"

_ON_POSTGRESQL = (
    "DROP INDEX ix_search_texts_grams",
    "DROP FUNCTION search_grams(TEXT, TEXT, TEXT)",
    "TRUNCATE search_texts",
    "DELETE FROM search_state",
    "ALTER TABLE search_texts ADD COLUMN grams TEXT NOT NULL",
    """
CREATE FUNCTION search_grams(grams TEXT) RETURNS TSVECTOR
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
BEGIN
  RETURN grams::TSVECTOR;
END $$""",
    "CREATE INDEX ix_search_texts_grams ON search_texts USING gin (search_grams(grams))"
    " WITH (gin_pending_list_limit = 4096)",
    "ALTER INDEX ix_search_texts_grams ALTER COLUMN 1 SET STATISTICS 0",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _ON_POSTGRESQL if connection.dialect.name == "postgresql" else ():
        connection.exec_driver_sql(statement)
