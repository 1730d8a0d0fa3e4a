"""The views for people: the contents of the current revision of each post, and the overviews.

Views hold no data: they are created again whenever the tables change, and no migration mentions them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Table

from pipelines.archive.schema.contents import all_post_images
from pipelines.archive.schema.current import select_current
from pipelines.archive.schema.kinds import KINDS, ContentKind
from pipelines.archive.schema.overviews.overviews import OVERVIEWS
from pipelines.archive.schema.overviews.paper_texts import PAPER_TEXT
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.view import View, ViewColumn, label_all, show_column


def _current(kind: ContentKind) -> dict[str, ViewColumn]:
    """The columns of a view: the post, the revision, and the columns of the table that are not hidden."""
    shown = {column.name: show_column(column.name, column) for column in kind.table.c if column.name not in kind.hidden}
    return {"post_id": show_column("post_id", posts.c.id), **shown}


def _show_current(
    name: str, comment: str, table: Table, columns: dict[str, ViewColumn], *only: ColumnElement[Any]
) -> View:
    shown = tuple(columns.values())
    return View(name, comment, shown, select_current(table, *label_all(shown)).where(*only))


def _show_kind(kind: ContentKind, name: str) -> View:
    comment = f"{str(kind.table.comment).removesuffix('.')}, as shown now."
    return _show_current(name, comment, kind.table, _current(kind))


(_images,) = (kind for kind in KINDS if kind.table is all_post_images)
_place = show_column("position", all_post_images.c.position_in_appearance)

CONTENT_VIEWS = (
    *(_show_kind(kind, kind.view) for kind in KINDS if kind.view),
    _show_current(
        "appearance_images",
        "Images in the paper blocks of posts, as shown now; positions from 0 in each block.",
        all_post_images,
        _current(_images) | {"position": _place},
        all_post_images.c.appearance_id.is_not(None),
    ),
)
VIEWS = (*OVERVIEWS, PAPER_TEXT, *CONTENT_VIEWS)
