"""Tables of posts: their URLs, their revisions, and what happened to them.

Does not import the tables of what a revision holds: see `contents`.
"""

from typing import get_args

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, Table, Text

from pipelines.archive.schema.columns import STATUSES, UTCDateTime, metadata, one_of
from pipelines.records.readings import PostKind
from pipelines.records.sites import Precision

EVENT_KINDS = ("new", "edited", "metadata", "moved", "replaced", "gone", "returned")

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the post in this archive."),
    Column("kind", Text, nullable=False, comment="digest, lecture or note."),
    Column("identity", Text, nullable=False, unique=True, comment="Equal for every address and form of one post."),
    Column("title", Text, nullable=False, comment="Title as shown."),
    Column("topic", Text, comment="Topic of a digest, as shown."),
    Column("category", Text, comment="Category that the blog files it under."),
    Column("edition_date", Date, comment="Date of a digest by its path; by its first heading while no path is known."),
    Column("heading_date", Date, index=True, comment="Date of a digest by its first heading."),
    Column("url", Text, nullable=False, comment="Its current public address."),
    Column("author", Text, comment="Who wrote the post, as printed."),
    Column(
        "published_at",
        UTCDateTime,
        index=True,
        comment="When it was published; where only the day is known, midnight UTC of the day that is printed.",
    ),
    Column("published_precision", Text, comment="second or day: how exactly published_at is known."),
    Column("updated_at", UTCDateTime, comment="When it was last changed, by its own word."),
    Column("cover_image_url", Text, comment="Its cover, as the lists show it."),
    Column("description", Text, comment="Description in the page's head."),
    Column("licence_url", Text, comment="Licence that its copyright notice links to."),
    Column("status", Text, nullable=False, comment="live while one of its addresses is, else gone."),
    Column("first_seen_at", UTCDateTime, nullable=False, comment="When it was first read."),
    Column("gone_at", UTCDateTime, comment="When it was found gone; null while it is live."),
    Column(
        "replaced_by_id", ForeignKey("posts.id"), comment="The later digest that took its place when it was withdrawn."
    ),
    Column(
        "current_revision_id",
        ForeignKey("revisions.id", use_alter=True),
        unique=True,
        comment="The reading that is shown.",
    ),
    one_of("kind", get_args(PostKind)),
    one_of("published_precision", get_args(Precision)),
    one_of("status", STATUSES),
    comment="Posts, one row each however many addresses and forms it was read in. Never deleted.",
)

post_urls = Table(
    "post_urls",
    metadata,
    Column("url", Text, primary_key=True, comment="Public address, percent-encoded one way, without index.html."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True, comment="The site it belongs to."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post read there."),
    Column("status", Text, nullable=False, comment="live, or gone once the lists no longer name it."),
    Column("etag", Text, comment="ETag of the last answer that was read."),
    Column("last_modified", Text, comment="Last-Modified of the last answer that was read, as sent."),
    Column(
        "facts",
        JSON,
        nullable=False,
        comment="What is said here of the post beside the article, by media type, as JSON.",
    ),
    Column("first_seen_at", UTCDateTime, nullable=False, comment="When the post was first read here."),
    Column("last_seen_at", UTCDateTime, nullable=False, comment="When this address last answered 200 or 304."),
    Column("gone_at", UTCDateTime, comment="When it was found gone; null while it is live."),
    one_of("status", STATUSES),
    Index("ix_post_urls_site_id_status_last_seen_at", "site_id", "status", "last_seen_at"),
    comment="Every public address that a post was read at.",
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the revision; a later one of an address is higher."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post it is a reading of."),
    Column("url", ForeignKey("post_urls.url"), nullable=False, comment="The public address it was read at."),
    Column("fetch_id", ForeignKey("fetches.id"), nullable=False, index=True, comment="The page it was read from."),
    Column("read_at", UTCDateTime, nullable=False, comment="When that page was fetched."),
    Column("content_hash", Text, nullable=False, index=True, comment="Equal for readings that say the same."),
    Column("media_type", Text, nullable=False, comment="Form it was read in, such as text/html."),
    Column("encoding_fault", Text, comment="What spoilt the text; null for sound text."),
    Column("restored_chars", Integer, nullable=False, comment="Characters here that a repair chose."),
    Column("uncertain_chars", Integer, nullable=False, comment="Those with a confidence under 0.9."),
    Column("model_version", Text, comment="The model that chose them, see models."),
    Column(
        "raw_blocks", Integer, nullable=False, comment="Paper blocks that stood there as raw Markdown, not rendered."
    ),
    Column(
        "theme",
        Text,
        comment=(
            "Theme that the page was read in; general where it is in none that is known and was read by the marks that"
            " most pages carry. Null for a form that has no theme."
        ),
    ),
    comment="Readings of posts. Written once and never changed; posts.current_revision_id points at the one shown.",
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the event."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The run that noticed it."),
    Column("at", UTCDateTime, nullable=False, comment="When the page or the list that shows it was fetched."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post it happened to."),
    Column("url", Text, nullable=False, comment="The public address it was noticed at."),
    Column(
        "kind",
        Text,
        nullable=False,
        comment=(
            "new (first read on this site), edited, metadata, moved (to this address), replaced (withdrawn for a later"
            " digest), gone (from the site), returned."
        ),
    ),
    Column("revision_id", ForeignKey("revisions.id"), comment="The reading that shows it, where there is one."),
    one_of("kind", EVENT_KINDS),
    comment="What happened to the posts.",
)
