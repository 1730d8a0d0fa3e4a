"""The end of a run: posts that left a list are settled, and complete deployments are marked as read.

A site with missing pages is left as it is: the next run reads it again.
"""

from crawler.runs.run_counts import RunCounts
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import WholeList
from pipelines.run import Run


def settle_sites(run: Run, counts: RunCounts, *, accept_gone: bool) -> None:
    """Settles every site whose home page the run read.  Raises ArchiveError."""
    for base_url, home in counts.homes.items():
        site = counts.sites[base_url]
        if site.sound and site.whole:
            settle_list(run, counts, home, 1.0 if accept_gone else site.floors.gone)
        if site.sound and not site.vanished:
            run.archive.sites.mark_deployment_complete(home)
            if site.whole:
                run.archive.failures.close_unlisted(base_url, run.crawl_id, site.lists.urls, run.now())


def settle_list(run: Run, counts: RunCounts, home: FetchedPage, ceiling: float) -> None:
    """Marks the posts that left the list of a site, or notes that more than the share `ceiling` of them did."""
    site = counts.sites[home.site.base_url]
    whole = WholeList(home.site, run.now(), frozenset(site.lists.urls))
    settled = run.archive.posts.settle_list(whole, run.crawl_id, ceiling)
    if settled.suspicious:
        site.live, site.vanished = settled.live, settled.gone
    else:
        counts.count_settled(settled.moved, settled.replaced, settled.gone)
