"""New documentation, which every upgrade writes; a failed image has the stage `image` in place of `picture`."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("UPDATE failures SET stage = 'image' WHERE stage = 'picture'")
