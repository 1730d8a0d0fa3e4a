"""The view of whole texts: one row per paper block, with its sections, takeaways and images in their order."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from pipelines.archive.schema.contents import all_appearances, all_post_images, all_sections, all_takeaways
from pipelines.archive.schema.current import shows
from pipelines.archive.schema.expressions import join_texts
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.view import View, compute_optional, label_all, show_column

_section, _takeaway, _image = all_sections.c, all_takeaways.c, all_post_images.c
_LAST = 1_000_000  # where a block has no such label: behind all sections of any post


def _place_after(label_kind: str, block: ColumnElement[Any]) -> ColumnElement[Any]:
    """The position of the section of the block that is a label of this kind."""
    label = all_sections.alias("labels").c
    place = select(func.min(label.position)).where(label.appearance_id == block, label.kind == label_kind)
    return func.coalesce(place.scalar_subquery(), _LAST)


def _of_block(query: Select[Any], block: ColumnElement[Any]) -> Select[Any]:
    return query.where(block == all_appearances.c.id).correlate(all_appearances)


_heading = func.nullif(func.coalesce(_section.heading, ""), "")
_text = case(
    (_heading.is_(None), _section.text),
    (_section.text == "", _heading),
    else_=_heading.concat("\n").concat(_section.text),
)
_caption = func.coalesce(_image.caption, _image.alt, "")
_parts = union_all(
    _of_block(
        select(
            _section.position.label("place"), literal(0).label("rank"), literal(0).label("item"), _text.label("part")
        ),
        _section.appearance_id,
    ),
    _of_block(
        select(
            _place_after("takeaways_label", _takeaway.appearance_id),
            literal(1),
            _takeaway.position,
            literal("- ").concat(_takeaway.text),
        ),
        _takeaway.appearance_id,
    ),
    _of_block(
        select(
            _place_after("figures_label", _image.appearance_id),
            literal(2),
            _image.position,
            literal("![").concat(_caption).concat("](").concat(_image.url).concat(")"),
        ),
        _image.appearance_id,
    ),
).subquery("parts")
_whole = join_texts(
    select(_parts.c.part).where(_parts.c.part != "").order_by(_parts.c.place, _parts.c.rank, _parts.c.item), "\n\n"
)

_COLUMNS = (
    show_column("arxiv_id", all_appearances.c.arxiv_id),
    show_column("post_id", posts.c.id, "ID of the digest in posts."),
    show_column("edition_date", posts.c.edition_date),
    show_column("topic", posts.c.topic),
    show_column("status", posts.c.status),
    show_column("position", all_appearances.c.position),
    show_column("title", all_appearances.c.title),
    compute_optional(
        "text",
        _whole,
        "All its text there, in the order of the page: sections under their headings, takeaways as items of a list, and"
        " images as links in Markdown.",
    ),
)
PAPER_TEXT = View(
    "paper_text",
    "The whole text of a paper in a digest, one row per paper block.",
    _COLUMNS,
    select(*label_all(_COLUMNS)).join_from(all_appearances, posts, shows(all_appearances)),
)
