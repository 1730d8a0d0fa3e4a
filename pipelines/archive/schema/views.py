"""The views for people: the contents of the current revision of each post.

Views hold no data: they are created again whenever the tables change, and no migration mentions them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, select

from pipelines.archive.schema.contents import all_post_images
from pipelines.archive.schema.kinds import KINDS, ContentKind
from pipelines.archive.schema.posts import posts


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, its documentation, and its columns by name."""

    name: str
    comment: str
    columns: Mapping[str, Column[Any]]
    only: ColumnElement[bool] | None = None

    def select(self) -> Select[Any]:
        """The query of the view."""
        table = self.columns["position"].table
        shown = select(*(column.label(name) for name, column in self.columns.items())).join_from(
            posts, table, posts.c.current_revision_id == table.c.revision_id
        )
        return shown if self.only is None else shown.where(self.only)


def _current(kind: ContentKind) -> dict[str, Column[Any]]:
    """The columns of a view: the post, the revision, and the columns of the table that are not hidden."""
    return {"post_id": posts.c.id} | {column.name: column for column in kind.table.c if column.name not in kind.hidden}


def _show(kind: ContentKind, name: str) -> View:
    return View(name, f"{str(kind.table.comment).removesuffix('.')}, as shown now.", _current(kind))


(_images,) = (kind for kind in KINDS if kind.table is all_post_images)

VIEWS = (
    *(_show(kind, kind.view) for kind in KINDS if kind.view),
    View(
        "appearance_images",
        "Images in the paper blocks of posts, as shown now; positions from 0 in each block.",
        _current(_images) | {"position": all_post_images.c.position_in_appearance},
        all_post_images.c.appearance_id.is_not(None),
    ),
)
