"""Reworded documentation, which every upgrade writes anew; a failed image has the stage `image`, not `picture`."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("UPDATE failures SET stage = 'image' WHERE stage = 'picture'")
