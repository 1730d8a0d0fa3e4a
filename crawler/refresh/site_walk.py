"""The state of one site in a run: what was found so far, and which pages of its lists are requested next.

Does not import Scrapy's engine, HTML or the archive.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scrapy.http import Response

from crawler.refresh.plan import ListChain, ListScope, find_new_days, has_more, list_days, should_follow, split_scope
from crawler.runs.list_progress import ListProgress
from crawler.sites.mirror import Mirror
from crawler.sites.registry import SiteProfile
from pipelines.records.sites import KnownSite, ListPage

ListRequest = tuple[str, ListScope]  # the URL of a list, and what it is followed for


@dataclass(slots=True)
class SiteWalk:
    """One site of a run.  `lists` is what was read of its lists, shared with the verdict.

    `known` is what the archive knows of the site, in a refresh; `read` is the response of a post that was requested
    already.  `missing` are known posts that the site no longer has; `pending` counts the due posts without a response
    yet.  `open_lists` counts the lists that are being followed, and those that broke off; `counted` is False while the
    number of posts on the site is still to be read from a list.  `chains` are the lists so far, with
    the pages of each that were read.
    """

    profile: SiteProfile
    mirror: Mirror
    known: KnownSite | None
    read: Response | None = None
    lists: ListProgress = field(default_factory=ListProgress)
    missing: set[str] = field(default_factory=set)
    pending: int = 0
    open_lists: int = 1
    counted: bool = True
    chains: dict[ListScope, ListChain] = field(default_factory=dict)

    def has_read(self, url: str) -> bool:
        """Whether the page of a post was requested already."""
        return self.read is not None and self.mirror.to_public(self.read.meta["public_url"]) == url

    def is_list(self, url: str) -> bool:
        """Whether a page is known to be one of a list of posts."""
        return url == self.profile.lists_url or any(url in chain.pages for chain in self.chains.values())

    def find_break(self, scope: ListScope, page: ListPage) -> str | None:
        """Why a list breaks off after a page, None where it goes on or ends there."""
        reason = self.chains.setdefault(scope, ListChain()).find_break(page)
        return reason if has_more(scope, page, self.lists.days, self.lists.calendar) else None

    def choose_next_lists(self, scope: ListScope, page: ListPage) -> list[ListRequest]:
        """What to request after a page of a list; nothing where the list ends, or where all in scope was found."""
        if page.next_url and should_follow(scope, page, self.lists.days, self.lists.calendar):
            return [(page.next_url, scope)]
        self.open_lists -= 1
        if self.counted or self.open_lists:
            return []
        self.counted, self.open_lists = True, 1
        return [(self.profile.lists_url, ListScope(frozenset()))]

    def choose_days(self, now: datetime, interval: timedelta) -> frozenset[date] | None:
        """The days whose posts are looked for; None for all, as where a post is missing or is tried again."""
        if self.known is None or self.missing or self.known.retries:
            return None
        return find_new_days(self.known, self.lists.calendar, now, interval)

    def split_lists(self, page: ListPage) -> tuple[ListScope, list[ListRequest]]:
        """How far the list of all posts is followed after its first page, and which lists of months are read."""
        days, reached = self.lists.only, min(list_days(page.entries), default=None)
        if days is None or reached is None:
            return ListScope(), []
        scope, months = split_scope(days, reached)
        self.open_lists += len(months)
        return scope, [(f"{self.profile.lists_url}{month:%Y/%m}/", month_scope) for month, month_scope in months]
