"""Whether a fetch was understood stands in the index, for its row holds the state behind the whole page."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_index("ix_fetches_url", "fetches")
    op.create_index("ix_fetches_url_state", "fetches", ["url", "state"])
