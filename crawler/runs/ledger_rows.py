"""What a run came to, as the archive's ledger has it.

Knows the ledger's columns; must not know how they are written.
"""

from scrapy.crawler import Crawler

from crawler.runs.run_counts import RunCounts
from crawler.runs.summary import RunFacts
from crawler.runs.verdict import Verdict, judge_site
from pipelines.archive.store import CrawlCounts, SiteEnd


def gather_facts(crawler: Crawler, crawl_id: int, seconds: float) -> RunFacts:
    """What Scrapy has counted of a run, and where it was kept."""

    def count(name: str) -> int:
        assert crawler.stats is not None
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


def count_run(tally: RunCounts, facts: RunFacts) -> CrawlCounts:
    """Tally and facts in the columns of `crawls`."""
    return CrawlCounts(
        posts_found=tally.posts_found,
        posts_new=tally.outcomes["new"],
        addresses_new=tally.outcomes["address"],
        posts_edited=tally.outcomes["edited"],
        posts_metadata=tally.outcomes["metadata"],
        posts_same=tally.outcomes["same"],
        papers_new=tally.papers_new,
        papers_known=tally.papers_known,
        images_new=tally.images_new,
        failures=len(tally.failures),
        posts_unasked=tally.posts_found - tally.posts_done,
        requests=facts.requests,
        not_modified=facts.not_modified,
        bytes_received=facts.received,
    )


def list_ends(tally: RunCounts, verdict: Verdict) -> list[SiteEnd]:
    """How each site fared; what was to be one and did not answer comes first, for a copy of it may have."""
    ends = {failed.url: SiteEnd(failed.url, "unreached", 0) for failed in tally.unreached}
    judged = verdict.outcome not in {"interrupted", "broken", "busy"}
    for base, counts in tally.sites.items():
        ends[base] = SiteEnd(base, judge_site(counts) if judged else verdict.outcome, counts.found)
    return list(ends.values())
