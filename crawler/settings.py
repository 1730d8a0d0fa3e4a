"""How Scrapy runs here. What is public about a host, and what a site is, stands elsewhere."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BOT_NAME = "kedreamix-archive"
USER_AGENT = "kedreamix-archive/0.1 (research archive of paper digests)"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"
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
    "pipelines.stages.ResolveImages": 400,
    "pipelines.stages.Store": 500,
}
DOWNLOADER_MIDDLEWARES = {"crawler.guard.Guard": 10}  # before robots.txt is asked for
EXTENSIONS = {
    "crawler.ledger.RunLedger": 100,
    "crawler.progress.Progress": 200,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
}

# Two requests at once and half a second apart on public hosts; the loopback is our own.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 0.5
_LOOPBACK = {"concurrency": 16, "delay": 0, "jitter": 0}
DOWNLOAD_SLOTS = dict.fromkeys(("127.0.0.1", "localhost", "::1"), _LOOPBACK)
RETRY_TIMES = 2
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024

# The run says what happened in its own words (crawler.progress, crawler.ledger).
LOG_LEVEL = "WARNING" if sys.stderr.isatty() else "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
