"""Dictionaries of what the pages of a site have in common, and which one a page was compressed with."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "page_dictionaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("trained_at", sa.DateTime(), nullable=False),
        sa.Column("trained_on", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_dictionaries"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_page_dictionaries_site_id"),
        sa.UniqueConstraint("site_id", name="uq_page_dictionaries_site_id"),
        sqlite_autoincrement=True,
    )
    # In one statement: SQLite adds a column with its key at once, where Alembic would copy the table with all pages.
    op.execute(
        "ALTER TABLE fetches ADD COLUMN dictionary_id INTEGER"
        " CONSTRAINT fk_fetches_dictionary_id REFERENCES page_dictionaries (id)"
    )
