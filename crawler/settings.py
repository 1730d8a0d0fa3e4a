"""How Scrapy runs here. What is public about a host, and what a site is, stands elsewhere."""

import os
import sys
from pathlib import Path

from crawler import __version__

ROOT = Path(__file__).resolve().parent.parent

BOT_NAME = "kedreamix-archive"
USER_AGENT = f"{BOT_NAME}/{__version__}"
CONTACT = os.environ.get("CONTACT")  # an e-mail address or URL; added to the user agent, needed for public hosts
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"  # where `scrapy genspider` writes
COMMANDS_MODULE = "crawler.commands"
LECTURE_SITES = os.environ.get("LECTURE_SITES", "").split()  # blogs that `scrapy crawl lectures` reads
IMAGES_STORE = os.environ.get("IMAGES_STORE")  # the folder that pictures are downloaded into; without it none are
MEDIA_ALLOW_REDIRECTS = True  # the guard keeps them on the host
WARC_FILE = os.environ.get("WARC_FILE")  # where all that is asked and answered is written; --warc says the same
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy would write Chinese as \u escapes
ARCHIVE_URL = os.environ.get("ARCHIVE_URL") or f"sqlite:///{ROOT / 'data' / 'archive.db'}"

# What Scrapy brings along and an archive of public pages does not need: each of these listens, runs code,
# reads local files or asks hosts that nobody named.
COOKIES_ENABLED = False  # loads tldextract, which looks for its list on the network
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
AUTOTHROTTLE_ENABLED = False

ITEM_PIPELINES = {
    "pipelines.stages.KeepFetch": 100,
    "pipelines.stages.CleanText": 200,
    "pipelines.stages.ParseSections": 300,
    "pipelines.stages.Store": 500,
    "pipelines.stages.DescribePost": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.downloadermiddlewares.offsite.OffsiteGuard": 10,  # before robots.txt is asked for
    "crawler.downloadermiddlewares.redirect_validators.ValidatorHeaders": 540,  # after redirects
    "crawler.downloadermiddlewares.retry_after.RetryAfter": 560,  # between Scrapy's retries, at 550, and the network
}
SPIDER_MIDDLEWARES = {"crawler.spidermiddlewares.conditional_get.ConditionalGet": 100}
EXTENSIONS = {
    "crawler.extensions.run_ledger.RunLedger": 100,
    "crawler.extensions.progress.Progress": 200,
}

# What a refresh looks at though no list calls it new: the whole list of posts once in so many days, and of sites whose
# lists do not tell edits at least so many posts, each within so many days; up to RECENT_POSTS of them are of the last
# RECENT_DAYS on which the site published.
LISTS_DAYS = 7
REVISITS = 15
REVISIT_DAYS = 300
RECENT_POSTS = 6
RECENT_DAYS = 2
ACCEPT_GONE = False  # mark posts gone however many of a site vanished at once

# Half a second apart and two requests at once on public hosts; the loopback is our own (crawler.sites.politeness).
ROBOTSTXT_OBEY = True
RETRY_AFTER_MAX = 600  # seconds; a host that asks to be left alone for longer is not asked again in this run
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 0.5
DOWNLOAD_DELAY_JITTER = 0
_LOOPBACK = {"concurrency": 16, "delay": 0, "jitter": 0}
DOWNLOAD_SLOTS = dict.fromkeys(("127.0.0.1", "localhost", "::1"), _LOOPBACK)
RETRY_TIMES = 2
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024

# The run says what happened in its own words (crawler.extensions).
LOG_LEVEL = "WARNING" if sys.stderr.isatty() else "INFO"
LOG_FORMATTER = "crawler.log_formatter.QuietLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
