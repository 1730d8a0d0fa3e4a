"""Converts the counts of a run to the columns of `crawls` and `crawl_sites`.  Does not write them."""

from scrapy.crawler import Crawler

from crawler.runs.run_counts import RunCounts, list_new
from crawler.runs.summary import RunFacts
from crawler.runs.verdict import Verdict, judge_site
from pipelines.archive.store import CrawlCounts, SiteEnd


def gather_facts(crawler: Crawler, crawl_id: int, seconds: float) -> RunFacts:
    """What Scrapy has counted of a run, and where the archive is."""

    def count(name: str) -> int:
        return int(crawler.stats.get_value(f"downloader/{name}", 0))

    return RunFacts(
        spider=crawler.spidercls.name,
        crawl_id=crawl_id,
        archive=crawler.settings["ARCHIVE_URL"],
        seconds=seconds,
        requests=count("request_count"),
        received=count("response_bytes"),
        not_modified=count("response_status_count/304"),
    )


def count_run(counts: RunCounts, facts: RunFacts) -> CrawlCounts:
    """The columns of `crawls`."""
    return CrawlCounts(
        posts_found=counts.posts_found,
        posts_new=counts.outcomes["new"],
        addresses_new=counts.outcomes["address"],
        posts_edited=counts.outcomes["edited"],
        posts_metadata=counts.outcomes["metadata"],
        posts_same=counts.outcomes["same"],
        papers_new=counts.papers_new,
        papers_known=counts.papers_known,
        images_new=counts.images_new,
        failures=len(counts.failures),
        failures_known=len(counts.failures) - len(list_new(counts.failures)),
        posts_unasked=counts.posts_found - counts.posts_done,
        requests=facts.requests,
        not_modified=facts.not_modified,
        bytes_received=facts.received,
    )


def list_ends(counts: RunCounts, verdict: Verdict) -> list[SiteEnd]:
    """The rows of `crawl_sites`.  A site that responded at one of several URLs counts as reached."""
    ends = {failure.url: SiteEnd(failure.url, "unreached", 0) for failure in counts.unreached}
    is_judged = verdict.outcome not in {"interrupted", "broken", "busy"}
    for base_url, site in counts.sites.items():
        outcome = judge_site(site) if is_judged else verdict.outcome
        ends[base_url] = SiteEnd(base_url, outcome, site.lists.found)
    return list(ends.values())
