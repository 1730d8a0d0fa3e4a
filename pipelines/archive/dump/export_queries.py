"""The queries of a dump: every row by natural keys, in an order that is the same in both databases.

The key of a revision is its URL, its media type, and its ordinal among the revisions of both, from 0.
"""

from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Subquery, Table, func, select

from pipelines.archive.database.bulk import among
from pipelines.archive.ledger.moved_pages import PLACE, join_moved
from pipelines.archive.schema import contents, things
from pipelines.archive.schema.crawls import crawl_sites, crawls, departures, failures, fetches, parser_state, sites
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.repairs import models

SITE_TIMES = (
    *("home_etag", "home_last_modified", "home_fetched_from"),
    *("checked_at", "listed_at", "deployed_at", "settled_at"),
)
MODEL_TIMES = ("learned_at",)
POST_TIMES = ("first_seen_at", "gone_at")
URL_TIMES = ("etag", "last_modified", "first_seen_at", "last_seen_at", "gone_at", "lineage")
_REFERENCES = {"id", "revision_id", "appearance_id", "image_id"}
_DERIVED = {"title_key"}  # computed from another column when the row is loaded

_sites, _posts, _urls = sites.c, posts.c, post_urls.c
_revisions, _events, _fetches = revisions.c, events.c, fetches.c


def pick(table: Table, *left_out: str) -> list[Column[Any]]:
    """The columns of a table that are dumped as they are."""
    return [column for column in table.c if column.name not in {"id", *_DERIVED, *left_out}]


def name_columns(table: Table) -> list[str]:
    """The names of the columns of a table below a revision, without references."""
    return [column.name for column in table.c if column.name not in _REFERENCES | _DERIVED]


def _number(table: Table) -> Subquery:
    """The rows of a ledger table, numbered from 1 in their order."""
    return select(table.c.id, func.row_number().over(order_by=table.c.id).label("number")).subquery()


_place = func.row_number().over(partition_by=(_revisions.url, _revisions.media_type), order_by=_revisions.id) - 1
_keys = select(_revisions.id, _revisions.url, _revisions.media_type, _place.label("ordinal")).subquery()
_successors = posts.alias("successors")
_crawls, _pages = _number(crawls), _number(fetches)

_ALL_POSTS = (
    select(
        _posts.id.label("post_id"),
        *pick(posts, *POST_TIMES, "replaced_by_id", "current_revision_id"),
        _successors.c.identity.label("replaced_by"),
        _keys.c.url.label("revision_url"),
        _keys.c.media_type.label("revision_media_type"),
        _keys.c.ordinal.label("revision_ordinal"),
    )
    .join_from(posts, _keys, _keys.c.id == _posts.current_revision_id)
    .outerjoin(_successors, _successors.c.id == _posts.replaced_by_id)
)
_ALL_EVENTS = (
    select(
        _posts.identity.label("post"),
        _events.url,
        _events.kind,
        _keys.c.media_type.label("revision_media_type"),
        _keys.c.ordinal.label("revision_ordinal"),
    )
    .join_from(events, posts, _posts.id == _events.post_id)
    .outerjoin(_keys, _keys.c.id == _events.revision_id)
)
_EVENT_TIMES = (
    select(_posts.identity.label("post"), _events.url, _events.kind, _crawls.c.number.label("crawl"), _events.at)
    .join_from(events, posts, _posts.id == _events.post_id)
    .join(_crawls, _crawls.c.id == _events.crawl_id)
)
_ALL_REVISIONS = (
    select(
        _revisions.id.label("revision_id"),
        _posts.identity.label("post"),
        _keys.c.ordinal,
        *pick(revisions, "post_id", "fetch_id", "read_at"),
    )
    .join_from(revisions, _keys, _keys.c.id == _revisions.id)
    .join(posts, _posts.id == _revisions.post_id)
)
_REVISION_TIMES = (
    select(_keys.c.url, _keys.c.media_type, _keys.c.ordinal, _pages.c.number.label("fetch"), _revisions.read_at)
    .join_from(revisions, _keys, _keys.c.id == _revisions.id)
    .join(_pages, _pages.c.id == _revisions.fetch_id)
)
_ALL_URLS = (
    select(
        *(_urls.url, _sites.base_url.label("site"), _posts.identity.label("post")),
        *(_urls.own_identity, _urls.status, _urls.facts),
    )
    .join_from(post_urls, sites)
    .join(posts, _posts.id == _urls.post_id)
)
_ALL_FETCHES = join_moved(
    select(
        _pages.c.number,
        _crawls.c.number.label("crawl"),
        _sites.base_url.label("site"),
        *pick(fetches, "crawl_id", "site_id"),
        _fetches.id.label("fetch_id"),
        *PLACE,
    )
    .join_from(fetches, _pages, _pages.c.id == _fetches.id)
    .join(_crawls, _crawls.c.id == _fetches.crawl_id)
    .join(sites)
)
_ALL_FAILURES = (
    select(
        _crawls.c.number.label("crawl"),
        *pick(failures, "crawl_id", "fetch_id"),
        _pages.c.number.label("fetch"),
    )
    .join_from(failures, _crawls, _crawls.c.id == failures.c.crawl_id)
    .outerjoin(_pages, _pages.c.id == failures.c.fetch_id)
)
_ALL_DEPARTURES = (
    select(_crawls.c.number.label("crawl"), _sites.base_url.label("site"), *pick(departures, "crawl_id", "site_id"))
    .join_from(departures, _crawls, _crawls.c.id == departures.c.crawl_id)
    .join(sites)
)
_ALL_CRAWLS = select(_crawls.c.number, *pick(crawls)).join_from(crawls, _crawls, _crawls.c.id == crawls.c.id)

_CRAWL_SITES = (
    select(
        _crawls.c.number.label("crawl"),
        _sites.base_url.label("site"),
        *pick(crawl_sites, "crawl_id", "site_id"),
    )
    .join_from(crawl_sites, _crawls, _crawls.c.id == crawl_sites.c.crawl_id)
    .join(sites)
)

Order = tuple[ColumnElement[Any], ...]
_by_revision: Order = (_keys.c.url, _keys.c.media_type, _keys.c.ordinal)
_by_time: Order = (_posts.identity, _events.url, _events.at, _events.id)

# The query of each kind, and what it is sorted by.  The times of a kind have the order of that kind.
CONTENTS: dict[str, tuple[Select[Any], Order]] = {
    "parser_state": (select(*pick(parser_state)), (parser_state.c.version,)),
    "sites": (select(*pick(sites, *SITE_TIMES)), (_sites.base_url,)),
    "models": (select(*pick(models, *MODEL_TIMES)), (models.c.id,)),
    "papers": (select(*pick(things.papers)), (things.papers.c.arxiv_id,)),
    "images": (select(*pick(things.images)), (things.images.c.key,)),
    "posts": (_ALL_POSTS, (_posts.identity,)),
    "post_urls": (_ALL_URLS, (_urls.url,)),
    "revisions": (_ALL_REVISIONS, _by_revision),
    "events": (_ALL_EVENTS, _by_time),
}
HISTORY: dict[str, tuple[Select[Any], Order]] = {
    "crawls": (_ALL_CRAWLS, (crawls.c.id,)),
    "crawl_sites": (_CRAWL_SITES, (crawl_sites.c.crawl_id, _sites.base_url)),
    "fetches": (_ALL_FETCHES, (_fetches.id,)),
    "failures": (_ALL_FAILURES, (failures.c.id,)),
    "departures": (_ALL_DEPARTURES, (departures.c.id,)),
    "model_times": (
        select(models.c.version, *(models.c[name] for name in MODEL_TIMES)),
        (models.c.id,),
    ),
    "site_times": (select(_sites.base_url, *(_sites[name] for name in SITE_TIMES)), (_sites.base_url,)),
    "post_times": (select(_posts.identity, *(_posts[name] for name in POST_TIMES)), (_posts.identity,)),
    "post_url_times": (select(_urls.url, *(_urls[name] for name in URL_TIMES)), (_urls.url,)),
    "revision_times": (_REVISION_TIMES, _by_revision),
    "event_times": (_EVENT_TIMES, _by_time),
}
ADDED = {
    "departures",
    "models",
    "model_times",
    "parser_state",
}  # kinds that are missing in dumps of earlier versions, which had no such rows

TAGS = (
    select(things.post_tags.c.post_id, things.tags.c.name)
    .join_from(things.post_tags, things.tags)
    .where(among(things.post_tags.c.post_id))
)
AUTHORS = (
    select(things.paper_authors.c.arxiv_id, things.authors.c.name)
    .join_from(things.paper_authors, things.authors)
    .where(among(things.paper_authors.c.arxiv_id))
    .order_by(things.paper_authors.c.arxiv_id, things.paper_authors.c.position)
)


def select_nested(table: Table) -> tuple[Select[Any], Order]:
    """The query of a table below some revisions, and its order; paper blocks and images are named by their keys."""
    columns: list[Any] = [table.c[name] for name in name_columns(table)]
    statement = select(table.c.revision_id, *columns).select_from(table)
    if "appearance_id" in table.c:
        blocks = contents.all_appearances.alias("blocks")
        statement = statement.add_columns(blocks.c.position.label("appearance"))
        statement = statement.outerjoin(blocks, blocks.c.id == table.c.appearance_id)
    if "image_id" in table.c:
        statement = statement.add_columns(things.images.c.key.label("image"))
        statement = statement.join(things.images, things.images.c.id == table.c.image_id)
    position = [column for column in table.primary_key if column.name not in _REFERENCES] or [table.c.position]
    return statement.where(among(table.c.revision_id)), (table.c.revision_id, *position)
