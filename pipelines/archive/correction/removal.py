"""Takes out a site or a post that was read by mistake, with everything derived from it; the crawls stay.

What remains is as if it had never been read: papers have the best of the readings that are left, and posts that other
sites have as well show what these say.  Statements are on sets of rows, whatever their number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, exists, false, func, or_, select, update

from pipelines.archive.correction.hiding import select_named_papers
from pipelines.archive.correction.moved import forget_files, take_back
from pipelines.archive.correction.samples import forget_samples
from pipelines.archive.correction.separation import separate_posts
from pipelines.archive.database.bulk import among, select_among
from pipelines.archive.ingest.merging import refresh_post_rows
from pipelines.archive.papers.paper_rows import refresh_known_papers
from pipelines.archive.papers.recommendations import link_recommended
from pipelines.archive.schema.contents import (
    all_appearances,
    all_mentions,
    all_post_images,
    all_recommended_papers,
)
from pipelines.archive.schema.crawls import crawl_sites, departures, failures, fetches, page_dictionaries, sites
from pipelines.archive.schema.kinds import KINDS
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.repairs import models
from pipelines.archive.schema.things import authors, images, paper_authors, papers, post_tags, tags
from pipelines.archive.search.index import forget_papers, forget_posts, index_papers, index_posts
from pipelines.records.changes import Removal, Target

_SITE = select(sites.c.id, sites.c.base_url).where(among(sites.c.base_url))
_BASES = select(sites.c.base_url)
_OF_SITE = select(post_urls.c.url).where(post_urls.c.site_id == bindparam("of_site"))
_at_url = select(post_urls.c.post_id).where(among(post_urls.c.url))
_OF_POST = (
    select(post_urls.c.url, post_urls.c.post_id, sites.c.base_url)
    .join_from(post_urls, sites)
    .where(post_urls.c.post_id.in_(_at_url))
    .order_by(post_urls.c.post_id, post_urls.c.url)
)
_ORIGINS = select(fetches.c.url, sites.c.base_url).join_from(fetches, sites).distinct().order_by(fetches.c.url)
_KNOWN = select(sites.c.base_url.label("url")).union(select(post_urls.c.url))

_other = post_urls.alias("other")
_POSTS = (
    select(
        posts.c.id,
        posts.c.title,
        exists().where(_other.c.post_id == posts.c.id, ~among(_other.c.url)).label("has_other"),
    )
    .where(posts.c.id.in_(_at_url))
    .order_by(posts.c.identity)
)
_REVISIONS = select(revisions.c.id, revisions.c.model_version).where(among(revisions.c.url))
_REPLACED = (
    select(post_urls.c.post_id)
    .join_from(departures, post_urls, post_urls.c.url == departures.c.url)
    .where(among(departures.c.successor_url))
)
_REPLACED_POSTS = select(posts.c.id).where(among(posts.c.replaced_by_id))
_IMAGES = select(all_post_images.c.image_id, all_post_images.c.url).where(among(all_post_images.c.revision_id))
_TAGS = select(post_tags.c.tag_id).where(among(post_tags.c.post_id))
_HIDE_CURRENT = (
    update(posts).where(among(posts.c.current_revision_id)).values(current_revision_id=None)  # until it is chosen again
)
_FORGET_URLS = update(departures).where(among(departures.c.successor_url)).values(successor_url=None)
_FORGET_POSTS = update(posts).where(among(posts.c.replaced_by_id)).values(replaced_by_id=None)
_END = (
    update(posts)
    .where(among(posts.c.id), posts.c.status == "gone", posts.c.gone_at.is_(None))
    .values(gone_at=select(func.max(post_urls.c.gone_at)).where(post_urls.c.post_id == posts.c.id).scalar_subquery())
)
_is_read = or_(
    exists().where(all_appearances.c.arxiv_id == papers.c.arxiv_id),
    exists().where(all_mentions.c.arxiv_id == papers.c.arxiv_id, all_mentions.c.title.is_not(None)),
    exists().where(all_recommended_papers.c.linked_arxiv_id == papers.c.arxiv_id),
)
_UNREAD = select(papers.c.arxiv_id, papers.c.title_key).where(among(papers.c.arxiv_id), ~_is_read)
_NAMES = select(paper_authors.c.author_id).where(among(paper_authors.c.arxiv_id))
_UNLINK = update(all_recommended_papers).where(among(all_recommended_papers.c.arxiv_id)).values(arxiv_id=None)


def find_target(connection: Connection, urls: Collection[str]) -> Target | None:
    """The site with one of these base URLs, else the post at one of these URLs."""
    for site in select_among(connection, _SITE, urls):
        here = connection.scalars(_OF_SITE, {"of_site": site.id})
        return Target(site.base_url, site.id, tuple(here), (site.base_url,))
    rows = select_among(connection, _OF_POST, urls)
    own = [row for row in rows if row.post_id == rows[0].post_id]
    bases = tuple(dict.fromkeys(row.base_url for row in own))
    return Target(own[0].url, None, tuple(row.url for row in own), bases) if own else None


def find_read_from(connection: Connection, files: Collection[str]) -> Target | None:
    """What was read from these files and folders, given by URL, and from nowhere else: the site, or else posts."""
    conditions = [
        condition
        for file in files
        for condition in (
            fetches.c.fetched_from == file,
            fetches.c.fetched_from.startswith(f"{file}/", autoescape=True),
        )
    ]
    is_from = func.coalesce(or_(false(), *conditions), false())
    rows = connection.execute(_ORIGINS.add_columns(is_from.label("is_from"))).all()
    others = {row.url for row in rows if not row.is_from}
    own = [row for row in rows if row.is_from and row.url not in others]
    bases = tuple(dict.fromkeys(row.base_url for row in own))
    if len(bases) == 1 and not any(row.base_url in bases for row in rows if row.url in others):
        return find_target(connection, bases)
    return Target(", ".join(files), None, tuple(dict.fromkeys(row.url for row in own)), bases) if own else None


def list_known(connection: Connection) -> list[str]:
    """The base URLs of all sites and the URLs of all posts."""
    return sorted(connection.scalars(_KNOWN))


def remove(connection: Connection, target: Target) -> Removal:
    """Delete everything that was read of the target, and bring what remains up to date."""
    eraser = _Eraser(connection, {})
    found = select_among(connection, _POSTS, target.urls)
    read = select_among(connection, _REVISIONS, target.urls)
    kept, dropped = ([row.id for row in found if bool(row.has_other) is other] for other in (True, False))
    arxiv_ids = select_named_papers(connection, [*kept, *dropped])
    replaced = {row.post_id for row in select_among(connection, _REPLACED, target.urls)}
    replaced |= {row.id for row in select_among(connection, _REPLACED_POSTS, dropped)}
    _erase_contents(eraser, [row.id for row in read])
    _erase_posts(eraser, target.urls, dropped)
    files = _erase_pages(eraser, target)
    eraser.erase(models, models.c.version, {row.model_version for row in read if row.model_version}, _is_free_model())
    changed = separate_posts(connection, kept) | replaced.difference(dropped)
    refresh_post_rows(connection, changed)
    connection.execute(_END, {"keys": list(changed)})
    _refresh_papers(eraser, arxiv_ids)
    index_posts(connection, changed)
    titles = tuple(row.title for row in found if not row.has_other)
    return Removal(eraser.rows, titles, len(kept), tuple(files))


@dataclass(frozen=True, slots=True)
class _Eraser:
    """Deletes rows and counts them by table."""

    connection: Connection
    rows: dict[str, int]

    def erase(self, table: Table, key: ColumnElement[Any], keys: Collection[Any], *only: ColumnElement[bool]) -> None:
        """Delete the rows with one of the keys, of these the ones that meet the conditions."""
        if keys:
            self.delete(table, among(key), *only, keys=list(keys))

    def delete(self, table: Table, *only: ColumnElement[bool], **given: Any) -> None:
        number = self.connection.execute(delete(table).where(*only), given).rowcount
        if number:
            self.rows[table.name] = self.rows.get(table.name, 0) + number


def _erase_contents(eraser: _Eraser, revision_ids: Sequence[int]) -> None:
    """Delete revisions with all that is below them, and the images that no other revision has."""
    used = select_among(eraser.connection, _IMAGES, revision_ids)
    eraser.connection.execute(_HIDE_CURRENT, {"keys": list(revision_ids)})
    eraser.erase(events, events.c.revision_id, revision_ids)
    for kind in reversed(KINDS):
        eraser.erase(kind.table, kind.table.c.revision_id, revision_ids)
    eraser.erase(revisions, revisions.c.id, revision_ids)
    in_use = exists().where(all_post_images.c.image_id == images.c.id)
    eraser.erase(images, images.c.id, {row.image_id for row in used}, ~in_use)
    is_seen = exists().where(all_post_images.c.url == failures.c.url)
    eraser.erase(failures, failures.c.url, {row.url for row in used}, failures.c.stage == "image", ~is_seen)


def _erase_posts(eraser: _Eraser, urls: Sequence[str], dropped: Sequence[int]) -> None:
    """Delete URLs with what happened at them, and the posts that have no other."""
    connection = eraser.connection
    tag_ids = {row.tag_id for row in select_among(connection, _TAGS, dropped)}
    forget_posts(connection, dropped)
    for statement, keys in ((_FORGET_URLS, urls), (_FORGET_POSTS, dropped)):
        connection.execute(statement, {"keys": list(keys)})
    eraser.erase(events, events.c.url, urls)
    eraser.erase(events, events.c.post_id, dropped)
    eraser.erase(departures, departures.c.url, urls)
    eraser.erase(post_urls, post_urls.c.url, urls)
    eraser.erase(post_tags, post_tags.c.post_id, dropped)
    eraser.erase(tags, tags.c.id, tag_ids, ~exists().where(post_tags.c.tag_id == tags.c.id))
    eraser.erase(posts, posts.c.id, dropped)


def _erase_pages(eraser: _Eraser, target: Target) -> list[Path]:
    """Delete fetches and failures; of a site, its own row and those about it as well.  The files with such pages."""
    if target.site_id is None:
        at_url = among(fetches.c.url)
        forget_samples(eraser.connection, target.urls)
        files = take_back(eraser.connection, target.urls)
        eraser.delete(failures, failures.c.fetch_id.in_(select(fetches.c.id).where(at_url)), keys=list(target.urls))
        eraser.erase(failures, failures.c.url, target.urls)
        eraser.erase(fetches, fetches.c.url, target.urls)
        return files
    here = {"of_site": target.site_id}
    others = [url for url in eraser.connection.scalars(_BASES) if url.startswith(target.name) and url != target.name]
    in_site = failures.c.url.startswith(target.name, autoescape=True)
    in_other = [failures.c.url.startswith(base, autoescape=True) for base in others]
    own = select(fetches.c.id).where(fetches.c.site_id == bindparam("of_site"))
    eraser.delete(failures, failures.c.fetch_id.in_(own), **here)
    eraser.delete(failures, in_site, *(~other for other in in_other))
    files = forget_files(eraser.connection, target.site_id)
    for table in (fetches, page_dictionaries, departures, crawl_sites):
        eraser.delete(table, table.c.site_id == bindparam("of_site"), **here)
    eraser.delete(sites, sites.c.id == bindparam("of_site"), **here)
    return files


def _is_free_model() -> ColumnElement[bool]:
    """Whether a model repaired no other text, and comes from word lists alone: then it can be had again."""
    return (models.c.posts == 0) & ~exists().where(revisions.c.model_version == models.c.version)


def _refresh_papers(eraser: _Eraser, arxiv_ids: Collection[str]) -> None:
    """Delete the papers that nothing else has, and give the others the best of their readings that are left."""
    connection = eraser.connection
    unread = {row.arxiv_id: row.title_key for row in select_among(connection, _UNREAD, arxiv_ids)}
    names = {row.author_id for row in select_among(connection, _NAMES, unread)}
    connection.execute(_UNLINK, {"keys": list(unread)})
    forget_papers(connection, unread)
    eraser.erase(paper_authors, paper_authors.c.arxiv_id, unread)
    eraser.erase(papers, papers.c.arxiv_id, unread)
    eraser.erase(authors, authors.c.id, names, ~exists().where(paper_authors.c.author_id == authors.c.id))
    link_recommended(connection, {key for key in unread.values() if key is not None})
    rest = set(arxiv_ids) - unread.keys()
    refresh_known_papers(connection, rest)
    index_papers(connection, rest)
