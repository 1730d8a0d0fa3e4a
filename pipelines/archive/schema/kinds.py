"""The table of kinds: each kind of row below a revision, declared once.

Insertion, dump, load, rebuild, views and documentation of these rows are derived from this table.  A new kind is a
table in `contents` and a line here.  Does not import the code that uses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table

from pipelines.archive.schema import contents
from pipelines.archive.schema.repairs import repairs


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A table below a revision.

    `name` is the kind's name in a dump.  `records` is the path of the field of `Reading` that holds its records; a
    record has a field for each column.  `fields` names the field of a column where the two names differ, None for a
    column that stays null until something else is known.  `hidden` columns are left out of the view.  A table named
    `all_<view>` has a view.
    """

    name: str
    table: Table
    records: str
    fields: Mapping[str, str | None] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    @property
    def view(self) -> str | None:
        """The name of the view of the current revisions' rows, if there is one."""
        return self.table.name.removeprefix("all_") if self.table.name.startswith("all_") else None


# A kind comes before those whose rows point at its rows.
KINDS = (
    ContentKind("appearances", contents.all_appearances, "contents.appearances"),
    ContentKind("sections", contents.all_sections, "contents.sections"),
    ContentKind("takeaways", contents.all_takeaways, "contents.takeaways"),
    ContentKind("images", contents.all_post_images, "contents.images", hidden=("position_in_appearance",)),
    ContentKind("links", contents.all_links, "contents.links"),
    ContentKind("mentions", contents.all_mentions, "contents.mentions"),
    ContentKind("lectures", contents.all_lectures, "contents.lectures"),
    ContentKind("lecture_videos", contents.all_lecture_videos, "contents.lecture_videos"),
    ContentKind(
        "recommended_papers",
        contents.all_recommended_papers,
        "contents.recommended_papers",
        fields={"arxiv_id": None, "linked_arxiv_id": "arxiv_id"},  # `recommendations` links the title to its paper
        hidden=("title_key",),
    ),
    ContentKind("repairs", repairs, "repair.chosen"),
)
