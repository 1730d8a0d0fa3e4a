"""The first shape of the archive, written out as it was: later shapes are later migrations.

Without comments and views, which are made anew after every migration.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: SchemaItem) -> None:
    sa.Table(name, metadata, *parts)


def _several(kind: Any, *names: str, nullable: bool = True) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def _one_of(column: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words.split()), name=column)


def _key() -> list[sa.Column[int]]:
    revision_id = sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id"), primary_key=True)
    return [revision_id, sa.Column("position", sa.Integer(), primary_key=True)]


_table(
    "sites",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("blog", sa.Text(), nullable=False),
    sa.Column("base_url", sa.Text(), nullable=False, unique=True),
    sa.Column("theme", sa.Text(), nullable=False),
    sa.Column("rank", sa.Integer(), nullable=False),
    *_several(sa.Text(), "home_etag", "home_last_modified"),
    *_several(sa.DateTime(), "checked_at", "listed_at", "deployed_at"),
)
_table(
    "crawls",
    sa.Column("id", sa.Integer(), primary_key=True),
    *_several(sa.Text(), "spider", "mode", nullable=False),
    sa.Column("started_at", sa.DateTime(), nullable=False),
    sa.Column("finished_at", sa.DateTime()),
    sa.Column("outcome", sa.Text()),
    *_several(
        sa.Integer(), "posts_found", "posts_new", "addresses_new", "posts_edited", "posts_metadata", "posts_same"
    ),
    *_several(sa.Integer(), "papers_new", "papers_known", "images_new", "failures"),
)
_table(
    "fetches",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("crawl_id", sa.Integer(), sa.ForeignKey("crawls.id"), nullable=False, index=True),
    sa.Column("site_id", sa.Integer(), sa.ForeignKey("sites.id"), nullable=False),
    sa.Column("url", sa.Text(), nullable=False, index=True),
    sa.Column("fetched_from", sa.Text()),
    sa.Column("fetched_at", sa.DateTime(), nullable=False),
    sa.Column("status", sa.Integer(), nullable=False),
    *_several(sa.Text(), "content_type", "etag", "last_modified"),
    sa.Column("listed", sa.JSON(none_as_null=True)),
    sa.Column("raw", sa.LargeBinary()),
    sa.Column("state", sa.Text(), nullable=False),
    _one_of("state", "pending kept same not_understood elsewhere"),
)
_pending = sa.text("state = 'pending'")
sa.Index("ix_fetches_pending", metadata.tables["fetches"].c.id, sqlite_where=_pending, postgresql_where=_pending)
_table(
    "failures",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("crawl_id", sa.Integer(), sa.ForeignKey("crawls.id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime(), nullable=False),
    *_several(sa.Text(), "url", "stage", "error", nullable=False),
    sa.Column("fetch_id", sa.Integer(), sa.ForeignKey("fetches.id")),
)
_table(
    "posts",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("identity", sa.Text(), nullable=False, unique=True),
    sa.Column("title", sa.Text(), nullable=False),
    *_several(sa.Text(), "topic", "category"),
    sa.Column("edition_date", sa.Date()),
    sa.Column("heading_date", sa.Date()),
    sa.Column("url", sa.Text(), nullable=False),
    sa.Column("author", sa.Text()),
    sa.Column("published_at", sa.DateTime()),
    sa.Column("published_precision", sa.Text()),
    sa.Column("updated_at", sa.DateTime()),
    *_several(sa.Text(), "cover_image_url", "description", "licence_url"),
    sa.Column("status", sa.Text(), nullable=False),
    sa.Column("first_seen_at", sa.DateTime(), nullable=False),
    sa.Column("gone_at", sa.DateTime()),
    sa.Column("replaced_by_id", sa.Integer(), sa.ForeignKey("posts.id")),
    sa.Column("current_revision_id", sa.Integer(), sa.ForeignKey("revisions.id", use_alter=True), unique=True),
    _one_of("kind", "digest lecture note"),
    _one_of("published_precision", "second day"),
    _one_of("status", "live gone"),
)
_table(
    "post_urls",
    sa.Column("url", sa.Text(), primary_key=True),
    sa.Column("site_id", sa.Integer(), sa.ForeignKey("sites.id"), nullable=False, index=True),
    sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), nullable=False, index=True),
    sa.Column("status", sa.Text(), nullable=False),
    *_several(sa.Text(), "etag", "last_modified"),
    sa.Column("facts", sa.JSON(), nullable=False),
    sa.Column("first_seen_at", sa.DateTime(), nullable=False),
    sa.Column("last_seen_at", sa.DateTime(), nullable=False),
    sa.Column("gone_at", sa.DateTime()),
    _one_of("status", "live gone"),
)
_table(
    "revisions",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), nullable=False, index=True),
    sa.Column("url", sa.Text(), sa.ForeignKey("post_urls.url"), nullable=False),
    sa.Column("fetch_id", sa.Integer(), sa.ForeignKey("fetches.id"), nullable=False, index=True),
    sa.Column("read_at", sa.DateTime(), nullable=False),
    *_several(sa.Text(), "content_hash", "media_type", nullable=False),
    sa.Column("encoding_fault", sa.Text()),
    sa.Column("restored_chars", sa.Integer(), nullable=False),
    sa.Column("uncertain_chars", sa.Integer(), nullable=False),
    sa.Column("model_version", sa.Text()),
    sa.Column("raw_blocks", sa.Integer(), nullable=False),
)
_table(
    "events",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("crawl_id", sa.Integer(), sa.ForeignKey("crawls.id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime(), nullable=False),
    sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), nullable=False, index=True),
    *_several(sa.Text(), "url", "kind", nullable=False),
    sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id")),
    _one_of("kind", "new edited metadata moved replaced gone returned"),
)
_table(
    "repairs",
    sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id"), primary_key=True),
    sa.Column("table_name", sa.Text(), primary_key=True),
    sa.Column("row_position", sa.Integer(), primary_key=True),
    sa.Column("offset", sa.Integer(), primary_key=True),
    sa.Column("restored", sa.Text(), nullable=False),
    sa.Column("alternatives", sa.JSON(), nullable=False),
    sa.Column("confidence", sa.Float(), nullable=False),
    sa.Column("context", sa.Text(), nullable=False),
)
_table(
    "papers",
    sa.Column("arxiv_id", sa.Text(), primary_key=True),
    sa.Column("title", sa.Text(), nullable=False),
    *_several(sa.Text(), "abstract", "abstract_zh"),
    sa.Column("latest_version", sa.Integer()),
    sa.Column("source", sa.Text(), nullable=False),
    _one_of("source", "digest list lecture"),
)
_table(
    "authors",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False, unique=True),
)
_table(
    "paper_authors",
    sa.Column("arxiv_id", sa.Text(), sa.ForeignKey("papers.arxiv_id"), primary_key=True),
    sa.Column("position", sa.Integer(), primary_key=True),
    sa.Column("author_id", sa.Integer(), sa.ForeignKey("authors.id"), nullable=False, index=True),
)
_table(
    "images",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("key", sa.Text(), nullable=False, unique=True),
    sa.Column("dead", sa.Boolean(), nullable=False),
    *_several(sa.Text(), "path", "checksum"),
)
_table(
    "tags", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text(), nullable=False, unique=True)
)
_table(
    "post_tags",
    sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tags.id"), primary_key=True, index=True),
)
_paper = sa.ForeignKey("papers.arxiv_id", deferrable=True, initially="DEFERRED")
_table(
    "all_appearances",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id"), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("arxiv_id", sa.Text(), _paper, nullable=False, index=True),
    sa.Column("version", sa.Integer()),
    *_several(sa.Text(), "title", "authors", nullable=False),
    sa.Column("author_names", sa.JSON(), nullable=False),
    sa.Column("comment", sa.Text()),
    sa.Column("rendered", sa.Boolean(), nullable=False),
    sa.UniqueConstraint("revision_id", "position"),
)
_table(
    "all_sections",
    *_key(),
    sa.Column("appearance_id", sa.Integer(), sa.ForeignKey("all_appearances.id")),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("heading", sa.Text()),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("markup", sa.Text()),
    _one_of(
        "kind",
        "preamble abstract abstract_zh summary digest_title digest_authors affiliation keywords urls background "
        "prior_work approach results methods conclusion bio talk_abstract spotlight other",
    ),
    sa.Index(None, "appearance_id", "kind"),
)
_table(
    "all_takeaways",
    *_key(),
    sa.Column("appearance_id", sa.Integer(), sa.ForeignKey("all_appearances.id"), index=True),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("markup", sa.Text()),
)
_table(
    "all_post_images",
    *_key(),
    sa.Column("appearance_id", sa.Integer(), sa.ForeignKey("all_appearances.id"), index=True),
    sa.Column("position_in_appearance", sa.Integer()),
    sa.Column("image_id", sa.Integer(), sa.ForeignKey("images.id"), nullable=False, index=True),
    sa.Column("url", sa.Text(), nullable=False),
    *_several(sa.Text(), "alt", "caption"),
)
_table(
    "all_links",
    *_key(),
    sa.Column("appearance_id", sa.Integer(), sa.ForeignKey("all_appearances.id"), index=True),
    *_several(sa.Text(), "kind", "url", "text", "url_as_written", nullable=False),
    _one_of("kind", "pdf code project cool_papers video reference other"),
)
_table(
    "all_mentions",
    *_key(),
    sa.Column("arxiv_id", sa.Text(), nullable=False, index=True),
    sa.Column("version", sa.Integer()),
    *_several(sa.Text(), "title", "venue"),
    sa.Column("year", sa.Integer()),
)
_table(
    "all_lectures",
    *_key(),
    sa.Column("series", sa.Text(), nullable=False),
    sa.Column("number", sa.Integer()),
    *_several(sa.Text(), "speaker", "speaker_bio"),
    sa.Column("talk_title", sa.Text(), nullable=False),
    sa.Column("abstract", sa.Text()),
)
_table(
    "all_lecture_videos",
    *_key(),
    *_several(sa.Text(), "provider", "video_id", nullable=False),
    *_several(sa.Text(), "aid", "cid"),
    sa.Column("page", sa.Integer()),
    sa.Column("url", sa.Text(), nullable=False),
)
_table(
    "all_recommended_papers",
    *_key(),
    sa.Column("group_title", sa.Text()),
    sa.Column("title", sa.Text(), nullable=False),
    *_several(sa.Text(), "authors", "venue"),
    sa.Column("year", sa.Integer()),
    sa.Column("reason", sa.Text()),
    sa.Column("arxiv_id", sa.Text(), sa.ForeignKey("papers.arxiv_id"), index=True),
)
_table(
    "documentation",
    sa.Column("table_name", sa.Text(), primary_key=True),
    sa.Column("column_name", sa.Text(), primary_key=True),
    sa.Column("comment", sa.Text(), nullable=False),
)


def upgrade() -> None:
    """Make every table."""
    metadata.create_all(op.get_bind(), checkfirst=False)
