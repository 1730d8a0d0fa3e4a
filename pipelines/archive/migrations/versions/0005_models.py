"""The table of language models, and the column of each repair: before, that was always `text`."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEPT = 'revision_id, table_name, row_position, "offset", restored, alternatives, confidence, context'


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("learned_at", sa.DateTime(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
        sa.UniqueConstraint("version", name="uq_models_version"),
    )
    op.execute("CREATE TEMPORARY TABLE kept_repairs AS SELECT * FROM repairs")
    op.drop_table("repairs")  # its key changes, and SQLite stores another definition for a table that was renamed
    _create_repairs()
    op.execute(f"INSERT INTO repairs (column_name, {_KEPT}) SELECT 'text', {_KEPT} FROM kept_repairs")
    op.execute("DROP TABLE kept_repairs")


def _create_repairs() -> None:
    op.create_table(
        "repairs",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("row_position", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "revision_id", "table_name", "column_name", "row_position", "offset", name="pk_repairs"
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_repairs_revision_id"),
    )
