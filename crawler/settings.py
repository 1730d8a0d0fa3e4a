"""The Scrapy settings of this project.

Known sites are declared in `crawler.sites.registry`, etiquette towards hosts in `crawler.sites.politeness`.  What a
file or the environment sets counts in place of the values here: `crawler.configuration` declares what can be set so.
"""

import sys

from crawler import __version__
from crawler.configuration.command_modules import find_commands
from crawler.configuration.sources import read_or_exit
from crawler.garbage_collection import tune_gc
from pipelines.reading.cores import count_jobs
from pipelines.records.sessions import USUAL_POLICY

tune_gc()  # here, as Scrapy imports commands and spiders next: searches among them took a tenth of the start

CONFIGURED = {name: value.value for name, value in read_or_exit().items()}

BOT_NAME = "kedreamix-archive"
USER_AGENT = f"{BOT_NAME}/{__version__}"
CONTACT: str | None = None  # an e-mail address or URL; added to the user agent, needed for public hosts
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"  # where `scrapy genspider` writes
COMMANDS_MODULE = find_commands(sys.argv[1:])
LECTURE_SITES: list[str] = []  # blogs that `scrapy crawl lectures` reads
IMAGES_STORE: str | None = None  # the folder that images are downloaded to; None downloads no images
MEDIA_ALLOW_REDIRECTS = True  # OffsiteGuard keeps redirected requests on the host of the image
WARC_FILE: str | None = None  # the file that requests and responses are recorded to; --warc sets it, too
FEED_EXPORTERS = {"csv": "crawler.extensions.csv_feed.DisarmedCsvExporter"}
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy would write Chinese as \u escapes
DATA_DIR: str | None = CONFIGURED.get("DATA_DIR")  # None for a user without a home folder
ARCHIVE_URL: str = CONFIGURED["ARCHIVE_URL"]
UPGRADE_BACKUP = True  # an archive of an earlier version is copied beside its file before it is upgraded

JOBS = count_jobs()  # processes that read pages, while this one fetches and stores
DASK: str | None = None  # the scheduler of a Dask cluster whose workers read them in place of these processes

# Seconds; of sessions on a PostgreSQL server.
DB_RECONNECT_TIME = USUAL_POLICY.reconnect_s  # a server that is gone, as while it is restarted, is waited for
DB_STATEMENT_TIMEOUT = USUAL_POLICY.statement_s
DB_LOCK_TIMEOUT = USUAL_POLICY.lock_s

# Features of Scrapy that an archive of public pages does not need: each of them opens a port, runs code, reads local
# files, or sends requests to hosts that are not configured.
COOKIES_ENABLED = False  # loads tldextract, which requests its list of domains from the network
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
_DOWNLOADS = "crawler.stopping.downloads.StoppableDownloads"
DOWNLOAD_HANDLERS = {"http": _DOWNLOADS, "https": _DOWNLOADS, "data": None, "file": None, "ftp": None, "s3": None}
AUTOTHROTTLE_ENABLED = False

METAREFRESH_MAXDELAY = 2  # seconds: static hosts redirect at once by a page, other pages load themselves again

ITEM_PIPELINES = {
    "pipelines.stages.KeepFetch": 100,
    "pipelines.stages.ReadAhead": 150,
    "pipelines.stages.CleanText": 200,
    "pipelines.stages.ParseSections": 300,
    "pipelines.stages.Store": 500,
    "pipelines.stages.DescribePost": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.downloadermiddlewares.offsite.OffsiteGuard": 10,  # before robots.txt is requested
    "crawler.downloadermiddlewares.robots.RobotsRules": 530,  # after redirects and retries
    "crawler.downloadermiddlewares.redirect_validators.ValidatorHeaders": 540,  # after redirects
    "crawler.downloadermiddlewares.retry_after.RetryAfter": 560,  # between Scrapy's retries, at 550, and the network
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.downloadermiddlewares.whole_bodies.WholeBodies": 590,  # in its place
}
SPIDER_MIDDLEWARES = {"crawler.spidermiddlewares.conditional_get.ConditionalGet": 100}
EXTENSIONS = {
    "crawler.extensions.printable_log.PrintableLog": 50,
    "crawler.extensions.run_ledger.RunLedger": 100,
    "crawler.extensions.progress.Progress": 200,
    "crawler.extensions.wind_down.WindDown": 300,
    "crawler.extensions.lock_watch.LockWatch": 400,
}

# What a refresh requests again although no list shows a change.  The last four apply to sites whose lists do not print
# when a post was edited.
LISTS_DAYS = 7  # the whole list of posts is read once in this many days
REVISITS = 15  # at least this many known posts are requested per refresh
REVISIT_DAYS = 300  # each known post is requested once in this many days
RECENT_POSTS = 6  # up to this many of them are recent ones
RECENT_DAYS = 2  # recent: of the last this many days on which the site published
ACCEPT_GONE = False  # True marks vanished posts as gone, however many of a site vanished at once

# Public hosts get two requests at a time, half a second apart; this machine gets them without delay.
ROBOTSTXT_OBEY = True  # crawler.sites.politeness switches it off where every host is this machine
RETRY_AFTER_MAX = 600  # seconds; a host that asks for a longer pause gets no more requests in this run
RETRY_AFTER_TOTAL = 3600  # seconds of all pauses of a host together; then it gets no more requests in this run
STOP_TIMEOUT = 5  # seconds; responses that are open when a run is told to stop may take this long
CONCURRENT_REQUESTS = 16
CONCURRENT_ITEMS = 16  # as many are stored together; Scrapy starts this many tasks for each response
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 0.5
DOWNLOAD_DELAY_JITTER = 0
_LOOPBACK = {"concurrency": 16, "delay": 0, "jitter": 0}
DOWNLOAD_SLOTS = dict.fromkeys(("127.0.0.1", "localhost", "::1"), _LOOPBACK)
RETRY_TIMES = 2
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
TWISTED_DNS_RESOLVER = "crawler.downloadermiddlewares.public_resolver.PublicResolver"
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # bytes, decompressed; up to 16 responses are in memory at a time

# Scrapy's own messages are reduced: crawler.extensions reports the run.
LOG_LEVEL = "WARNING" if sys.stderr.isatty() else "INFO"
LOG_FORMATTER = "crawler.log_formatter.QuietLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S%z"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
NAMED_POSTS = 10  # of each kind in the summary of a run; 0 names all, as -v does
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

globals().update(CONFIGURED)
