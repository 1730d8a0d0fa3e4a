"""Links to data sets and demos, and the authors that a list prints beside a paper."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KINDS = ("pdf", "code", "project", "dataset", "demo", "cool_papers", "video", "reference", "other")
_NAME = "ck_all_links_kind"


def upgrade() -> None:
    op.add_column("all_mentions", sa.Column("authors", sa.Text()))
    with op.batch_alter_table("all_links") as batch:
        batch.drop_constraint(_NAME, type_="check")
        batch.create_check_constraint(_NAME, " OR ".join(f"kind = '{kind}'" for kind in _KINDS))
