"""Tables of the reading: where was asked, what came back, which posts it made known, and what happened to them.

Knows nothing of what stands in a post: that is `contents`.
"""

from typing import get_args

from sqlalchemy import JSON, BigInteger, Column, Date, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from pipelines.archive.schema.columns import UTCDateTime, metadata, one_of
from pipelines.records.readings import PostKind
from pipelines.records.sites import Precision

FETCH_STATES = ("pending", "kept", "same", "not_understood", "elsewhere")
EVENT_KINDS = ("new", "edited", "metadata", "moved", "replaced", "gone", "returned")
STATUSES = ("live", "gone")

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the site in this archive."),
    Column("blog", Text, nullable=False, comment="The blog it publishes; a digest on two sites of a blog is one post."),
    Column(
        "base_url", Text, nullable=False, unique=True, comment="Public address that its posts' addresses begin with."
    ),
    Column("theme", Text, nullable=False, comment="Hexo theme of its lists; general for one that is not known."),
    Column("rank", Integer, nullable=False, comment="Order among the sites of a blog; the lowest is shown first."),
    Column("home_etag", Text, comment="ETag of the home page when all that it announced was taken in."),
    Column("home_last_modified", Text, comment="Last-Modified of the home page at that time, as sent."),
    Column("checked_at", UTCDateTime, comment="When the home page was last asked for."),
    Column("listed_at", UTCDateTime, comment="When the list of posts was last read whole."),
    Column("deployed_at", UTCDateTime, comment="When the site was last seen to be deployed anew."),
    Column("home_fetched_from", Text, comment="Address of the mirror it was then read from; null for the site."),
    Column("settled_at", UTCDateTime, comment="When it was last decided which posts its list no longer names."),
    comment="Published sites that are read.",
)

crawls = Table(
    "crawls",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the run."),
    Column("spider", Text, nullable=False, comment="Name of the spider that ran."),
    Column("mode", Text, nullable=False, comment="What was asked of it: a full crawl, a refresh, a reparse ..."),
    Column("started_at", UTCDateTime, nullable=False, comment="When the run began."),
    Column("finished_at", UTCDateTime, comment="When the run ended; null while it runs and where it was killed."),
    Column("outcome", Text, comment="The verdict at the end; null while it runs and where it was killed."),
    Column("posts_found", Integer, comment="Posts that the lists named."),
    Column("posts_new", Integer, comment="Posts stored for the first time."),
    Column("addresses_new", Integer, comment="Further addresses or forms of posts already known."),
    Column("posts_edited", Integer, comment="Posts whose article had changed."),
    Column("posts_metadata", Integer, comment="Posts of which only facts beside the article had changed."),
    Column("posts_same", Integer, comment="Posts read again and found the same."),
    Column("papers_new", Integer, comment="Papers seen for the first time."),
    Column("papers_known", Integer, comment="Papers read that were known before, once for each reading."),
    Column("images_new", Integer, comment="Pictures seen for the first time."),
    Column("failures", Integer, comment="Pages that could not be fetched, decoded, understood or stored."),
    Column("bases", JSON(none_as_null=True), comment="Addresses that the run was to begin at, as a JSON list."),
    Column("requests", Integer, comment="Requests sent, with retries and robots.txt."),
    Column("not_modified", Integer, comment="Answers 304 among them: what was asked for is as it was."),
    Column("bytes_received", BigInteger, comment="Bytes of the answers, headers included, as they came."),
    Column(
        "posts_unasked",
        Integer,
        comment="Posts that were listed and not asked for: the list says nothing new of them, or the run ended early.",
    ),
    Column("posts_moved", Integer, comment="Posts found at a new address of their site."),
    Column("posts_replaced", Integer, comment="Digests withdrawn for a later one."),
    Column("posts_gone", Integer, comment="Posts found gone from a site."),
    Column("posts_returned", Integer, comment="Posts that had been gone and are there again."),
    comment="Runs of the spiders: the ledger.",
)

crawl_sites = Table(
    "crawl_sites",
    metadata,
    Column("crawl_id", ForeignKey("crawls.id"), primary_key=True, comment="The run."),
    Column("site_id", ForeignKey("sites.id"), primary_key=True, index=True, comment="A site that it read."),
    Column("outcome", Text, nullable=False, comment="The verdict on this site, or unreached."),
    Column("posts_found", Integer, nullable=False, comment="Posts that its lists named."),
    comment="How each site of a run fared; runs that were killed do not tell.",
)

fetches = Table(
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the fetch."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The run that fetched."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site that the page belongs to."),
    Column("url", Text, nullable=False, comment="Public address of the page."),
    Column("fetched_from", Text, comment="Address of the mirror, file or commit it was read from; null for the site."),
    Column("fetched_at", UTCDateTime, nullable=False, comment="When the answer came."),
    Column("status", Integer, nullable=False, comment="HTTP status."),
    Column("content_type", Text, comment="Content-Type as sent."),
    Column("etag", Text, comment="ETag as sent."),
    Column("last_modified", Text, comment="Last-Modified as sent."),
    Column("listed", JSON(none_as_null=True), comment="What the list of posts said of this post, as JSON."),
    Column("raw", LargeBinary, comment="The body as received, zlib-compressed; null where it proved the same."),
    Column(
        "state",
        Text,
        nullable=False,
        comment=(
            "pending until its rows are derived; then kept, same, not_understood. elsewhere: loaded from a dump that"
            " left the pages behind, so neither the body nor the times are those of the reading."
        ),
    ),
    one_of("state", FETCH_STATES),
    Index("ix_fetches_url_state", "url", "state"),  # in the row the state stands behind the whole page
    comment="Pages as fetched. Everything that was read can be rebuilt from them.",
)
Index(
    "ix_fetches_pending",
    fetches.c.id,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the failure."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The run it happened in."),
    Column("at", UTCDateTime, nullable=False, comment="When it happened."),
    Column("url", Text, nullable=False, comment="Public address of the page."),
    Column("stage", Text, nullable=False, comment="The step that gave up: fetch, decode, parse, store ..."),
    Column("error", Text, nullable=False, comment="The reason, in one line."),
    Column(
        "fetch_id", ForeignKey("fetches.id"), comment="The fetch whose raw bytes are kept; null where nothing came."
    ),
    comment="Pages that could not be fetched or understood.",
)

departures = Table(
    "departures",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the departure."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The run that noticed it."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site whose list it was."),
    Column("at", UTCDateTime, nullable=False, comment="When the list and all that it names had been read."),
    Column("since", UTCDateTime, comment="When that had been so before; null for the first time."),
    Column("url", Text, nullable=False, comment="Public address that the list no longer names."),
    comment=(
        "Addresses that left the lists of posts. With the pages as fetched all that the archive can be rebuilt from;"
        " what became of the posts stands in events."
    ),
)

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

repairs = Table(
    "repairs",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True, comment="The reading that was repaired."),
    Column(
        "table_name",
        Text,
        primary_key=True,
        comment="View that holds the repaired text, such as sections; posts and tags for what is said beside it.",
    ),
    Column("column_name", Text, primary_key=True, comment="Its column, such as text."),
    Column("row_position", Integer, primary_key=True, comment="Position of the row in that view; 0 in posts."),
    Column("offset", Integer, primary_key=True, comment="Place of the character in the text, from 0."),
    Column("restored", Text, nullable=False, comment="The character that was chosen."),
    Column("alternatives", JSON, nullable=False, comment="Characters that it could have been as well, as a JSON list."),
    Column("confidence", Float, nullable=False, comment="Share of such choices that are right."),
    Column("context", Text, nullable=False, comment="The text around it, itself in brackets."),
    comment="Each character that was chosen, not read, in each text that shows it but those of links.",
)

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the model; the newest reads what was not read before."),
    Column("version", Text, nullable=False, unique=True, comment="Hash of what it holds, see revisions.model_version."),
    Column("learned_at", UTCDateTime, nullable=False, comment="When it was learned."),
    Column("posts", Integer, nullable=False, comment="Sound posts that it learned from; 0: from word lists alone."),
    Column("characters", Integer, nullable=False, comment="Characters of their text."),
    Column("packed", LargeBinary, nullable=False, comment="The model itself."),
    comment="Language models that repairs chose by. What a model once read, it reads the same again.",
)
