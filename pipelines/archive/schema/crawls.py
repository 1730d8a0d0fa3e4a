"""Tables of crawls: which sites were read, what was requested, what came back, and what lists no longer name.

Does not import the tables of posts.
"""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from pipelines.archive.schema.columns import UTCDateTime, metadata, one_of

FETCH_STATES = ("pending", "kept", "same", "not_understood", "elsewhere")

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
