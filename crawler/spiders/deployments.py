"""Reads the deployments of a site from a clone of the repository that it is published or generated from.

Sends no requests.  Each commit is read as a refresh at its time would have read the site: its posts go through the
stages, then the ledger receives which posts were live in it.  Does not import the archive or parsers.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler

from crawler.base_spider import RunSpider
from crawler.events import DeploymentRead, PostFound, SiteReached
from crawler.extensions.run_ledger import RunLedger
from crawler.git_history.history import Deployment, make_git_url
from crawler.git_history.opening import open_history
from crawler.git_history.repository import Commit
from crawler.git_history.snapshot import Post, RetryableFailure
from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import Floors
from crawler.sites.registry import SiteProfile
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Deployed, WholeList

_MOST_UNDER_WAY = 16  # pages of one deployment: as many as are stored together
_FLOORS = Floors(understood=0.0)  # old deployments may be in unknown themes


@dataclass(frozen=True, slots=True)
class _Step:
    """A page of a deployment, a failure in it, or its end, which has neither; `post` is that of the page or failure."""

    deployment: Deployment
    post: Post | None = None
    page: FetchedPage | None = None
    failure: PageFailure | None = None


class DeploymentsSpider(RunSpider):
    """Reads the clone at `-a git=`; `branch` names a branch other than the one checked out, `site` the public URL."""

    name = "deployments"
    arguments: ClassVar[frozenset[str]] = frozenset({"git", "branch", "site"})
    git: str | None = None
    branch: str | None = None
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        self.history = self.resources.enter_context(open_history(self.git, self.branch, self.site, limit))
        self.blog = self.history.reader.site
        self.locked = (self.blog.base_url,)
        self._under_way, self._processed = 0, asyncio.Event()
        return ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **arguments)
        for signal in (scrapy_signals.item_scraped, scrapy_signals.item_dropped, scrapy_signals.item_error):
            crawler.signals.connect(spider.note_processed, signal)
        return spider

    def note_processed(self) -> None:
        """Called when a page that was yielded has left the stages."""
        self._under_way -= 1
        self._processed.set()

    async def start(self) -> AsyncIterator[PageItem]:
        self.send(SiteReached(SiteProfile(self.blog, floors=_FLOORS), None, ListProgress(ended=True)))
        failures: list[PageFailure] = []
        async for step, ahead in self.read_ahead(self._list_steps(), lambda step: step.page):
            if self.is_closing():
                return
            if step.post:
                self.send(PostFound(self.blog, step.post.url))
            if step.page:
                self._under_way += 1
                yield PageItem(step.page, ahead=ahead)
                await self._wait_for_fewer(_MOST_UNDER_WAY)
            elif step.failure:
                failures.append(step.failure)
                self._report_failure(step.deployment.commit, step.failure)
            else:
                await self._wait_for_fewer(1)
                if self.is_closing():
                    return
                self._end(step.deployment, failures)
                failures = []

    async def _wait_for_fewer(self, pages: int) -> None:
        """Wait until fewer pages are in the stages."""
        while self._under_way >= pages:
            self._processed.clear()
            await self._processed.wait()

    def _list_unread(self) -> Iterator[Deployment]:
        """The deployments that the archive has not read to their end; reports a clone without its beginning."""
        ledger = self.crawler.get_extension(RunLedger)
        read = ledger.list_read_commits(self.blog) if ledger else frozenset()
        first, *_ = self.history.commits
        if self.history.repository.is_shallow and first.id not in read:
            reason = "the clone is shallow: earlier deployments are not in it (git fetch --unshallow brings them)"
            self._report_failure(first, PageFailure(self.blog.base_url, "fetch", reason))
        return self.history.list_unread(read)

    def _list_steps(self) -> Iterator[_Step]:
        for deployment in self._list_unread():
            for failure in deployment.snapshot.failures if deployment.snapshot else ():
                yield _Step(deployment, failure=failure)
            for post in deployment.changed:
                found = self.history.read_post(deployment.commit, post)
                if isinstance(found, PageFailure):
                    yield _Step(deployment, post, failure=found)
                else:
                    yield _Step(deployment, post, page=found)
            yield _Step(deployment)

    def _end(self, deployment: Deployment, failures: Sequence[PageFailure]) -> None:
        """All that can be read of a deployment is stored: the posts that it no longer has can be settled."""
        commit, snapshot = deployment.commit, deployment.snapshot
        is_done = not any(isinstance(failure, RetryableFailure) for failure in failures)
        whole = None
        if snapshot and is_done and not snapshot.failures:
            urls = frozenset(post.url for post in snapshot.posts)
            whole = WholeList(self.blog, commit.at, urls, since=deployment.since)
        self.send(DeploymentRead(Deployed(self.blog, make_git_url(commit), commit.at, whole), is_done))

    def _report_failure(self, commit: Commit, failure: PageFailure) -> None:
        self.report(failure.url, f"commit {commit.id[:12]}: {failure.reason}", stage=failure.stage)
