"""A job of the queue: one site's refresh or crawl, or the reparse of the archive.  Pure.

>>> Job("refresh", "https://kedreamix.github.io/Talk2Paper/").host
'kedreamix.github.io'
"""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

Kind = Literal["refresh", "crawl", "reparse"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SITE_SPIDERS = ("kedreamix", "feed", "lectures")  # those that read a site which is named by its URL
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WHOLE_ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Job:
    """`site` is the base URL of the site; empty for the whole archive.  `spider` is that of a crawl."""

    kind: Kind
    site: str = ""
    spider: str = SITE_SPIDERS[0]

    @property
    def host(self) -> str:
        """The lock: one job at a time has it, on whatever machine, so that a host is never read by two.

        >>> Job("crawl", "http://127.0.0.1:8000/").host, Job("reparse").host
        ('127.0.0.1:8000', 'archive')
        """
        parts = urlsplit(self.site)
        is_usual = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
        host = parts.hostname or _WHOLE_ARCHIVE
        return host if is_usual else f"{host}:{parts.port}"

    @property
    def subject(self) -> str:
        """What no two jobs that wait or run have in common: the site."""
        return self.site or _WHOLE_ARCHIVE

    @property
    def words(self) -> tuple[str, ...]:
        """The command line, without the name of the program.

        >>> Job("crawl", "https://blog.example/", "lectures").words
        ('crawl', 'lectures', '-a', 'site=https://blog.example/')
        """
        match self.kind:
            case "refresh":
                return ("refresh", "--site", self.site)
            case "crawl":
                return ("crawl", self.spider, "-a", f"site={self.site}")
            case "reparse":
                return ("reparse",)

    def __str__(self) -> str:
        """As `status` and the lines of a worker name it.

        >>> str(Job("crawl", "https://blog.example/", "lectures")), str(Job("reparse"))
        ('crawl lectures https://blog.example/', 'reparse')
        """
        spider = self.spider if self.kind == "crawl" else ""
        return " ".join(filter(None, (self.kind, spider, self.site)))


def make_revisit(site: str, spider: str) -> Job:
    """The job that reads a known site again: only the spider of the blog knows what a refresh is."""
    return Job("refresh", site) if spider == SITE_SPIDERS[0] else Job("crawl", site, spider)
