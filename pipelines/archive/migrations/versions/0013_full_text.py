"""The full-text index, which is filled once the archive has its newest shape."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_WEIGHTS = ("title", "summary", "text")


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
        return
    columns = ", ".join(f"{weight} TEXT NOT NULL, {weight}_grams TSVECTOR NOT NULL" for weight in _WEIGHTS)
    op.execute(f"CREATE TABLE search_texts (document_id BIGINT PRIMARY KEY, {columns})")
    for weight in _WEIGHTS:
        op.execute(f"CREATE INDEX ix_search_texts_{weight}_grams ON search_texts USING gin ({weight}_grams)")
