"""Lectures outside a series, recommended papers matched by title, links of a mention, indexes of dates."""

import sqlalchemy as sa
from alembic import op

from pipelines.archive.papers.titles import fold_title

revision = "0002"
down_revision = "0001"

_DATES = ("published_at", "heading_date")


def upgrade() -> None:
    with op.batch_alter_table("all_lectures") as batch:
        batch.alter_column("series", existing_type=sa.Text(), nullable=True)
    op.add_column("all_links", sa.Column("mention_position", sa.Integer()))
    op.add_column("all_recommended_papers", sa.Column("linked_arxiv_id", sa.Text()))
    op.create_index("ix_all_recommended_papers_linked_arxiv_id", "all_recommended_papers", ["linked_arxiv_id"])
    op.execute("UPDATE all_recommended_papers SET linked_arxiv_id = arxiv_id")
    for table, *key in (("papers", "arxiv_id"), ("all_recommended_papers", "revision_id", "position")):
        op.add_column(table, sa.Column("title_key", sa.Text()))
        op.create_index(f"ix_{table}_title_key", table, ["title_key"])
        _fold_titles(table, key)
    for column in _DATES:
        op.create_index(f"ix_posts_{column}", "posts", [column])


def _fold_titles(name: str, key: list[str]) -> None:
    table = sa.table(name, *map(sa.column, key), sa.column("title"), sa.column("title_key"))
    titled = op.get_bind().execute(sa.select(table)).mappings().all()
    rows = [{f"of_{column}": row[column] for column in key} | {"folded": fold_title(row["title"])} for row in titled]
    if rows:
        at_row = [table.c[column] == sa.bindparam(f"of_{column}") for column in key]
        op.get_bind().execute(sa.update(table).where(*at_row).values(title_key=sa.bindparam("folded")), rows)
