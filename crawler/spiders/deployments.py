"""The deployments of a site, from a clone of the repository that it is published or made from.

Sends no request.  Each commit is what a refresh at its moment would have seen: its posts go through the stages one by
one, then the ledger receives which posts were live in it.  Does not import the archive, nor what a page says.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler

from crawler.base_spider import RunSpider
from crawler.events import DeploymentRead, PostFound, SiteReached
from crawler.extensions.run_ledger import RunLedger
from crawler.git_history.history import Deployment, DeploymentHistory, name_source
from crawler.git_history.markdown_sources import MarkdownSources, is_markdown_source
from crawler.git_history.published_site import PublishedSite, holds_lists, recognise_published_site, recognise_theme
from crawler.git_history.repository import Commit, Repository, UnreadableError
from crawler.git_history.snapshot import Fault, Files, Read, SnapshotReader
from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import Floors
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.sites.mirror import parse_base
from crawler.sites.registry import SITE_PROFILES, SiteProfile, find_profile, make_profile
from crawler.spiders.documents import find_blog
from pipelines.errors import UsageError
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Deployed, WholeList

_FLOORS = Floors(understood=0.0)  # old deployments may be in themes that nobody knows


class DeploymentsSpider(RunSpider):
    """Reads the clone at `-a git=`; `branch` names another than the one checked out, `site` the public URL."""

    name = "deployments"
    arguments: ClassVar[frozenset[str]] = frozenset({"git", "branch", "site"})
    git: str | None = None
    branch: str | None = None
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        self.history = open_history(self.git, self.branch, self.site)
        self.resources.callback(self.history.repository.close)
        self.blog = self.history.holding.site
        self._processed = asyncio.Event()
        return ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **arguments)
        for signal in (scrapy_signals.item_scraped, scrapy_signals.item_dropped, scrapy_signals.item_error):
            crawler.signals.connect(spider.go_on, signal)
        return spider

    def go_on(self) -> None:
        """The page that was yielded last went through all stages."""
        self._processed.set()

    async def start(self) -> AsyncIterator[PageItem]:
        self.send(SiteReached(SiteProfile(self.blog, floors=_FLOORS), None, ListProgress(ended=True)))
        for deployment in self._list_unread():
            faults = []
            for found in self._read(deployment):
                if isinstance(found, Fault):
                    faults.append(found)
                    self._report_fault(deployment.commit, found)
                    continue
                self._processed.clear()
                yield PageItem(found)
                await self._processed.wait()
                if self.stopped:
                    return
            self._end(deployment, faults)

    def _list_unread(self) -> Iterator[Deployment]:
        """The deployments that the archive has not read to their end; reports a clone without its beginning."""
        ledger = self.crawler.get_extension(RunLedger)
        read = ledger.list_read_commits(self.blog) if ledger else frozenset()
        first, *_ = self.history.commits
        if self.history.repository.is_cut and first.id not in read:
            reason = "the clone is shallow: earlier deployments are not in it (git fetch --unshallow brings them)"
            self._report_fault(first, Fault(self.blog.base_url, "fetch", reason))
        return self.history.list_unread(read)

    def _read(self, deployment: Deployment) -> Iterator[FetchedPage | Fault]:
        if deployment.standing:
            yield from deployment.standing.faults
        for post in deployment.changed:
            self.send(PostFound(self.blog, post.url))
            yield self.history.read_post(deployment.commit, post)

    def _end(self, deployment: Deployment, faults: Sequence[Fault]) -> None:
        """All that can be read of a deployment is stored: the posts that it no longer has can be settled."""
        commit, snapshot = deployment.commit, deployment.standing
        is_done = not any(fault.is_lost for fault in faults)
        whole = None
        if snapshot and is_done and not snapshot.faults:
            urls = frozenset(post.url for post in snapshot.posts)
            whole = WholeList(self.blog, commit.at, urls, since=deployment.since)
        self.send(DeploymentRead(Deployed(self.blog, name_source(commit), commit.at, whole), is_done))

    def _report_fault(self, commit: Commit, fault: Fault) -> None:
        self.report(fault.url, f"commit {commit.id[:12]}: {fault.reason}", stage=fault.stage)


def open_history(git: str | None, branch: str | None, site: str | None) -> DeploymentHistory:
    """The history of the site in the repository at `git`.  Raises UsageError when there is none."""
    if not git:
        raise UsageError("deployments needs a clone of a site's repository: -a git=...")
    repository = Repository(git, branch)
    try:
        tip = repository.list_commits()[-1]
        files, read = repository.list_files(tip), partial(repository.read_file, limit=DOWNLOAD_MAXSIZE)
        return DeploymentHistory(repository, choose_reader(files, read, site))
    except (UsageError, UnreadableError) as error:
        repository.close()
        raise UsageError(f"git={git} cannot be read: {error}") from None


def choose_reader(files: Files, read: Read, site: str | None) -> SnapshotReader:
    """In which form a commit holds which site.  Raises UsageError where it holds none, or `site` has to be named."""
    if holds_lists(files):
        return PublishedSite(choose_profile(files, read, site), read)
    if any(is_markdown_source(PurePosixPath(path)) for path in files):
        return MarkdownSources(find_blog(site))
    raise UsageError(
        "its newest commit holds neither a published site (archives/index.html) nor the sources of one (_posts/*.md);"
        " name another branch with branch="
    )


def choose_profile(files: Files, read: Read, site: str | None) -> SiteProfile:
    """The site that is named, else the one that its pages say they are of."""
    if site is None:
        source = recognise_published_site(files, read, SITE_PROFILES)
        if source is None:
            raise UsageError("its pages do not say which site they are of: name its address with site=")
        return source
    base = parse_base(site)
    known = find_profile(base, SITE_PROFILES)
    if known and known.site.base_url == base:
        return known
    theme = recognise_theme(files, read)
    if theme is None:
        raise UsageError("its lists are made with a theme that is not known")
    return make_profile(base, theme)
