"""Queries of the tests: rows of a statement, whole tables, and the archive by its natural keys."""

from typing import Any

from pipelines.archive.database.connection import read
from pipelines.archive.schema.columns import metadata
from pipelines.archive.store import Archive

# What a second crawl of the same deployment may touch.
LEDGER = {"crawls", "crawl_sites", "sites", "fetches", "post_urls"}

_NATURAL = (
    "SELECT identity, kind, title, topic, category, edition_date, heading_date, p.url, author, published_at,"
    " published_precision, updated_at, cover_image_url, description, licence_url, status, r.url, r.media_type,"
    " r.content_hash FROM posts p JOIN revisions r ON r.id = current_revision_id",
    "SELECT u.url, u.status, CAST(facts AS TEXT), identity FROM post_urls u JOIN posts p ON p.id = post_id",
    "SELECT identity, r.url, media_type, content_hash, encoding_fault, raw_blocks"
    " FROM revisions r JOIN posts p ON p.id = post_id",
    "SELECT r.url, r.content_hash, a.position, a.arxiv_id, a.title"
    " FROM appearances a JOIN revisions r ON r.id = revision_id",
    "SELECT * FROM papers",
    "SELECT identity, position, m.title, arxiv_id, linked_arxiv_id"
    " FROM recommended_papers m JOIN posts ON posts.id = post_id",
    "SELECT arxiv_id, position, name FROM paper_authors JOIN authors ON authors.id = author_id",
    "SELECT key, dead FROM images",
    "SELECT identity, name FROM post_tags JOIN posts ON posts.id = post_id JOIN tags ON tags.id = tag_id",
)


def ask(archive: Archive, statement: str) -> list[tuple[Any, ...]]:
    with read(archive._engine) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def dump_tables(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that must stay as it is when nothing changed."""
    names = metadata.tables.keys() - LEDGER
    kept = {name: sorted(ask(archive, f"SELECT * FROM {name}"), key=repr) for name in names}
    facts = (
        "SELECT url, site_id, post_id, status, CAST(facts AS TEXT), first_seen_at, gone_at FROM post_urls ORDER BY url"
    )
    return kept | {"post_urls": ask(archive, facts)}


def dump_naturally(archive: Archive) -> list[list[tuple[Any, ...]]]:
    """What the archive says, without the numbers of rows and the times of reading."""
    return [sorted(ask(archive, statement), key=repr) for statement in _NATURAL]
