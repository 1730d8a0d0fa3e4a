"""The views people ask: what the current revision of each post says.

They hold nothing, so they are made anew whenever the tables change; no migration mentions them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, select

from pipelines.archive.schema import contents
from pipelines.archive.schema.posts import posts


@dataclass(frozen=True, slots=True)
class View:
    """A view by its name, its meaning, and its columns as the tables hold them."""

    name: str
    comment: str
    columns: Mapping[str, Column[Any]]
    only: ColumnElement[bool] | None = None

    def select(self) -> Select[Any]:
        """What the view stands for."""
        table = self.columns["position"].table
        shown = select(*(column.label(name) for name, column in self.columns.items())).join_from(
            posts, table, posts.c.current_revision_id == table.c.revision_id
        )
        return shown if self.only is None else shown.where(self.only)


def _current(table: Table, *hidden: str) -> dict[str, Column[Any]]:
    """The columns of a view: the post, the revision, and what the table says, without what is `hidden`."""
    return {"post_id": posts.c.id} | {column.name: column for column in table.c if column.name not in hidden}


_images = contents.all_post_images

VIEWS = (
    View("appearances", "Papers in posts, as shown now.", _current(contents.all_appearances)),
    View("sections", "Text of posts and of the papers in them, as shown now.", _current(contents.all_sections)),
    View("takeaways", "Key takeaways, as shown now.", _current(contents.all_takeaways)),
    View("post_images", "Pictures in posts, as shown now.", _current(_images, "position_in_appearance")),
    View(
        "appearance_images",
        "Pictures in the paper blocks of posts, as shown now; positions from 0 in each block.",
        _current(_images, "position_in_appearance") | {"position": _images.c.position_in_appearance},
        _images.c.appearance_id.is_not(None),
    ),
    View("links", "Links in posts, as shown now.", _current(contents.all_links)),
    View("mentions", "arXiv identifiers linked outside a paper block, as shown now.", _current(contents.all_mentions)),
    View("lectures", "Talks that lecture posts announce, as shown now.", _current(contents.all_lectures)),
    View("lecture_videos", "Recordings of talks, as shown now.", _current(contents.all_lecture_videos)),
    View(
        "recommended_papers",
        "Papers that speakers recommend, as shown now.",
        _current(contents.all_recommended_papers, "title_key"),
    ),
)
