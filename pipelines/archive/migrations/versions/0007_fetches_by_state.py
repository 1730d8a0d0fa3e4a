"""The state of a fetch in the index of URLs: in the row, the state is stored after the whole page."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_index("ix_fetches_url", "fetches")
    op.create_index("ix_fetches_url_state", "fetches", ["url", "state"])
