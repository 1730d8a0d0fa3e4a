"""Counts as short texts for a log line or a progress bar."""

from crawler.runs.run_counts import RunCounts


def format_posts(counts: RunCounts) -> str:
    """Posts processed of posts found, site by site.

    >>> from crawler.runs.list_progress import ListProgress
    >>> from crawler.runs.site_counts import Floors, SiteCounts
    >>> first = SiteCounts(Floors(), ListProgress(found=137), fetched=50)
    >>> second = SiteCounts(Floors(), ListProgress(found=34), fetched=3)
    >>> format_posts(RunCounts(sites={"https://a.example/": first, "https://a.example/b/": second}))
    '50 of 137 + 3 of 34'
    """
    sites = (site for _, site in sorted(counts.sites.items()))
    return " + ".join(f"{site.done} of {site.lists.found}" for site in sites)


def format_pace(posts: int, seconds: float) -> str:
    """Posts per second.

    >>> format_pace(30, 12.0)
    '2.5 posts/s'
    """
    return f"{posts / seconds:.1f} posts/s" if seconds else ""
