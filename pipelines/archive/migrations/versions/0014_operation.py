"""What people who run an archive need: series of failures, hidden posts, the version of the parser."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

# A failure that a later run has met again, or that was before the last success, has ended.
_END = """
    UPDATE failures SET first_at = at, times = 1, ended_at = (
        SELECT min(later.at) FROM failures later WHERE later.url = failures.url AND later.id > failures.id)
"""
_MEND = """
    UPDATE failures SET ended_at = (SELECT last_seen_at FROM post_urls WHERE post_urls.url = failures.url)
     WHERE ended_at IS NULL
       AND at <= (SELECT last_seen_at FROM post_urls WHERE post_urls.url = failures.url)
"""


def upgrade() -> None:
    for column in (
        sa.Column("first_at", sa.DateTime()),
        sa.Column("times", sa.Integer()),
        sa.Column("ended_at", sa.DateTime()),
    ):
        op.add_column("failures", column)
    op.execute(_END)
    op.execute(_MEND)
    with op.batch_alter_table("failures") as batch:
        batch.alter_column("first_at", existing_type=sa.DateTime(), nullable=False)
        batch.alter_column("times", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_failures_url", "failures", ["url"])
    op.add_column("crawls", sa.Column("failures_known", sa.Integer()))
    op.add_column("posts", sa.Column("hidden_at", sa.DateTime()))
    op.create_table(
        "parser_state",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_parser_state"),
    )
