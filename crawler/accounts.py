"""What a run came to, as the archive's ledger has it.

Pure; knows the ledger's columns, and must not know how they are written.
"""

from crawler.summary import RunFacts
from crawler.tally import Tally
from crawler.verdict import Verdict, judge_site
from pipelines.archive.store import CrawlCounts, SiteEnd


def count_run(tally: Tally, facts: RunFacts) -> CrawlCounts:
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


def list_ends(tally: Tally, verdict: Verdict) -> list[SiteEnd]:
    """How each site fared; what was to be one and did not answer comes first, for a copy of it may have."""
    ends = {failed.url: SiteEnd(failed.url, "unreached", 0) for failed in tally.unreached}
    judged = verdict.outcome not in {"interrupted", "broken", "busy"}
    for base, counts in tally.sites.items():
        ends[base] = SiteEnd(base, judge_site(counts) if judged else verdict.outcome, counts.found)
    return list(ends.values())
