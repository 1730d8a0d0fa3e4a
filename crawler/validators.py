"""Conditional requests: a post that was read before is asked for only if it has changed since.

A downloader middleware.  Asks the archive, through its store, for the last sight of an address; must not know
what a page says.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.mirror import shares_origin
from pipelines.archive.queries import Sight
from pipelines.archive.store import Archive
from pipelines.records import Listed
from pipelines.stages import Run


class ValidatorHeaders:
    """Adds what the archive knows to requests for listed posts; lists and home pages are always asked for whole.

    So is a post whose pictures are wanted and not all there.
    """

    def __init__(self, archive: Archive, *, wants_pictures: bool) -> None:
        self.archive = archive
        self.wants_pictures = wants_pictures

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run: Run = vars(crawler.spider)["run"]
        return cls(run.archive, wants_pictures=bool(crawler.settings["IMAGES_STORE"]))

    def process_request(self, request: Request) -> None:
        request.headers.pop("If-None-Match", None)  # a redirect takes them along to an address they do not belong to
        request.headers.pop("If-Modified-Since", None)
        listed: Listed | None = request.cb_kwargs.get("listed")
        if listed is None or request.meta.get("redirect_urls"):
            return
        sight = self.archive.last_sight(listed.url)
        if sight is not None and not (self.wants_pictures and self.archive.lacks_pictures(listed.url)):
            request.headers.update(choose_headers(sight, listed, request.url))


def choose_headers(sight: Sight, listed: Listed, asked_url: str) -> dict[str, str]:
    """What a post is asked with; nothing where the list says something new, for its facts come from there too.

    A date says when a host was deployed, which means nothing to another host.
    """
    if sight.listed != listed:
        return {}
    if sight.validators.etag:
        return {"If-None-Match": sight.validators.etag}
    if sight.validators.last_modified and shares_origin(sight.fetched_from or listed.url, asked_url):
        return {"If-Modified-Since": sight.validators.last_modified}
    return {}
