"""The full-text index, which is filled once the archive has its newest shape."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_WEIGHTS = ("title", "summary", "text")
_ON_POSTGRESQL = (
    "CREATE TABLE search_texts (document_id BIGINT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, "
    "text TEXT NOT NULL) WITH (toast_tuple_target = 128)",
    """
CREATE OR REPLACE FUNCTION search_grams(title TEXT, summary TEXT, body TEXT) RETURNS TSVECTOR
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
  has_pairs BOOLEAN := octet_length(title) + octet_length(summary) + octet_length(body) <= 340000;
BEGIN
  RETURN array_to_tsvector(ARRAY(
    SELECT mark || left(gram, 500)
    FROM (VALUES ('1', title), ('2', summary), ('3', body)) AS given (mark, said),
      LATERAL string_to_array(btrim(said), ' ') AS tokens,
      LATERAL (
        SELECT unnest(tokens)
        UNION ALL
        SELECT ' ' || first || ' ' || second
        FROM unnest(tokens[:cardinality(tokens) - 1], tokens[2:]) AS pairs (first, second)
        WHERE has_pairs AND first <> '\ue000' AND second <> '\ue000'
        UNION ALL
        SELECT '\ue001' WHERE NOT has_pairs
      ) AS grams (gram)
  ));
END $$""",
    "CREATE INDEX ix_search_texts_grams ON search_texts USING gin (search_grams(title, summary, text))"
    " WITH (fastupdate = off)",
    "ALTER INDEX ix_search_texts_grams ALTER COLUMN 1 SET STATISTICS 0",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer() if is_sqlite else sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arxiv_id", sa.Text()),
        sa.Column("post_id", sa.Integer()),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.CheckConstraint("kind = 'paper' OR kind = 'lecture' OR kind = 'note'", name="ck_search_documents_kind"),
        sa.ForeignKeyConstraint(["arxiv_id"], ["papers.arxiv_id"], name="fk_search_documents_arxiv_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_search_documents_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_documents"),
        sa.UniqueConstraint("arxiv_id", name="uq_search_documents_arxiv_id"),
        sa.UniqueConstraint("post_id", name="uq_search_documents_post_id"),
    )
    op.create_table(
        "search_state",
        sa.Column("tokenizer", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tokenizer", name="pk_search_state"),
    )
    op.create_table(
        "search_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_search_days"),
    )
    if is_sqlite:
        for weight in _WEIGHTS:
            op.execute(f"CREATE VIRTUAL TABLE search_{weight} USING fts5(tokens, content='', tokenize='ascii')")
            op.execute(f"INSERT INTO search_{weight} (search_{weight}, rank) VALUES ('automerge', 8)")
        return
    for statement in _ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
