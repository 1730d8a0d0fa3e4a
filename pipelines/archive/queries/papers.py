"""Reads whole papers and posts as the archive shows them now, in batches: one statement per table and batch."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, select

from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.schema import things
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
from pipelines.archive.schema.current import select_current
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.things import paper_authors, papers
from pipelines.records.papers import (
    PostHead,
    RecommendedPaperRow,
    ShownBlock,
    ShownImage,
    ShownLink,
    ShownPaper,
    ShownPost,
    ShownSection,
    ShownTalk,
)

_BATCH = 200  # papers whose texts are in memory at a time
_block, _recommended = all_appearances.c, all_recommended_papers.c
_HEAD = (
    *("id", "kind", "identity", "title", "topic", "edition_date", "published_at", "url", "author", "licence_url"),
    *("status", "first_seen_at"),
)
_head = tuple(posts.c[name].label(f"post_{name}") for name in _HEAD)
_PAPERS = select(papers).where(among(papers.c.arxiv_id))
_AUTHORS = (
    select(paper_authors.c.arxiv_id, things.authors.c.name)
    .join_from(paper_authors, things.authors)
    .where(among(paper_authors.c.arxiv_id))
    .order_by(paper_authors.c.arxiv_id, paper_authors.c.position)
)
_POSTS = select(*_head).where(among(posts.c.id))


def _name_posts(table: Any, column: Column[Any]) -> Select[Any]:
    return select_current(table, column.label("arxiv_id"), *_head).where(among(column)).distinct()


_MENTIONING = tuple(
    _name_posts(table, column)
    for table, column in ((all_mentions, all_mentions.c.arxiv_id), (all_recommended_papers, _recommended.arxiv_id))
)


@dataclass(frozen=True, slots=True)
class _Statements:
    """The statements that read the blocks of some papers or posts, and what the blocks hold."""

    blocks: Select[Any]
    sections: Select[Any]
    takeaways: Select[Any]
    images: Select[Any]
    links: Select[Any]


def _read_blocks_by(key: Column[Any]) -> _Statements:
    blocks = select_current(all_appearances, all_appearances, *_head).where(among(key))

    def read(table: Any, *columns: Any) -> Select[Any]:
        held = select_current(all_appearances, table.c.appearance_id, *columns)
        held = held.join(table, table.c.appearance_id == _block.id).where(among(key))
        return held.order_by(table.c.appearance_id, table.c.position)

    dead = things.images.c.dead
    images = read(all_post_images, *_IMAGE, dead).join(things.images, things.images.c.id == all_post_images.c.image_id)
    return _Statements(
        blocks.order_by(posts.c.edition_date, posts.c.published_at, posts.c.identity, _block.position),
        read(all_sections, *_SECTION),
        read(all_takeaways, all_takeaways.c.text),
        images,
        read(all_links, *_LINK),
    )


_SECTION = tuple(all_sections.c[name] for name in ("kind", "heading", "text", "markup"))
_IMAGE = tuple(all_post_images.c[name] for name in ("url", "alt", "caption"))
_LINK = tuple(all_links.c[name] for name in ("kind", "url", "text"))
_OF_PAPERS, _OF_POSTS = _read_blocks_by(_block.arxiv_id), _read_blocks_by(posts.c.id)


def _own(table: Any, *columns: Any) -> Select[Any]:
    """A statement on the rows of posts that are in no block."""
    own = select_current(table, posts.c.id.label("post_id"), *columns).where(among(posts.c.id))
    own = own.where(table.c.appearance_id.is_(None)) if "appearance_id" in table.c else own
    return own.order_by(posts.c.id, table.c.position)


_OWN_SECTIONS = _own(all_sections, *_SECTION)
_OWN_TAKEAWAYS = _own(all_takeaways, all_takeaways.c.text)
_OWN_IMAGES = _own(all_post_images, *_IMAGE, things.images.c.dead).join(
    things.images, things.images.c.id == all_post_images.c.image_id
)
_OWN_LINKS = _own(all_links, *_LINK)
_TALK = ("series", "number", "speaker", "speaker_bio", "talk_title", "abstract")
_TALKS = _own(all_lectures, *(all_lectures.c[name] for name in _TALK))
_VIDEOS = _own(all_lecture_videos, all_lecture_videos.c.url)
_PAPER = ("group_title", "title", "authors", "venue", "year", "reason", "arxiv_id")
_READING = _own(all_recommended_papers, *(_recommended[name] for name in _PAPER))


def read_papers(connection: Connection, arxiv_ids: Sequence[str]) -> Iterator[ShownPaper]:
    """These papers in the same order; those that the archive does not know are left out."""
    for start in range(0, len(arxiv_ids), _BATCH):
        yield from _read_batch(connection, arxiv_ids[start : start + _BATCH])


def _read_batch(connection: Connection, arxiv_ids: Sequence[str]) -> Iterator[ShownPaper]:
    rows = {row.arxiv_id: row for row in select_among(connection, _PAPERS, arxiv_ids)}
    names = _group(select_among(connection, _AUTHORS, arxiv_ids), "arxiv_id")
    blocks: defaultdict[str, list[ShownBlock]] = defaultdict(list)
    for block in _read_blocks(connection, _OF_PAPERS, arxiv_ids):
        blocks[block.arxiv_id].append(block)
    mentioning: defaultdict[str, dict[int, PostHead]] = defaultdict(dict)
    for statement in _MENTIONING:
        for row in select_among(connection, statement, arxiv_ids):
            mentioning[row.arxiv_id][row.post_id] = _make_head(row)
    for arxiv_id in arxiv_ids:
        if arxiv_id in rows:
            heads = sorted(mentioning[arxiv_id].values(), key=lambda head: head.identity)
            authors = tuple(row.name for row in names[arxiv_id])
            yield _make_paper(rows[arxiv_id], authors, tuple(blocks[arxiv_id]), tuple(heads))


def _make_paper(
    row: Row[Any], authors: tuple[str, ...], blocks: tuple[ShownBlock, ...], mentioned_in: tuple[PostHead, ...]
) -> ShownPaper:
    topics = Counter(block.post.topic for block in blocks if block.post.topic)
    return ShownPaper(
        arxiv_id=row.arxiv_id,
        title=row.title,
        authors=authors,
        abstract=row.abstract,
        abstract_zh=row.abstract_zh,
        latest_version=row.latest_version,
        topics=tuple(topic for topic, _ in topics.most_common()),
        is_gone=all(head.is_gone for head in (*(block.post for block in blocks), *mentioned_in)),
        blocks=blocks,
        mentioned_in=mentioned_in,
    )


def _read_blocks(connection: Connection, statements: _Statements, keys: Collection[Any]) -> Iterator[ShownBlock]:
    sections = _group(select_among(connection, statements.sections, keys), "appearance_id")
    takeaways = _group(select_among(connection, statements.takeaways, keys), "appearance_id")
    images = _group(select_among(connection, statements.images, keys), "appearance_id")
    links = _group(select_among(connection, statements.links, keys), "appearance_id")
    for row in select_among(connection, statements.blocks, keys):
        yield ShownBlock(
            post=_make_head(row),
            position=row.position,
            arxiv_id=row.arxiv_id,
            version=row.version,
            title=row.title,
            authors=tuple(row.author_names),
            comment=row.comment,
            sections=_make_sections(sections[row.id], takeaways[row.id]),
            images=_make_images(images[row.id]),
            links=_make_links(links[row.id]),
        )


def read_posts(connection: Connection, post_ids: Sequence[int]) -> Iterator[ShownPost]:
    """These posts in the same order, with all that they hold."""
    heads = {row.post_id: _make_head(row) for row in select_among(connection, _POSTS, post_ids)}
    blocks: defaultdict[int, list[ShownBlock]] = defaultdict(list)
    for block in _read_blocks(connection, _OF_POSTS, post_ids):
        blocks[block.post.id].append(block)
    own = (_OWN_SECTIONS, _OWN_TAKEAWAYS, _OWN_IMAGES, _OWN_LINKS, _TALKS, _VIDEOS, _READING)
    held = [_group(select_among(connection, statement, post_ids), "post_id") for statement in own]
    for post_id in post_ids:
        sections, takeaways, images, links, talks, videos, reading = (rows[post_id] for rows in held)
        yield ShownPost(
            head=heads[post_id],
            sections=_make_sections(sections, takeaways),
            images=_make_images(images),
            links=_make_links(links),
            blocks=tuple(sorted(blocks[post_id], key=lambda block: block.position)),
            talks=tuple(ShownTalk(**_pick(row, _TALK)) for row in talks),
            video_urls=tuple(row.url for row in videos),
            recommended=tuple(RecommendedPaperRow(**_pick(row, _PAPER)) for row in reading),
        )


def _group(rows: Iterable[Row[Any]], name: str) -> Mapping[Any, list[Row[Any]]]:
    groups: defaultdict[Any, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[row._mapping[name]].append(row)
    return groups


def _pick(row: Row[Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in names}


def _make_head(row: Row[Any]) -> PostHead:
    values = {name: row._mapping[f"post_{name}"] for name in _HEAD}
    is_gone = values.pop("status") == "gone"
    return PostHead(**values, is_gone=is_gone)


def _make_sections(rows: Sequence[Row[Any]], takeaways: Sequence[Row[Any]]) -> tuple[ShownSection, ...]:
    """The sections in order; the first label of takeaways, or else a section at the end, holds all takeaways."""
    rest = tuple(row.text for row in takeaways)
    sections = []
    for row in rows:
        items, rest = (rest, ()) if row.kind == "takeaways_label" else ((), rest)
        sections.append(ShownSection(row.kind, row.heading, row.text, row.markup, items))
    return (*sections, *([ShownSection("takeaways_label", None, "", None, rest)] if rest else ()))


def _make_images(rows: Iterable[Row[Any]]) -> tuple[ShownImage, ...]:
    return tuple(ShownImage(row.url, row.alt, row.caption, bool(row.dead)) for row in rows)


def _make_links(rows: Iterable[Row[Any]]) -> tuple[ShownLink, ...]:
    return tuple(ShownLink(row.kind, row.url, row.text) for row in rows)
