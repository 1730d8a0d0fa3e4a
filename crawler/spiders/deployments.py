"""The deployments of a site, from a clone of the repository that it is published or made from.

Asks no host.  Each commit is what a refresh at its moment would have seen: its posts go through the stages one by one,
then the ledger hears which posts stood there.  Must not know what a page says, nor the archive.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, ClassVar, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler

from crawler import signals
from crawler.base_spider import RunSpider
from crawler.extensions.run_ledger import RunLedger
from crawler.git_history.history import Deployment, DeploymentHistory, make_git_url
from crawler.git_history.opening import open_history
from crawler.git_history.repository import Commit
from crawler.git_history.snapshot import RetryableFailure
from crawler.runs.verdict import Floors
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.sites.registry import SiteProfile
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Deployed, Listed, ListPage, Site, WholeList
from pipelines.stages import Run

_FLOORS = Floors(understood=0.0)  # old deployments may be in themes that nobody knows


class DeploymentsSpider(RunSpider):
    """Reads the clone at `git`; `branch` is another than the one checked out, `site` the address it is public at."""

    name = "deployments"
    arguments: ClassVar[frozenset[str]] = frozenset({"git", "branch", "site"})
    history: DeploymentHistory
    site: Site

    def __init__(
        self, run: Run, git: str | None = None, branch: str | None = None, site: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(run, **kwargs)
        self.bases: tuple[str, ...] = ()
        self._source = git, branch, site
        self._through = asyncio.Event()

    @staticmethod
    def choose_bases(git: str | None = None, branch: str | None = None, site: str | None = None) -> tuple[str, ...]:
        """No address is asked.  Raises UsageError when there is no history of a site at `git`."""
        open_history(git, branch, site, DOWNLOAD_MAXSIZE).close()
        return ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.history = open_history(*spider._source, crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        spider.site = spider.history.reader.site
        for signal in (scrapy_signals.item_scraped, scrapy_signals.item_dropped, scrapy_signals.item_error):
            crawler.signals.connect(spider.go_on, signal)
        return spider

    def go_on(self) -> None:
        """The page that was handed out last is through."""
        self._through.set()

    async def start(self) -> AsyncIterator[PageItem]:
        with self.history:
            self._send(signals.site_reached, source=SiteProfile(self.site, floors=_FLOORS), home=None)
            for deployment in self._list_unread():
                failures = []
                for found in self._read(deployment):
                    if isinstance(found, PageFailure):
                        failures.append(found)
                        self._report(deployment.commit, found)
                        continue
                    self._through.clear()
                    yield PageItem(found)
                    await self._through.wait()
                    if self.stopped:
                        return
                self._end(deployment, failures)

    def _list_unread(self) -> Iterator[Deployment]:
        """What the archive has not seen to its end; of a clone without its beginning, also that it lacks that."""
        ledger = self.crawler.get_extension(RunLedger)
        read = ledger.list_deployments(self.site) if ledger else frozenset()
        first, *_ = self.history.commits
        if self.history.repository.is_shallow and first.id not in read:
            reason = (
                "the clone is shallow: what was deployed before is not in it (git fetch --unshallow would bring it)"
            )
            self._report(first, PageFailure(self.site.base_url, "fetch", reason))
        return self.history.list_unread(read)

    def _read(self, deployment: Deployment) -> Iterator[FetchedPage | PageFailure]:
        if deployment.snapshot:
            yield from deployment.snapshot.failures
        for post in deployment.changed:
            listing = ListPage((Listed(post.url),), next_url=None, printed_count=None)
            self._send(signals.posts_listed, site=self.site, listing=listing)
            yield self.history.read_post(deployment.commit, post)

    def _end(self, deployment: Deployment, failures: Sequence[PageFailure]) -> None:
        """All that can be read of a deployment is stored: what it no longer has can be settled."""
        commit, snapshot = deployment.commit, deployment.snapshot
        is_done = not any(isinstance(failure, RetryableFailure) for failure in failures)
        whole = None
        if snapshot and is_done and not snapshot.failures:
            urls = frozenset(post.url for post in snapshot.posts)
            whole = WholeList(self.site, commit.at, urls, since=deployment.since)
        deployed = Deployed(self.site, make_git_url(commit), commit.at, whole)
        self._send(signals.deployment_read, deployed=deployed, is_done=is_done)

    def _report(self, commit: Commit, failure: PageFailure) -> None:
        reason = f"commit {commit.id[:12]}: {failure.reason}"
        self._send(signals.page_failed, url=failure.url, stage=failure.stage, reason=reason, site=None)
