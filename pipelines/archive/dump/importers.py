"""Loads a row of each kind, with its history: the inverse of `export_queries`.

The functions take all fields out of the row; what is left is refused as unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, update

from pipelines.archive.dump.export_queries import name_columns, pick
from pipelines.archive.dump.import_buffer import ImportBuffer, Row, take
from pipelines.archive.papers.titles import fold_title
from pipelines.archive.schema import contents, things
from pipelines.archive.schema.crawls import crawl_sites, crawls, departures, failures, fetches, parser_state, sites
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.repairs import models

_SHOW = update(posts).where(posts.c.id == bindparam("post_id"))
_SHOW_REVISION = _SHOW.values(current_revision_id=bindparam("shown"), replaced_by_id=bindparam("successor"))


def _names(table: Table, *left_out: str) -> list[str]:
    return [column.name for column in pick(table, *left_out)]


def load_parser(buffer: ImportBuffer, row: Row) -> None:
    buffer.add(parser_state, row, _names(parser_state))


def load_site(buffer: ImportBuffer, row: Row) -> None:
    buffer.add(sites, row, _names(sites), id=buffer.assign_id(sites, row.get("base_url")))


def load_model(buffer: ImportBuffer, row: Row) -> None:
    row_id = buffer.assign_id(models, row.get("version"))
    buffer.add(models, row, _names(models), id=row_id)


def load_crawl(buffer: ImportBuffer, row: Row) -> None:
    row_id = buffer.assign_id(crawls, take(row, "number"))
    row.setdefault("failures_known", None)  # missing in dumps of earlier versions
    buffer.add(crawls, row, _names(crawls), id=row_id)


def load_crawl_site(buffer: ImportBuffer, row: Row) -> None:
    crawl_id = buffer.find(crawls, take(row, "crawl"))
    site_id = buffer.find(sites, take(row, "site"))
    buffer.add(crawl_sites, row, ("outcome", "posts_found"), crawl_id=crawl_id, site_id=site_id)


def load_fetch(buffer: ImportBuffer, row: Row) -> None:
    crawl_id = buffer.find(crawls, take(row, "crawl"))
    site_id = buffer.find(sites, take(row, "site"))
    names, row_id = (
        _names(fetches, "crawl_id", "site_id", "dictionary_id"),
        buffer.assign_id(fetches, take(row, "number")),
    )
    buffer.add(fetches, row, names, id=row_id, crawl_id=crawl_id, site_id=site_id)


def load_failure(buffer: ImportBuffer, row: Row) -> None:
    crawl_id, fetch = buffer.find(crawls, take(row, "crawl")), take(row, "fetch")
    fetch_id = None if fetch is None else buffer.find(fetches, fetch)
    for name, value in (("first_at", row["at"]), ("times", 1), ("ended_at", None)):
        row.setdefault(name, value)  # missing in dumps of earlier versions
    names = _names(failures, "crawl_id", "fetch_id")
    buffer.add(failures, row, names, crawl_id=crawl_id, fetch_id=fetch_id)


def load_departure(buffer: ImportBuffer, row: Row) -> None:
    crawl_id = buffer.find(crawls, take(row, "crawl"))
    site_id = buffer.find(sites, take(row, "site"))
    row.setdefault("successor_url", None)  # missing in dumps of earlier versions
    names = _names(departures, "crawl_id", "site_id")
    buffer.add(departures, row, names, crawl_id=crawl_id, site_id=site_id)


def load_paper(buffer: ImportBuffer, row: Row) -> None:
    arxiv_id = row.get("arxiv_id")
    buffer.assign_id(things.papers, arxiv_id)
    for position, name in enumerate(take(row, "authors")):
        author_id = buffer.find_or_add(things.authors, name)
        buffer.add(things.paper_authors, {}, (), arxiv_id=arxiv_id, position=position, author_id=author_id)
    buffer.add(things.papers, row, _names(things.papers), title_key=fold_title(str(row.get("title"))))


def load_image(buffer: ImportBuffer, row: Row) -> None:
    buffer.add(things.images, row, _names(things.images), id=buffer.assign_id(things.images, row.get("key")))


def load_post(buffer: ImportBuffer, row: Row) -> None:
    """Load a post without references to its revisions and to other posts: see `link_post`."""
    post_id = buffer.assign_id(posts, row.get("identity"))
    for name in take(row, "tags"):
        buffer.add(things.post_tags, {}, (), post_id=post_id, tag_id=buffer.find_or_add(things.tags, name))
    for name in ("replaced_by", *_SHOWN):
        take(row, name)
    row.setdefault("hidden_at", None)  # missing in dumps of earlier versions
    buffer.add(posts, row, _names(posts, "replaced_by_id", "current_revision_id"), id=post_id)


_SHOWN = ("revision_url", "revision_media_type", "revision_ordinal")


def link_post(buffer: ImportBuffer, row: Row) -> None:
    """Set the references of a post to the revision that is shown and to the post that replaced it."""
    shown = buffer.find(revisions, tuple(row[name] for name in _SHOWN))
    successor = row["replaced_by"] and buffer.find(posts, row["replaced_by"])
    post_id = buffer.find(posts, row["identity"])
    buffer.connection.execute(_SHOW_REVISION, {"post_id": post_id, "shown": shown, "successor": successor})
    row.clear()


def load_url(buffer: ImportBuffer, row: Row) -> None:
    buffer.assign_id(post_urls, row.get("url"))
    for name in ("own_identity", "lineage"):
        row.setdefault(name, row.get("post"))  # missing in dumps of earlier versions
    site_id, post_id = buffer.find(sites, take(row, "site")), buffer.find(posts, take(row, "post"))
    names = _names(post_urls, "site_id", "post_id")
    buffer.add(post_urls, row, names, site_id=site_id, post_id=post_id)


def load_revision(buffer: ImportBuffer, row: Row) -> None:
    buffer.find(post_urls, row.get("url"))
    post_id, fetch_id = buffer.find(posts, take(row, "post")), buffer.find(fetches, take(row, "fetch"))
    key = (row.get("url"), row.get("media_type"), take(row, "ordinal"))
    revision_id = buffer.assign_id(revisions, key)
    nested = [(kind.table, take(row, kind.name)) for kind in KINDS]
    names = _names(revisions, "post_id", "fetch_id")
    buffer.add(revisions, row, names, id=revision_id, post_id=post_id, fetch_id=fetch_id)
    for table, rows in nested:
        _load_contents(buffer, table, revision_id, rows)


def _load_contents(buffer: ImportBuffer, table: Table, revision_id: int, rows: Iterable[Row]) -> None:
    for row in rows:
        given: dict[str, Any] = {"revision_id": revision_id}
        if table is contents.all_appearances:
            given["id"] = buffer.assign_id(table, (revision_id, row.get("position")))
        if row.get("arxiv_id") is not None and table.c.arxiv_id.foreign_keys:
            buffer.find(things.papers, row["arxiv_id"])
        if "appearance_id" in table.c:
            given["appearance_id"] = _find_appearance(buffer, revision_id, take(row, "appearance"))
        if "image_id" in table.c:
            given["image_id"] = buffer.find(things.images, take(row, "image"))
        if "title_key" in table.c:
            given["title_key"] = fold_title(str(row.get("title")))
        buffer.add(table, row, name_columns(table), **given)
        refuse_rest(row)


def _find_appearance(buffer: ImportBuffer, revision_id: int, position: int | None) -> int | None:
    return None if position is None else buffer.find(contents.all_appearances, (revision_id, position))


def load_event(buffer: ImportBuffer, row: Row) -> None:
    crawl_id, post_id = buffer.find(crawls, take(row, "crawl")), buffer.find(posts, take(row, "post"))
    media_type, ordinal = take(row, "revision_media_type"), take(row, "revision_ordinal")
    shown = None if media_type is None else buffer.find(revisions, (row.get("url"), media_type, ordinal))
    names = _names(events, "crawl_id", "post_id", "revision_id")
    buffer.add(events, row, names, crawl_id=crawl_id, post_id=post_id, revision_id=shown)


def refuse_rest(row: Row) -> None:
    """Refuse a row with a field that was not loaded."""
    if row:
        raise ValueError(f"the field {min(row)} is unknown")


# In the order of loading: a kind comes after those that it refers to.
LOADERS: Mapping[str, Callable[[ImportBuffer, Row], None]] = {
    "parser_state": load_parser,
    "sites": load_site,
    "models": load_model,
    "crawls": load_crawl,
    "crawl_sites": load_crawl_site,
    "fetches": load_fetch,
    "failures": load_failure,
    "departures": load_departure,
    "papers": load_paper,
    "images": load_image,
    "posts": load_post,
    "post_urls": load_url,
    "revisions": load_revision,
    "events": load_event,
}
