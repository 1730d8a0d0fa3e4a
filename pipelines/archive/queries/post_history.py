"""The history of a post: its revisions and events, and the contents of each revision.  Only reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.posts import events, post_urls, posts, revisions

Contents = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that a name may refer to."""

    id: int
    identity: str
    title: str


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A revision, numbered from 1 in its post; `shown` is whether it is the current one."""

    number: int
    id: int
    read_at: datetime
    url: str
    media_type: str
    shown: bool


@dataclass(frozen=True, slots=True)
class EventNote:
    """An event; `revision` is the number of the revision that shows it."""

    at: datetime
    kind: str
    url: str
    revision: int | None


@dataclass(frozen=True, slots=True)
class PostHistory:
    """The revisions and events of a post, the earliest first; `replaced_by` is an identity."""

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
    """The posts with a URL or an identity, else with a paper, else with a title, else with a part of a title."""
    of_paper = select(revisions.c.post_id).join(all_appearances, all_appearances.c.revision_id == revisions.c.id)
    of_paper = of_paper.where(all_appearances.c.arxiv_id == name)
    at_url = select(post_urls.c.post_id).where(post_urls.c.url == url)
    for condition in (
        or_(posts.c.identity == name, posts.c.id.in_(at_url)),
        posts.c.id.in_(of_paper),
        func.lower(posts.c.title) == name.lower(),
        posts.c.title.icontains(name, autoescape=True),
    ):
        if rows := connection.execute(_CANDIDATES.where(condition)).all():
            return [Candidate(**row._mapping) for row in rows]
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
    """The contents of a revision by kind, as in a dump."""
    from pipelines.archive.dump.export import extract_contents  # imported here: every run imports this module

    return extract_contents(connection, [revision_id])[revision_id]
