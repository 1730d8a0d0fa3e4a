"""No authors without a paper and no tags without a post: earlier versions kept those that an update left over."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("DELETE FROM authors WHERE NOT EXISTS (SELECT 1 FROM paper_authors WHERE author_id = authors.id)")
    op.execute("DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM post_tags WHERE tag_id = tags.id)")
