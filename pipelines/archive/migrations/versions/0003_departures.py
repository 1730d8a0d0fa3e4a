"""The table of departures: with the pages as fetched, all other rows can be derived from it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_FROM_EVENTS = """
    INSERT INTO departures (crawl_id, site_id, at, url)
    SELECT e.crawl_id, u.site_id, e.at, e.url
      FROM events e JOIN post_urls u ON u.url = e.url
     WHERE e.kind = 'gone' ORDER BY e.id
"""


def upgrade() -> None:
    op.add_column("sites", sa.Column("home_fetched_from", sa.Text()))
    op.add_column("sites", sa.Column("settled_at", sa.DateTime()))
    op.create_table(
        "departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departures"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name="fk_departures_crawl_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_departures_site_id"),
    )
    op.create_index("ix_departures_crawl_id", "departures", ["crawl_id"])
    op.create_index("ix_revisions_content_hash", "revisions", ["content_hash"])
    op.create_index("ix_post_urls_site_id_status_last_seen_at", "post_urls", ["site_id", "status", "last_seen_at"])
    op.execute(_FROM_EVENTS)
