"""Statements on what the archive shows: the rows of the current revision of each post."""

from typing import Any

from sqlalchemy import Select, Table, select

from pipelines.archive.schema.posts import posts


def select_current(table: Table, *columns: Any) -> Select[Any]:
    """Columns of `posts` and of a table of contents, for the rows of current revisions."""
    return select(*columns).join_from(posts, table, posts.c.current_revision_id == table.c.revision_id)
