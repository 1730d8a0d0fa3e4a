"""Pages that were moved to WARC files beside the archive, and where in them each is."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "page_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_files"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_page_files_site_id"),
        sa.UniqueConstraint("name", name="uq_page_files_name"),
    )
    op.create_table(
        "moved_pages",
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.Column("page_file_id", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fetch_id", name="pk_moved_pages"),
        sa.ForeignKeyConstraint(["fetch_id"], ["fetches.id"], name="fk_moved_pages_fetch_id"),
        sa.ForeignKeyConstraint(["page_file_id"], ["page_files.id"], name="fk_moved_pages_page_file_id"),
    )
    op.create_index("ix_moved_pages_page_file_id", "moved_pages", ["page_file_id"])
