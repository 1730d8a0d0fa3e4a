"""Tables of posts: their URLs, their revisions, and what happened to them.

Does not import the tables of the contents of a revision: see `contents`.
"""

from typing import get_args

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, Table, Text

from pipelines.archive.schema.columns import STATUSES, UTCDateTime, metadata, one_of
from pipelines.records.kinds import PostKind, Precision

EVENT_KINDS = ("new", "edited", "metadata", "moved", "replaced", "gone", "returned")

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the post in this archive."),
    Column("kind", Text, nullable=False, comment="digest, lecture or note."),
    Column(
        "identity",
        Text,
        nullable=False,
        unique=True,
        comment="Identifier that is equal for every URL and media type of one post.",
    ),
    Column("title", Text, nullable=False, comment="Title of the shown revision."),
    Column("topic", Text, comment="Topic of a digest, as printed."),
    Column("category", Text, comment="Category in the blog."),
    Column(
        "edition_date",
        Date,
        comment="Date in the path of a digest; the date in its first heading while no path is known.",
    ),
    Column("heading_date", Date, index=True, comment="Date in the first heading of a digest."),
    Column("url", Text, nullable=False, comment="Current public URL."),
    Column("author", Text, comment="Author of the post, as printed."),
    Column(
        "published_at",
        UTCDateTime,
        index=True,
        comment="When it was published; midnight UTC of the printed day where only the day is known.",
    ),
    Column("published_precision", Text, comment="Precision of published_at: second or day."),
    Column("updated_at", UTCDateTime, comment="When it was last changed, as printed."),
    Column("cover_image_url", Text, comment="URL of its cover image in the lists."),
    Column("description", Text, comment="Description in the head of the page."),
    Column("licence_url", Text, comment="URL of the licence that its copyright notice links to."),
    Column("status", Text, nullable=False, comment="live while one of its URLs is live, else gone."),
    Column("first_seen_at", UTCDateTime, nullable=False, comment="When it was first read."),
    Column("gone_at", UTCDateTime, comment="When it was found to be gone; null while it is live."),
    Column("hidden_at", UTCDateTime, comment="When a person hid it from views, search and exports; null for others."),
    Column(
        "replaced_by_id", ForeignKey("posts.id"), comment="The later digest that replaced it when it was withdrawn."
    ),
    Column(
        "current_revision_id",
        ForeignKey("revisions.id", use_alter=True),
        unique=True,
        comment="The revision that is shown.",
    ),
    one_of("kind", get_args(PostKind)),
    one_of("published_precision", get_args(Precision)),
    one_of("status", STATUSES),
    comment="Posts, one row per post, whatever the number of its URLs and media types. Rows are never deleted.",
)

post_urls = Table(
    "post_urls",
    metadata,
    Column("url", Text, primary_key=True, comment="Public URL in one percent-encoding, without index.html."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site of the URL."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post at this URL."),
    Column(
        "own_identity",
        Text,
        index=True,
        comment="Identifier of the post by this URL alone; posts.identity is that of the URL that was read first.",
    ),
    Column("lineage", Text, comment="Identifier of the post on this site alone: that of its first URL here."),
    Column("status", Text, nullable=False, comment="live, or gone once the list of the site no longer names it."),
    Column("etag", Text, comment="ETag of the last response that was read."),
    Column("last_modified", Text, comment="Last-Modified of the last response that was read, as sent."),
    Column(
        "facts",
        JSON,
        nullable=False,
        comment="Metadata of the post at this URL, by media type, as JSON.",
    ),
    Column("first_seen_at", UTCDateTime, nullable=False, comment="When the post was first read at this URL."),
    Column("last_seen_at", UTCDateTime, nullable=False, comment="When the last response 200 or 304 was received."),
    Column("gone_at", UTCDateTime, comment="When it was found to be gone; null while it is live."),
    one_of("status", STATUSES),
    Index("ix_post_urls_site_id_lineage_status", "site_id", "lineage", "status"),
    Index("ix_post_urls_site_id_status_last_seen_at", "site_id", "status", "last_seen_at"),
    comment="Public URLs of posts, one row per URL that a post was read at.",
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the revision; a later revision of a URL has a higher ID."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post."),
    Column("url", ForeignKey("post_urls.url"), nullable=False, comment="Public URL that it was read at."),
    Column(
        "fetch_id", ForeignKey("fetches.id"), nullable=False, index=True, comment="The fetch that it was parsed from."
    ),
    Column("read_at", UTCDateTime, nullable=False, comment="When the page was fetched."),
    Column(
        "content_hash",
        Text,
        nullable=False,
        index=True,
        comment="Hash of the content, equal for revisions with the same content.",
    ),
    Column("media_type", Text, nullable=False, comment="Media type that it was read in, such as text/html."),
    Column("encoding_fault", Text, comment="Encoding fault that damaged the text; null for sound text."),
    Column("restored_chars", Integer, nullable=False, comment="Number of characters that a repair chose."),
    Column(
        "uncertain_chars", Integer, nullable=False, comment="Number of chosen characters with a confidence below 0.9."
    ),
    Column("model_version", Text, comment="Version of the language model that chose them, see models."),
    Column(
        "raw_blocks", Integer, nullable=False, comment="Number of paper blocks that are raw Markdown, not rendered."
    ),
    Column(
        "theme",
        Text,
        comment=(
            "Theme that the page was parsed by; general for an unknown theme, whose pages are parsed by the markup that"
            " most themes share. Null for a media type without themes."
        ),
    ),
    comment="Revisions of posts, one row per reading that differed from the one before. Rows are written once and never"
    " changed; posts.current_revision_id is the revision that is shown.",
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the event."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The crawl that noticed it."),
    Column("at", UTCDateTime, nullable=False, comment="When the page or list that shows it was fetched."),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True, comment="The post."),
    Column("url", Text, nullable=False, comment="Public URL at which it was noticed."),
    Column(
        "kind",
        Text,
        nullable=False,
        comment=(
            "new (first read on this site), edited, metadata, moved (to this URL), replaced (withdrawn for a later"
            " digest), gone (from its last site), returned (after it was gone)."
        ),
    ),
    Column("revision_id", ForeignKey("revisions.id"), comment="The revision that shows it, if there is one."),
    one_of("kind", EVENT_KINDS),
    comment="Events of posts, one row per event.",
)
