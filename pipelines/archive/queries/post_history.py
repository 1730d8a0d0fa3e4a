"""What became of a post: its addresses, its revisions and its events, and what stands in each revision.  Only reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from pipelines.archive.dump.export import extract_contents
from pipelines.archive.schema.posts import events, post_urls, posts, revisions

Contents = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be meant."""

    id: int
    identity: str
    title: str


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A revision by its place among those of its post, from 1; `shown` is the one that people see."""

    number: int
    id: int
    read_at: datetime
    url: str
    media_type: str
    shown: bool


@dataclass(frozen=True, slots=True)
class EventNote:
    """What happened; `revision` is the place of the revision that shows it."""

    at: datetime
    kind: str
    url: str
    revision: int | None


@dataclass(frozen=True, slots=True)
class PostHistory:
    """All that is known of what became of a post, the earliest first; `replaced_by` is an identity."""

    title: str
    kind: str
    identity: str
    status: str
    url: str
    replaced_by: str | None
    revisions: tuple[RevisionNote, ...]
    events: tuple[EventNote, ...]


_CANDIDATES = select(posts.c.id, posts.c.identity, posts.c.title).order_by(posts.c.identity)
_successors = posts.alias("successors")
_POST = (
    select(posts, _successors.c.identity.label("replaced_by"))
    .join_from(posts, _successors, _successors.c.id == posts.c.replaced_by_id, isouter=True)
    .where(posts.c.id == bindparam("post_id"))
)
_REVISIONS = (
    select(*(revisions.c[name] for name in ("id", "read_at", "url", "media_type")))
    .where(revisions.c.post_id == bindparam("post_id"))
    .order_by(revisions.c.id)
)
_EVENTS = (
    select(*(events.c[name] for name in ("at", "kind", "url", "revision_id")))
    .where(events.c.post_id == bindparam("post_id"))
    .order_by(events.c.at, events.c.id)
)


def find_candidates(connection: Connection, name: str, url: str) -> list[Candidate]:
    """The posts that are meant by an address or an identity, else by a title, else by a part of one."""
    at_url = select(post_urls.c.post_id).where(post_urls.c.url == url)
    for meant in (
        or_(posts.c.identity == name, posts.c.id.in_(at_url)),
        func.lower(posts.c.title) == name.lower(),
        posts.c.title.icontains(name, autoescape=True),
    ):
        if found := connection.execute(_CANDIDATES.where(meant)).all():
            return [Candidate(**row._mapping) for row in found]
    return []


def select_post_history(connection: Connection, post_id: int) -> PostHistory:
    here = {"post_id": post_id}
    post = connection.execute(_POST, here).one()
    read = connection.execute(_REVISIONS, here).all()
    numbers = {row.id: number for number, row in enumerate(read, 1)}
    return PostHistory(
        title=post.title,
        kind=post.kind,
        identity=post.identity,
        status=post.status,
        url=post.url,
        replaced_by=post.replaced_by,
        revisions=tuple(_note_revision(row, numbers[row.id], post.current_revision_id) for row in read),
        events=tuple(
            EventNote(row.at, row.kind, row.url, numbers.get(row.revision_id))
            for row in connection.execute(_EVENTS, here)
        ),
    )


def _note_revision(row: Row[Any], number: int, shown_id: int) -> RevisionNote:
    return RevisionNote(number, row.id, row.read_at, row.url, row.media_type, shown=row.id == shown_id)


def select_contents(connection: Connection, revision_id: int) -> Contents:
    """What stands in a revision, by table as a dump has it, each in its order."""
    return extract_contents(connection, [revision_id])[revision_id]
