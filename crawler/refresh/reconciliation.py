"""The end of a run: what each site's list names no longer is settled, and what was deployed counts as taken in.

Nothing of it happens to a site of which anything is missing: the next run then looks again.
"""

from crawler.runs.run_counts import RunCounts
from crawler.runs.verdict import SiteCounts
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import WholeList
from pipelines.stages import Run


def settle_sites(run: Run, tally: RunCounts, *, accept_gone: bool) -> None:
    """Settles every site of a run that has ended.  ArchiveError."""
    for base, home in tally.homes.items():
        counts = tally.sites[base]
        if counts.sound and counts.whole:
            settle_list(run, tally, home, 1.0 if accept_gone else counts.floors.gone)
        if counts.sound and not counts.vanished:
            run.archive.sites.mark_deployment_complete(home)


def settle_list(run: Run, tally: RunCounts, home: FetchedPage, ceiling: float) -> None:
    """Marks what left the list of the site, or notes that it is too much to believe it."""
    counts: SiteCounts = tally.sites[home.site.base_url]
    whole = WholeList(home.site, run.now(), frozenset(counts.listed))
    settled = run.archive.posts.settle_list(whole, run.crawl_id, ceiling)
    if settled.suspicious:
        counts.live, counts.vanished = settled.live, settled.gone
    else:
        tally.count_settled(settled.moved, settled.replaced, settled.gone)
