"""Loads what the archive knows of a post, and carries out what `changes` decided.

Knows no rule of its own: what is new, edited or shown is decided there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, or_, select, update

from pipelines.archive.database.bulk import find_or_insert, insert_rows, select_among
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.changes import (
    Address,
    Change,
    EventKind,
    KnownPost,
    NeighbouringHashes,
    Outcome,
    Revision,
    ShownPost,
)
from pipelines.archive.ingest.content_rows import insert_contents
from pipelines.archive.ingest.match_candidates import find_match
from pipelines.archive.ingest.post_metadata import decode_metadata, encode_metadata
from pipelines.archive.ledger.fetches import FetchOrigin, Validators
from pipelines.archive.papers.paper_rows import refresh_papers
from pipelines.archive.papers.readings import PAPERS_OF, list_readings
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.things import post_tags, tags
from pipelines.records.readings import Reading


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What became of a reading: its outcome, how many papers and pictures of it were new to the archive, its events."""

    outcome: Outcome
    papers_new: int
    papers_known: int
    images_new: int
    events: tuple[EventKind, ...]


@dataclass(frozen=True, slots=True)
class StoreContext:
    """What brought a reading about: the page it was read from, and the run that reads."""

    origin: FetchOrigin
    crawl_id: int


_here = post_urls.alias("here")
_site_id = select(sites.c.id).where(sites.c.base_url == bindparam("base_url")).scalar_subquery()
_has_stood_here = exists().where(_here.c.post_id == posts.c.id, _here.c.site_id == _site_id)
# Posts that are gone and said the same: where there is one, it has come back under another name.
_LOST = (
    select(posts.c.id)
    .join_from(revisions, posts, posts.c.current_revision_id == revisions.c.id)
    .where(revisions.c.content_hash == bindparam("hash"), posts.c.kind == bindparam("kind"), posts.c.status == "gone")
    .where(_has_stood_here)
)
_known_at = func.coalesce(post_urls.c.gone_at, post_urls.c.last_seen_at)
_POST_ID = select(
    func.coalesce(
        select(post_urls.c.post_id).where(post_urls.c.url == bindparam("url")).scalar_subquery(),
        select(posts.c.id).where(posts.c.identity == bindparam("identity")).scalar_subquery(),
    )
)
_KNOWN = (
    select(
        posts.c.id,
        posts.c.identity,
        posts.c.status,
        posts.c.current_revision_id,
        post_urls.c.url,
        post_urls.c.status.label("url_status"),
        post_urls.c.facts,
        sites.c.base_url,
        sites.c.rank,
        revisions.c.id.label("revision_id"),
        revisions.c.media_type,
        revisions.c.content_hash,
        revisions.c.encoding_fault,
        revisions.c.raw_blocks,
        revisions.c.read_at,
        _known_at.label("known_at"),
    )
    .join_from(posts, post_urls, post_urls.c.post_id == posts.c.id)
    .join(sites, sites.c.id == post_urls.c.site_id)
    .join(revisions, (revisions.c.post_id == posts.c.id) & (revisions.c.url == post_urls.c.url))
    .where(posts.c.id == bindparam("post_id"))
    .order_by(revisions.c.read_at, revisions.c.id)
)
_DERIVED = (
    *(
        "identity",
        "kind",
        "title",
        "topic",
        "category",
        "edition_date",
        "heading_date",
        "url",
        "author",
        "published_at",
    ),
    *("published_precision", "updated_at", "cover_image_url", "description", "licence_url", "status", "gone_at"),
    *("replaced_by_id", "current_revision_id"),
)
_UPDATE_POST = (
    update(posts)
    .where(
        posts.c.id == bindparam("post_id"),
        or_(*(posts.c[name].is_distinct_from(bindparam(name, type_=posts.c[name].type)) for name in _DERIVED)),
    )
    .values({name: bindparam(name) for name in _DERIVED})
)
_INSERT_POST = insert(posts).returning(posts.c.id)
_INSERT_REVISION = insert(revisions).returning(revisions.c.id)
_AT_URL = update(post_urls).where(post_urls.c.url == bindparam("at_url"), _known_at <= bindparam("last_seen_at"))
_SEE_URL = _AT_URL.values(
    last_seen_at=bindparam("last_seen_at"),
    # A feed or a file has no validators, and those of the page stay what they are.
    **{name: func.coalesce(bindparam(name), post_urls.c[name]) for name in ("etag", "last_modified")},
)
_UPDATE_URL = _SEE_URL.values(facts=bindparam("facts"), status="live", gone_at=None)
_TAGS = select(tags.c.name, tags.c.id).join_from(post_tags, tags).where(post_tags.c.post_id == bindparam("post_id"))
_DELETE_TAG = delete(post_tags).where(
    post_tags.c.post_id == bindparam("of_post"), post_tags.c.tag_id == bindparam("of_tag")
)


def load_post(connection: Connection, reading: Reading, read_at: datetime) -> KnownPost | None:
    """The post that is known at the reading's address, else the one of its identity, else the one that it matches.

    Else a lost one that said this.
    """
    post_id = connection.scalar(_POST_ID, {"url": reading.url, "identity": reading.identity.key})
    if post_id is None:
        post_id = find_match(connection, reading)
    if post_id is None:
        said = {"hash": reading.content_hash, "kind": reading.identity.kind, "base_url": reading.site.base_url}
        lost = connection.execute(_LOST, said).all()
        post_id = lost[0].id if len(lost) == 1 else None
    if post_id is None:
        return None
    rows = _select_known(connection, post_id)
    return replace(_describe_known(rows), neighbours=_look_back(rows, reading, read_at))


def load_known(connection: Connection, post_id: int) -> KnownPost:
    """What the archive knows of a post that is there."""
    return _describe_known(_select_known(connection, post_id))


def _select_known(connection: Connection, post_id: int) -> list[Row[*tuple[Any, ...]]]:
    return list(connection.execute(_KNOWN, {"post_id": post_id}))


def _look_back(rows: Sequence[Row[*tuple[Any, ...]]], reading: Reading, read_at: datetime) -> NeighbouringHashes | None:
    """What its address said around the time of a reading, if it was seen or found gone later than that."""
    here = [row for row in rows if row.url == reading.url]
    if not any(row.known_at > read_at for row in here):
        return None
    said = [row for row in here if row.media_type == reading.media_type]
    before = [row.content_hash for row in said if row.read_at <= read_at]
    after = [row.content_hash for row in said if row.read_at > read_at]
    return NeighbouringHashes(before[-1] if before else None, after[0] if after else None)


def _describe_known(rows: Sequence[Row[*tuple[Any, ...]]]) -> KnownPost:
    addresses = {row.url: row for row in rows}
    latest = {(row.url, row.media_type): row for row in rows}  # the rows come earliest read first
    return KnownPost(
        id=rows[0].id,
        identity=rows[0].identity,
        live=rows[0].status == "live",
        shown_id=rows[0].current_revision_id,
        addresses=tuple(_restore_address(row) for row in addresses.values()),
        revisions=tuple(_restore_revision(row) for row in latest.values()),
    )


def _restore_address(row: Row[*tuple[Any, ...]]) -> Address:
    facts = {media_type: decode_metadata(stored) for media_type, stored in row.facts.items()}
    return Address(row.url, row.base_url, row.rank, live=row.url_status == "live", facts=facts)


def _restore_revision(row: Row[*tuple[Any, ...]]) -> Revision:
    return Revision(row.revision_id, row.url, row.media_type, row.content_hash, row.encoding_fault, row.raw_blocks)


def apply_change(
    connection: Connection, known: KnownPost | None, change: Change, reading: Reading, context: StoreContext
) -> StoreResult:
    """Write what was decided; of a reading that says the same, only that it was seen."""
    arxiv_ids = {paper.arxiv_id for paper in list_readings(reading)}
    if change.outcome == "same":
        see_url(connection, reading.url, context.origin.validators, context.origin.fetched_at)
        return StoreResult("same", 0, len(arxiv_ids), 0, ())
    post_id = known.id if known else _insert_post(connection, change.shown_post, context)
    _write_address(connection, post_id, known, change, context)
    written_id, images_new = _insert_revision(connection, post_id, change, reading, context)
    update_post_row(
        connection, post_id, change.shown_post, {"current_revision_id": change.shown_post.shown.id or written_id}
    )
    _insert_events(connection, post_id, written_id, change, context)
    touched = set(arxiv_ids)
    if known:  # which revision is shown and when the post was published decide on papers of all its revisions
        touched |= select_papers(connection, [post_id])
    papers_new = refresh_papers(connection, touched, reading)
    return StoreResult(change.outcome, papers_new, len(arxiv_ids) - papers_new, images_new, change.events)


def select_papers(connection: Connection, post_ids: Collection[int]) -> set[str]:
    """The papers in any revision of these posts."""
    return {row.arxiv_id for row in select_among(connection, PAPERS_OF, post_ids)}


def see_url(connection: Connection, url: str, validators: Validators, seen_at: datetime) -> None:
    """An address answered with the page that is known."""
    connection.execute(_SEE_URL, list_fields(validators) | {"at_url": url, "last_seen_at": seen_at})


def update_post_row(connection: Connection, post_id: int, shown_post: ShownPost, given: dict[str, Any]) -> None:
    """Bring the row of a post up to date; `given` are columns that its face does not tell."""
    connection.execute(_UPDATE_POST, _describe_post(shown_post) | given | {"post_id": post_id})
    _write_tags(connection, post_id, shown_post.facts.tags)


def _describe_post(shown_post: ShownPost) -> dict[str, Any]:
    """The columns of `posts` by what people see, and what is true of a post that is live."""
    facts = list_fields(shown_post.facts)
    del facts["tags"]
    status = "live" if shown_post.live else "gone"
    now = {"identity": shown_post.identity, "url": shown_post.url, "status": status}
    return facts | now | {"gone_at": None, "replaced_by_id": None}


def _insert_post(connection: Connection, shown_post: ShownPost, context: StoreContext) -> int:
    row = _describe_post(shown_post) | {"first_seen_at": context.origin.fetched_at}
    return int(connection.execute(_INSERT_POST, row).scalar_one())


def _write_address(
    connection: Connection, post_id: int, known: KnownPost | None, change: Change, context: StoreContext
) -> None:
    facts = {media_type: encode_metadata(said) for media_type, said in change.address.facts.items()}
    origin, url = context.origin, change.address.url
    row = list_fields(origin.validators) | {"facts": facts, "last_seen_at": origin.fetched_at}
    if known and any(address.url == url for address in known.addresses):
        connection.execute(_UPDATE_URL, row | {"at_url": url})
        return
    row |= {"url": url, "site_id": origin.site_id, "post_id": post_id, "status": "live"}
    insert_rows(connection, post_urls, [row | {"first_seen_at": origin.fetched_at}])


def _insert_revision(
    connection: Connection, post_id: int, change: Change, reading: Reading, context: StoreContext
) -> tuple[int | None, int]:
    """The number of the revision that was written, if one was, and how many pictures of it were new."""
    if change.written is None:
        return None, 0
    row = list_fields(change.written) | {
        "post_id": post_id,
        "fetch_id": context.origin.id,
        "read_at": context.origin.fetched_at,
        "restored_chars": reading.repair.restored_chars,
        "uncertain_chars": reading.repair.uncertain_chars,
        "model_version": reading.repair.model_version,
        "theme": reading.theme,
    }
    del row["id"]
    revision_id = int(connection.execute(_INSERT_REVISION, row).scalar_one())
    return revision_id, insert_contents(connection, revision_id, reading)


def _write_tags(connection: Connection, post_id: int, names: Sequence[str]) -> None:
    known = {row.name: row.id for row in connection.execute(_TAGS, {"post_id": post_id})}
    ids, _ = find_or_insert(connection, tags.c.name, {name: {"name": name} for name in names if name not in known})
    insert_rows(connection, post_tags, [{"post_id": post_id, "tag_id": tag_id} for tag_id in ids.values()])
    stale = [{"of_post": post_id, "of_tag": tag_id} for name, tag_id in known.items() if name not in names]
    if stale:
        connection.execute(_DELETE_TAG, stale)


def _insert_events(
    connection: Connection, post_id: int, revision_id: int | None, change: Change, context: StoreContext
) -> None:
    origin, url = context.origin, change.address.url
    event = {"crawl_id": context.crawl_id, "at": origin.fetched_at, "post_id": post_id, "url": url}
    insert_rows(connection, events, [event | {"kind": kind, "revision_id": revision_id} for kind in change.events])
