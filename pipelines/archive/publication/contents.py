"""The published tables below a post: paper blocks, sections with takeaways in reading order, images, links, talks."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Select, Table, case, func, literal, null, select, union_all

from pipelines.archive.publication.declaration import Declared, declare
from pipelines.archive.schema.contents import (
    all_appearances,
    all_lecture_videos,
    all_lectures,
    all_links,
    all_mentions,
    all_post_images,
    all_recommended_papers,
    all_sections,
    all_takeaways,
)
from pipelines.archive.schema.current import is_shown_paper, shows
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import images, papers
from pipelines.archive.schema.view import ViewColumn, compute, compute_optional, show_column

_LAST = 1_000_000  # place of a takeaway without a label: behind all sections of any post
_OWNERS = {"digest": "digests", "lecture": "lectures", "note": "notes"}
_REFERENCES = {f"{kind}_id": table for kind, table in _OWNERS.items()} | {
    "appearance_id": "appearances",
    "arxiv_id": "papers",
}
_post, _block = posts.c, all_appearances.c
_section, _takeaway, _label = all_sections.c, all_takeaways.c, all_sections.alias("labels").c


def _own(kind: str) -> ViewColumn:
    """The post that a row belongs to, as a key of the table of its kind."""
    owner = case((_post.kind == kind, _post.id))
    return compute_optional(f"{kind}_id", owner, f"The {kind} that it is in; null in other posts.")


_PAPER = show_column("arxiv_id", _block.arxiv_id, "arXiv ID of the paper that it is about; null for the post itself.")


def _declare_parts(name: str, comment: str, table: Any, order: tuple[Any, ...], *columns: ViewColumn) -> Declared:
    """A table of what a paper block or the post itself is made of, numbered in reading order."""
    number = func.row_number(type_=Integer).over(order_by=(_post.id, *order))
    block = compute_optional("appearance_id", table.c.appearance_id, "The paper block; null for the post itself.")
    return declare(
        name,
        comment,
        (compute("id", number, "ID in this copy, in reading order."), *map(_own, _OWNERS), block, _PAPER, *columns),
        lambda query: (
            query.select_from(table)
            .join(posts, shows(table))
            .outerjoin(all_appearances, _block.id == table.c.appearance_id)
            .order_by(_post.id, *order)
        ),
        key=("id",),
        references=_REFERENCES,
    )


_place = (
    select(func.min(_label.position))
    .where(_label.appearance_id == _takeaway.appearance_id, _label.kind == "takeaways_label")
    .scalar_subquery()
)
_texts: Any = union_all(
    select(
        *(_section.revision_id, _section.appearance_id, _section.position.label("place")),
        *(literal(0).label("item"), _section.kind, _section.heading, _section.text),
    ),
    select(
        *(_takeaway.revision_id, _takeaway.appearance_id, func.coalesce(_place, _LAST)),
        *(_takeaway.position + 1, literal("takeaway"), null(), _takeaway.text),
    ),
).subquery("texts")
_SECTIONS = _declare_parts(
    "sections",
    "Texts of posts and of the papers in them, one row per section or takeaway, in reading order.",
    _texts,
    (_texts.c.place, _texts.c.item),
    compute("kind", _texts.c.kind, f"{_section.kind.comment} Or takeaway: an item of the key takeaways."),
    compute_optional("heading", _texts.c.heading, str(_section.heading.comment)),
    compute("text", _texts.c.text, str(_section.text.comment)),
)


def _show(table: Table, *names: str) -> list[ViewColumn]:
    return [show_column(name, table.c[name]) for name in names]


_IMAGES = _declare_parts(
    "post_images",
    str(all_post_images.comment),
    all_post_images,
    (all_post_images.c.position,),
    *_show(all_post_images, "url", "alt", "caption"),
    compute(
        "is_dead",
        select(images.c.dead).where(images.c.id == all_post_images.c.image_id).scalar_subquery(),
        str(images.c.dead.comment),
    ),
)
_LINKS = _declare_parts(
    "links",
    str(all_links.comment),
    all_links,
    (all_links.c.position,),
    *_show(all_links, "kind", "url", "text", "mention_position"),
)


def _read_current(query: Select[Any], table: Table) -> Select[Any]:
    return query.select_from(table).join(posts, shows(table)).order_by(_post.id, table.c.position)


_APPEARANCES = declare(
    "appearances",
    "Papers in digests, one row per paper block.",
    (
        *_show(all_appearances, "id"),
        show_column("digest_id", _post.id, "The digest."),
        *_show(all_appearances, "position", "arxiv_id", "version", "title", "comment"),
        *_show(posts, "topic", "edition_date", "status"),
    ),
    lambda query: _read_current(query, all_appearances),
    key=("id",),
    label="title",
    references={"digest_id": "digests", "arxiv_id": "papers"},
)


def _declare_rows(name: str, table: Table, kind: str, *columns: ViewColumn) -> Declared:
    """A table of the rows of lectures or notes, by post and position."""
    owner = f"{kind}_id"
    return declare(
        name,
        str(table.comment),
        (show_column(owner, _post.id, f"The {kind}."), *_show(table, "position"), *columns),
        lambda query: _read_current(query, table).where(_post.kind == kind),
        key=(owner, "position"),
        references=_REFERENCES,
    )


def _known_paper(arxiv_id: Column[Any]) -> ViewColumn:
    known: ColumnElement[Any] = (
        select(papers.c.arxiv_id).where(papers.c.arxiv_id == arxiv_id, is_shown_paper()).scalar_subquery()
    )
    return compute_optional("arxiv_id", known, "The paper, where the archive has it.")


CONTENT_TABLES = (
    *(_APPEARANCES, _SECTIONS, _IMAGES, _LINKS),
    _declare_rows(
        *("talks", all_lectures, "lecture"),
        *_show(all_lectures, "series", "number", "talk_title", "speaker", "speaker_bio", "abstract"),
    ),
    _declare_rows("lecture_videos", all_lecture_videos, "lecture", *_show(all_lecture_videos, "provider", "url")),
    _declare_rows(
        *("recommended_papers", all_recommended_papers, "lecture"),
        *_show(all_recommended_papers, "group_title", "title", "authors", "venue", "year", "reason"),
        _known_paper(all_recommended_papers.c.arxiv_id),
    ),
    _declare_rows(
        *("mentions", all_mentions, "note"),
        show_column("linked_arxiv_id", all_mentions.c.arxiv_id, "arXiv ID in the link, without version."),
        _known_paper(all_mentions.c.arxiv_id),
        *_show(all_mentions, "title", "venue", "year", "authors"),
    ),
)
