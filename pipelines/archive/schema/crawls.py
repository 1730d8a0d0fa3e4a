"""Tables of crawls: the sites, the crawls, the pages as fetched, the failures, and the URLs that left the lists.

Does not import the tables of posts.
"""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from pipelines.archive.schema.columns import UTCDateTime, metadata, one_of

FETCH_STATES = ("pending", "kept", "same", "not_understood", "elsewhere")

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the site in this archive."),
    Column(
        "blog",
        Text,
        nullable=False,
        comment="Blog that the site publishes; a digest on two sites of one blog is one post.",
    ),
    Column("base_url", Text, nullable=False, unique=True, comment="Public URL that the URLs of its posts begin with."),
    Column("theme", Text, nullable=False, comment="Hexo theme of its lists; general for an unknown theme."),
    Column("rank", Integer, nullable=False, comment="Order of the sites of a blog; the lowest rank is shown first."),
    Column("home_etag", Text, comment="ETag of the home page of the last deployment that was stored completely."),
    Column("home_last_modified", Text, comment="Last-Modified of that home page, as sent."),
    Column("checked_at", UTCDateTime, comment="When the home page was last requested."),
    Column("listed_at", UTCDateTime, comment="When the list of posts was last read to its end."),
    Column("deployed_at", UTCDateTime, comment="When a new deployment of the site was last seen."),
    Column(
        "home_fetched_from",
        Text,
        comment="URL of the mirror that the home page was read from; null for the site itself.",
    ),
    Column("settled_at", UTCDateTime, comment="When the posts that its list no longer names were last decided on."),
    comment="Published sites, one row per site.",
)

crawls = Table(
    "crawls",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the crawl."),
    Column("spider", Text, nullable=False, comment="Name of the spider."),
    Column("mode", Text, nullable=False, comment="Mode of the crawl: full, refresh, reparse, load ..."),
    Column("started_at", UTCDateTime, nullable=False, comment="When the crawl began."),
    Column("finished_at", UTCDateTime, comment="When the crawl ended; null while it runs, or where it was killed."),
    Column("outcome", Text, comment="Verdict at the end; null while the crawl runs, or where it was killed."),
    Column("posts_found", Integer, comment="Posts that the lists named."),
    Column("posts_new", Integer, comment="Posts stored for the first time."),
    Column("addresses_new", Integer, comment="New URLs or media types of posts that were known."),
    Column("posts_edited", Integer, comment="Posts whose text had changed."),
    Column("posts_metadata", Integer, comment="Posts of which only the metadata had changed."),
    Column("posts_same", Integer, comment="Posts that were read again and had not changed."),
    Column("papers_new", Integer, comment="Papers seen for the first time."),
    Column("papers_known", Integer, comment="Papers that were known before, counted once per reading."),
    Column("images_new", Integer, comment="Images seen for the first time."),
    Column("failures", Integer, comment="Pages that could not be fetched, decoded, parsed or stored."),
    Column(
        "failures_known",
        Integer,
        comment="Failures, of those, that had happened in the same way when the page was last requested.",
    ),
    Column("bases", JSON(none_as_null=True), comment="URLs that the crawl began at, as a JSON list."),
    Column("requests", Integer, comment="Requests sent, including retries and robots.txt."),
    Column("not_modified", Integer, comment="Responses with status 304 (not modified)."),
    Column("bytes_received", BigInteger, comment="Bytes of the responses as received, including headers."),
    Column(
        "posts_unasked",
        Integer,
        comment="Posts that were listed and not requested: the list shows no change, or the crawl ended early.",
    ),
    Column("posts_moved", Integer, comment="Posts found at another URL."),
    Column("posts_replaced", Integer, comment="Digests that were withdrawn for a later digest."),
    Column("posts_gone", Integer, comment="Posts that no site has any more."),
    Column("posts_returned", Integer, comment="Posts that were gone and have returned."),
    comment="Runs of the spiders, one row per run.",
)

crawl_sites = Table(
    "crawl_sites",
    metadata,
    Column("crawl_id", ForeignKey("crawls.id"), primary_key=True, comment="The crawl."),
    Column("site_id", ForeignKey("sites.id"), primary_key=True, index=True, comment="A site of the crawl."),
    Column("outcome", Text, nullable=False, comment="Verdict on this site, or unreached."),
    Column("posts_found", Integer, nullable=False, comment="Posts that its lists named."),
    comment="How a crawl ended for each of its sites; there are no rows for a crawl that was killed.",
)

page_dictionaries = Table(
    "page_dictionaries",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the dictionary; the ID of a deleted one is not used again."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, unique=True, comment="The site of the pages."),
    Column("content", LargeBinary, nullable=False, comment="Dictionary in the format of Zstandard; never changes."),
    Column("trained_at", UTCDateTime, nullable=False, comment="When it was trained."),
    Column(
        "trained_on",
        JSON(none_as_null=True),
        nullable=False,
        comment="IDs of the fetches whose pages it was trained on, as a JSON list; it holds parts of these pages.",
    ),
    comment="What the pages of a site have in common, so that each is compressed to what it says itself.",
    sqlite_autoincrement=True,
)

fetches = Table(
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the fetch."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The crawl that fetched the page."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site of the page."),
    Column("url", Text, nullable=False, comment="Public URL of the page."),
    Column(
        "fetched_from",
        Text,
        comment="URL of the mirror, file or commit that it was read from; null for the site itself.",
    ),
    Column("fetched_at", UTCDateTime, nullable=False, comment="When the response was received."),
    Column("status", Integer, nullable=False, comment="HTTP status."),
    Column("content_type", Text, comment="Content-Type as sent."),
    Column("etag", Text, comment="ETag as sent; empty where the body is not proved to be whole."),
    Column("last_modified", Text, comment="Last-Modified as sent; empty where the body is not proved to be whole."),
    Column("listed", JSON(none_as_null=True), comment="Entry of the post in the list of posts, as JSON."),
    Column(
        "raw",
        LargeBinary,
        comment=(
            "Body of the response, compressed: by zlib, or by Zstandard where dictionary_id is set; null where the page"
            " had not changed, or was moved to a file (moved_pages)."
        ),
    ),
    Column(
        "state",
        Text,
        nullable=False,
        comment=(
            "pending until its rows are derived; then kept, same (not changed) or not_understood. elsewhere: loaded"
            " from a dump without pages, so the body is missing and the times are those of the load."
        ),
    ),
    Column(
        "dictionary_id",
        ForeignKey("page_dictionaries.id"),
        comment="Dictionary that raw was compressed with; null for zlib, which needs none.",
    ),
    one_of("state", FETCH_STATES),
    Index("ix_fetches_url_state", "url", "state"),  # in the row, the state is stored after the whole page
    comment="Pages as fetched. Everything that was read from them can be rebuilt.",
)
Index("ix_fetches_pending", fetches.c.id)  # of the rows that `PARTIAL_INDEXES` names

page_files = Table(
    "page_files",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the file."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site of its pages."),
    Column(
        "name", Text, nullable=False, unique=True, comment="Name of the file, in the folder of pages of this archive."
    ),
    Column("pages", Integer, nullable=False, comment="Number of pages in it."),
    Column("size", BigInteger, nullable=False, comment="Its size in bytes."),
    Column("moved_at", UTCDateTime, nullable=False, comment="When the pages were moved to it."),
    comment="WARC files beside the archive that old pages were moved to, one row per file.",
)

moved_pages = Table(
    "moved_pages",
    metadata,
    Column("fetch_id", ForeignKey("fetches.id"), primary_key=True, comment="Fetch whose page it is."),
    Column("page_file_id", ForeignKey("page_files.id"), nullable=False, index=True, comment="File that it is in."),
    Column("offset", BigInteger, nullable=False, comment="Byte of the file at which its record begins."),
    Column("length", Integer, nullable=False, comment="Bytes of its record, compressed by gzip."),
    Column("digest", Text, nullable=False, comment="SHA-256 of the body of the response, as hexadecimal digits."),
    comment="Pages that were moved to files, and where in them each is.",
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the failure."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The crawl in which it happened."),
    Column("at", UTCDateTime, nullable=False, comment="When it happened."),
    Column("url", Text, nullable=False, index=True, comment="Public URL of the page."),
    Column("stage", Text, nullable=False, comment="Stage that failed: fetch, decode, parse, images, store, image ..."),
    Column("error", Text, nullable=False, comment="Reason, in one line."),
    Column("fetch_id", ForeignKey("fetches.id"), comment="Fetch whose body is kept; null where there was no response."),
    Column(
        "first_at",
        UTCDateTime,
        nullable=False,
        comment="When the page failed so first, without a success since.",
    ),
    Column(
        "times",
        Integer,
        nullable=False,
        comment="Number of crawls in which it has failed so since, this one included.",
    ),
    Column(
        "ended_at",
        UTCDateTime,
        comment="When the page worked again, left the site, or failed again in a row of its own; null while open.",
    ),
    comment="Pages and images that could not be fetched, parsed or stored.",
)

departures = Table(
    "departures",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the departure."),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True, comment="The crawl that noticed it."),
    Column("site_id", ForeignKey("sites.id"), nullable=False, comment="The site of the list."),
    Column("at", UTCDateTime, nullable=False, comment="When the list and all posts that it names had been read."),
    Column("since", UTCDateTime, comment="When that was last the case before; null for the first time."),
    Column("url", Text, nullable=False, index=True, comment="Public URL that the list no longer names."),
    Column("successor_url", Text, comment="Public URL of the later digest that took its place on the site, if any."),
    comment=(
        "URLs that left the lists of posts. A rebuild needs them and the fetched pages; what became of the posts is in"
        " events."
    ),
)

parser_state = Table(
    "parser_state",
    metadata,
    Column(
        "version",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="Version of the parser that read all pages; without a row, one before 1.",
    ),
    comment="State of what was read from the pages, at most one row.",
)
