"""Tells the events of posts again and writes those that differ; does not decide what happened, see `timeline`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, or_, select, update

from pipelines.archive.database.bulk import among, execute_rows, insert_rows, select_among
from pipelines.archive.database.json_columns import list_fields
from pipelines.archive.ingest.timeline import Event, Leave, Place, Sighting, Story, Timeline, tell_events
from pipelines.archive.schema.crawls import crawls, departures, fetches, sites
from pipelines.archive.schema.posts import events, post_urls, posts, revisions

_LOAD = "load"  # the mode of the crawl that loads a dump; its events have no times of their own
_successors = post_urls.alias("successors")
_URLS = (
    select(*(post_urls.c[name] for name in ("post_id", "url", "site_id", "status", "gone_at")), sites.c.rank)
    .join_from(post_urls, sites)
    .where(among(post_urls.c.post_id))
)
_is_read = exists().where(fetches.c.url == events.c.url, fetches.c.fetched_at == events.c.at)
_EVENTS = (
    select(events, revisions.c.media_type, crawls.c.mode, _is_read.label("is_read"))
    .join_from(events, crawls)
    .outerjoin(revisions, revisions.c.id == events.c.revision_id)
    .where(among(events.c.post_id))
    .order_by(events.c.id)
)
_DEPARTURES = (
    select(
        post_urls.c.post_id,
        *(departures.c[name] for name in ("at", "url", "crawl_id")),
        _successors.c.post_id.label("successor_id"),
    )
    .join_from(departures, post_urls, post_urls.c.url == departures.c.url)
    .outerjoin(_successors, _successors.c.url == departures.c.successor_url)
    .where(among(post_urls.c.post_id))
)
_DELETE = delete(events).where(among(events.c.id))
_END = (
    update(posts)
    .where(posts.c.id == bindparam("post_id"), posts.c.status == "gone")
    .where(
        or_(
            posts.c.gone_at.is_distinct_from(bindparam("gone_at", type_=posts.c.gone_at.type)),
            posts.c.replaced_by_id.is_distinct_from(bindparam("successor_id")),
        )
    )
    .values(gone_at=bindparam("gone_at"), replaced_by_id=bindparam("successor_id"))
)

_Rows = Sequence[Row[Any]]


def rewrite_events(connection: Connection, post_ids: Collection[int]) -> dict[int, tuple[Event, ...]]:
    """Tell the events of posts, and when they ended, by all that is known of their URLs; the events by post."""
    urls, told = _select(connection, _URLS, post_ids), _select(connection, _EVENTS, post_ids)
    leaves = _select(connection, _DEPARTURES, post_ids)
    stories, before = {}, {}
    for post_id in post_ids:
        own = {row.url for row in urls[post_id]}
        before[post_id] = [row for row in told[post_id] if row.url in own]  # a URL of the past may lead to another post
        stories[post_id] = tell_events(_gather(urls[post_id], before[post_id], leaves[post_id]))
    _write_stories(connection, before, stories)
    return {post_id: story.events for post_id, story in stories.items()}


def _select(connection: Connection, statement: Any, post_ids: Collection[int]) -> Mapping[int, _Rows]:
    groups: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in select_among(connection, statement, post_ids):
        groups[row.post_id].append(row)
    return groups


def _gather(urls: _Rows, told: _Rows, leaves: _Rows) -> Timeline:
    """The moments of a post, from its events as they are and the departures of its URLs."""
    loaded = [row for row in told if row.mode == _LOAD]
    read = [row for row in told if row.mode != _LOAD and row.is_read]
    return Timeline(
        places={row.url: Place(row.site_id, row.rank) for row in urls},
        sightings=[_restore_sighting(rows) for rows in _split_by_reading(read)],
        leaves=[Leave(row.at, row.url, row.crawl_id, row.successor_id) for row in leaves],
        loaded=[Event(row.at, row.url, row.kind, row.crawl_id, row.revision_id) for row in loaded],
        live=_find_live(urls, loaded, read) if loaded else frozenset(),
        read=frozenset((row.url, row.media_type) for row in loaded if row.media_type is not None),
    )


def _split_by_reading(rows: _Rows) -> Iterator[list[Row[Any]]]:
    """The events of each reading; those of one reading have the same revision, if any."""
    for _, group in groupby(rows, key=lambda row: (row.at, row.url, row.revision_id)):
        yield list(group)


def _restore_sighting(rows: _Rows) -> Sighting:
    """The reading of which these are the events.

    A move may be of another crawl: the URL stands in for one on another site, which left at the moment of the reading.
    """
    changed = any(row.kind == "metadata" for row in rows)
    own = next((row for row in rows if row.kind != "moved"), rows[0])
    return Sighting(own.at, own.url, own.crawl_id, own.revision_id, own.media_type, changed)


def _find_live(urls: _Rows, loaded: _Rows, later: _Rows) -> frozenset[str]:
    """The URLs that were live when a dump was loaded: neither gone by then nor back from being gone."""
    gone = {row.url for row in urls if row.gone_at == loaded[0].at}
    back = {row.url for row in later if row.kind in ("moved", "returned")}
    return frozenset({row.url for row in loaded} - gone - back)


def _group_by_place(rows: Iterable[Any]) -> Mapping[tuple[datetime, str], list[Any]]:
    groups: defaultdict[tuple[datetime, str], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.at, row.url].append(row)
    return groups


def _write_stories(connection: Connection, told: Mapping[int, _Rows], stories: Mapping[int, Story]) -> None:
    """Write the events of each reading or leave that differ from those that are there, in their order."""
    stale: list[int] = []
    new: list[dict[str, Any]] = []
    for post_id, story in stories.items():
        before, after = _group_by_place(told[post_id]), _group_by_place(story.events)
        for key in sorted(before.keys() | after.keys()):
            if [row.kind for row in before.get(key, ())] != [event.kind for event in after.get(key, ())]:
                stale += [row.id for row in before.get(key, ())]
                new += [list_fields(event) | {"post_id": post_id} for event in after.get(key, ())]
    if stale:
        connection.execute(_DELETE, {"keys": stale})
    insert_rows(connection, events, new)
    ends = [
        {"post_id": post_id, "gone_at": story.gone_at, "successor_id": story.successor_id}
        for post_id, story in stories.items()
        if story.gone_at is not None
    ]
    execute_rows(connection, _END, ends)
