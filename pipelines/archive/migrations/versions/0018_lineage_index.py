"""The URLs of a site by their lineage: what shows one post is looked up for each URL that left a list."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index("ix_post_urls_site_id_lineage_status", "post_urls", ["site_id", "lineage", "status"])
    op.drop_index("ix_post_urls_site_id", "post_urls")  # the new one begins with the same column
