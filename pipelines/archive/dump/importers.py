"""What becomes of a row of each kind: the inverse of `statements`, with the times of the reading in the row.

Functions take all fields out of the row; what they leave there nobody knows.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, update

from pipelines.archive.dump.export_queries import name_columns, pick
from pipelines.archive.dump.import_buffer import ImportBuffer, Row, take
from pipelines.archive.papers.titles import fold_title
from pipelines.archive.schema import contents, things
from pipelines.archive.schema.crawls import crawl_sites, crawls, departures, failures, fetches, sites
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.repairs import models

_SHOW = update(posts).where(posts.c.id == bindparam("post_id"))
_SHOW_REVISION = _SHOW.values(current_revision_id=bindparam("shown"), replaced_by_id=bindparam("successor"))


def _names(table: Table, *left_out: str) -> list[str]:
    return [column.name for column in pick(table, *left_out)]


def take_site(intake: ImportBuffer, row: Row) -> None:
    intake.add(sites, row, _names(sites), id=intake.number(sites, row.get("base_url")))


def take_model(intake: ImportBuffer, row: Row) -> None:
    number = intake.number(models, row.get("version"))
    intake.add(models, row, _names(models), id=number)


def take_crawl(intake: ImportBuffer, row: Row) -> None:
    number = intake.number(crawls, take(row, "number"))
    intake.add(crawls, row, _names(crawls), id=number)


def take_crawl_site(intake: ImportBuffer, row: Row) -> None:
    crawl_id = intake.find(crawls, take(row, "crawl"))
    site_id = intake.find(sites, take(row, "site"))
    intake.add(crawl_sites, row, ("outcome", "posts_found"), crawl_id=crawl_id, site_id=site_id)


def take_fetch(intake: ImportBuffer, row: Row) -> None:
    crawl_id = intake.find(crawls, take(row, "crawl"))
    site_id = intake.find(sites, take(row, "site"))
    names, number = _names(fetches, "crawl_id", "site_id"), intake.number(fetches, take(row, "number"))
    intake.add(fetches, row, names, id=number, crawl_id=crawl_id, site_id=site_id)


def take_failure(intake: ImportBuffer, row: Row) -> None:
    crawl_id, fetch = intake.find(crawls, take(row, "crawl")), take(row, "fetch")
    fetch_id = None if fetch is None else intake.find(fetches, fetch)
    names = _names(failures, "crawl_id", "fetch_id")
    intake.add(failures, row, names, crawl_id=crawl_id, fetch_id=fetch_id)


def take_departure(intake: ImportBuffer, row: Row) -> None:
    crawl_id = intake.find(crawls, take(row, "crawl"))
    site_id = intake.find(sites, take(row, "site"))
    names = _names(departures, "crawl_id", "site_id")
    intake.add(departures, row, names, crawl_id=crawl_id, site_id=site_id)


def take_paper(intake: ImportBuffer, row: Row) -> None:
    arxiv_id = row.get("arxiv_id")
    intake.number(things.papers, arxiv_id)
    for position, name in enumerate(take(row, "authors")):
        author_id = intake.find_or_add(things.authors, name)
        intake.add(things.paper_authors, {}, (), arxiv_id=arxiv_id, position=position, author_id=author_id)
    intake.add(things.papers, row, _names(things.papers), title_key=fold_title(str(row.get("title"))))


def take_image(intake: ImportBuffer, row: Row) -> None:
    intake.add(things.images, row, _names(things.images), id=intake.number(things.images, row.get("key")))


def take_post(intake: ImportBuffer, row: Row) -> None:
    """The reading that is shown comes later: see `point_post`."""
    post_id = intake.number(posts, row.get("identity"))
    for name in take(row, "tags"):
        intake.add(things.post_tags, {}, (), post_id=post_id, tag_id=intake.find_or_add(things.tags, name))
    for name in ("replaced_by", *_SHOWN):
        take(row, name)
    intake.add(posts, row, _names(posts, "replaced_by_id", "current_revision_id"), id=post_id)


_SHOWN = ("revision_url", "revision_media_type", "revision_ordinal")


def point_post(intake: ImportBuffer, row: Row) -> None:
    """From a post to the reading that is shown and to the post that replaced it, now that both are known."""
    shown = intake.find(revisions, tuple(row[name] for name in _SHOWN))
    successor = row["replaced_by"] and intake.find(posts, row["replaced_by"])
    post_id = intake.find(posts, row["identity"])
    intake.connection.execute(_SHOW_REVISION, {"post_id": post_id, "shown": shown, "successor": successor})
    row.clear()


def take_address(intake: ImportBuffer, row: Row) -> None:
    intake.number(post_urls, row.get("url"))
    site_id, post_id = intake.find(sites, take(row, "site")), intake.find(posts, take(row, "post"))
    names = _names(post_urls, "site_id", "post_id")
    intake.add(post_urls, row, names, site_id=site_id, post_id=post_id)


def take_revision(intake: ImportBuffer, row: Row) -> None:
    intake.find(post_urls, row.get("url"))
    post_id, fetch_id = intake.find(posts, take(row, "post")), intake.find(fetches, take(row, "fetch"))
    key = (row.get("url"), row.get("media_type"), take(row, "ordinal"))
    revision_id = intake.number(revisions, key)
    nested = [(kind.table, take(row, kind.name)) for kind in KINDS]
    names = _names(revisions, "post_id", "fetch_id")
    intake.add(revisions, row, names, id=revision_id, post_id=post_id, fetch_id=fetch_id)
    for table, rows in nested:
        _take_nested(intake, table, revision_id, rows)


def _take_nested(intake: ImportBuffer, table: Table, revision_id: int, rows: Iterable[Row]) -> None:
    for row in rows:
        given: dict[str, Any] = {"revision_id": revision_id}
        if table is contents.all_appearances:
            given["id"] = intake.number(table, (revision_id, row.get("position")))
        if row.get("arxiv_id") is not None and table.c.arxiv_id.foreign_keys:
            intake.find(things.papers, row["arxiv_id"])
        if "appearance_id" in table.c:
            block = take(row, "appearance")
            given["appearance_id"] = _find_block(intake, revision_id, block)
        if "image_id" in table.c:
            given["image_id"] = intake.find(things.images, take(row, "image"))
        if "title_key" in table.c:
            given["title_key"] = fold_title(str(row.get("title")))
        intake.add(table, row, name_columns(table), **given)
        refuse_rest(row)


def _find_block(intake: ImportBuffer, revision_id: int, position: int | None) -> int | None:
    return None if position is None else intake.find(contents.all_appearances, (revision_id, position))


def take_event(intake: ImportBuffer, row: Row) -> None:
    crawl_id, post_id = intake.find(crawls, take(row, "crawl")), intake.find(posts, take(row, "post"))
    form, ordinal = take(row, "revision_media_type"), take(row, "revision_ordinal")
    shown = None if form is None else intake.find(revisions, (row.get("url"), form, ordinal))
    names = _names(events, "crawl_id", "post_id", "revision_id")
    intake.add(events, row, names, crawl_id=crawl_id, post_id=post_id, revision_id=shown)


def refuse_rest(row: Row) -> None:
    """Nothing is left out in silence."""
    if row:
        raise ValueError(f"{min(row)} is unknown")


# In this order: what is pointed at comes before what points at it.
TAKERS: Mapping[str, Callable[[ImportBuffer, Row], None]] = {
    "sites": take_site,
    "models": take_model,
    "crawls": take_crawl,
    "crawl_sites": take_crawl_site,
    "fetches": take_fetch,
    "failures": take_failure,
    "departures": take_departure,
    "papers": take_paper,
    "images": take_image,
    "posts": take_post,
    "post_urls": take_address,
    "revisions": take_revision,
    "events": take_event,
}
