"""More counts of a crawl, and how it ended for each of its sites."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_REQUESTED = ("requests", "not_modified", "bytes_received")
_FOUND = ("posts_unasked", "posts_moved", "posts_replaced", "posts_gone", "posts_returned")


def upgrade() -> None:
    op.add_column("crawls", sa.Column("bases", sa.JSON()))
    for name in (*_REQUESTED, *_FOUND):
        op.add_column("crawls", sa.Column(name, sa.BigInteger() if name == "bytes_received" else sa.Integer()))
    op.create_table(
        "crawl_sites",
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("posts_found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("crawl_id", "site_id", name="pk_crawl_sites"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name="fk_crawl_sites_crawl_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_crawl_sites_site_id"),
    )
    op.create_index("ix_crawl_sites_site_id", "crawl_sites", ["site_id"])
