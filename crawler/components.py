"""Which of Scrapy's own components a run spider loads.

Scrapy imports every component of its base lists, also those that are switched off, and with them Twisted's SSH, aiohttp
and tldextract: half a second of processor time per run.  A component that a setting asks for is loaded as usual.
"""

from collections.abc import Callable

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

_OFF = {"None", "", "0", "0.0", "{}", "[]"}
CLOSESPIDER = (
    "CLOSESPIDER_ERRORCOUNT",
    "CLOSESPIDER_ITEMCOUNT",
    "CLOSESPIDER_PAGECOUNT",
    "CLOSESPIDER_PAGECOUNT_NO_ITEM",
    "CLOSESPIDER_TIMEOUT",
    "CLOSESPIDER_TIMEOUT_NO_ITEM",
)
_LISTS = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")


def _is_on(name: str) -> Callable[[BaseSettings], bool]:
    return lambda settings: settings.getbool(name)


def _is_set(*names: str) -> Callable[[BaseSettings], bool]:
    return lambda settings: any(str(settings[name]) not in _OFF for name in names)


def _is_changed(name: str) -> Callable[[BaseSettings], bool]:
    """Whether the project, the command line or the spider sets it, whatever Scrapy's default is."""
    return lambda settings: (settings.getpriority(name) or 0) > SETTINGS_PRIORITIES["default"]


# Components that a run spider needs only where a setting asks for them, by the condition.
ON_REQUEST: dict[str, Callable[[BaseSettings], bool]] = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": _is_on("COOKIES_ENABLED"),
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": _is_set("HTTPAUTH_USER"),
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": _is_on("HTTPCACHE_ENABLED"),
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": _is_on("METAREFRESH_ENABLED"),
    # The guard in crawler.downloadermiddlewares.offsite is stricter: scheme, port and path as well as the host.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": lambda _: False,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": _is_changed("URLLENGTH_LIMIT"),
    "scrapy.spidermiddlewares.depth.DepthMiddleware": _is_set("DEPTH_LIMIT", "DEPTH_PRIORITY"),
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": lambda _: False,
    "scrapy.extensions.closespider.CloseSpider": _is_set(*CLOSESPIDER),
    "scrapy.extensions.feedexport.FeedExporter": lambda settings: bool(settings.getdict("FEEDS")),
    "scrapy.extensions.logcount.LogCount": lambda _: False,
    "scrapy.extensions.logstats.LogStats": _is_changed("LOGSTATS_INTERVAL"),
    "scrapy.extensions.memdebug.MemoryDebugger": _is_on("MEMDEBUG_ENABLED"),
    "scrapy.extensions.memusage.MemoryUsage": _is_set("MEMUSAGE_LIMIT_MB", "MEMUSAGE_WARNING_MB"),
    "scrapy.extensions.remote_control.RemoteControl": _is_on("REMOTE_CONTROL_ENABLED"),
    "scrapy.extensions.spiderstate.SpiderState": _is_set("JOBDIR"),
    "scrapy.extensions.telnet.TelnetConsole": _is_on("TELNETCONSOLE_ENABLED"),
    "scrapy.extensions.throttle.AutoThrottle": _is_on("AUTOTHROTTLE_ENABLED"),
}


def load_used_components(settings: BaseSettings) -> None:
    """Takes the components that no setting asks for out of Scrapy's base lists.

    At the priority of a spider: Scrapy copies the process's settings over those of a crawler that it did not create.
    """
    for name in _LISTS:
        used = {path: order for path, order in settings[name].items() if _is_used(path, settings)}
        settings.set(name, used, "spider")


def _is_used(component: str, settings: BaseSettings) -> bool:
    condition = ON_REQUEST.get(component)
    return condition is None or condition(settings)
