"""The summary of a run on one screen: plain text, aligned.  Does not import Scrapy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.runs.run_counts import RunCounts
from crawler.runs.verdict import Verdict
from pipelines.archive_url import mask_archive_url as mask_archive_url
from pipelines.records.pages import PageFailure

_SHOWN = 5
_KINDS = {
    "new": "new",
    "address": "at a new URL or in a new form",
    "edited": "edited",
    "metadata": "with new metadata",
    "same": "same",
}
_EVENTS = ("replaced", "gone", "returned")
_ALWAYS_SHOWN = {"new", "edited", "same"}
# How a run ended: the words before and after its duration.
_HEADLINES = {
    "finished": ("finished", ""),
    "failed": ("finished with failures", ""),
    "under_floor": ("finished", ": FEWER POSTS THAN EXPECTED; nothing is marked as gone"),
    "suspicious": ("finished", ": SUSPICIOUS; too many posts vanished at once, none is marked as gone"),
    "interrupted": ("interrupted", ""),
    "broken": ("BROKEN OFF", ""),
}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the summary shows besides the counts; `archive` is a URL that may hold a password."""

    spider: str
    crawl_id: int
    archive: str
    seconds: float
    requests: int
    received: int
    not_modified: int = 0


def format_summary(facts: RunFacts, counts: RunCounts, verdict: Verdict) -> str:
    """The whole summary, ending in a newline."""
    posts, *others = _list_counts(facts, counts)
    rows = [posts, *_list_sites(counts), *others, ("archive", mask_archive_url(facts.archive), "")]
    width = max(len(value) for label, value, _ in rows if label != "archive")
    ended, remark = _HEADLINES[verdict.outcome]
    lines = [f"{facts.spider}: {ended} after {facts.seconds:.1f} s{remark}", ""]
    lines += [f"  {label:<9} {value:<{width}}   {note}".rstrip() for label, value, note in rows]
    lines += [*_list_reasons(verdict), *_list_no_posts(facts, counts), *_list_failures(facts, counts.failures, verdict)]
    return "\n" + "\n".join([*lines, *_advise(counts, verdict)]) + "\n"


def _list_counts(facts: RunFacts, counts: RunCounts) -> list[tuple[str, str, str]]:
    outcomes = counts.outcomes
    kinds = [f"{outcomes[kind]:,} {text}" for kind, text in _KINDS.items() if outcomes[kind] or kind in _ALWAYS_SHOWN]
    kinds += [f"{counts.events[kind]:,} {kind}" for kind in _EVENTS if counts.events[kind]]
    papers = f"{counts.papers_new:,} new, {counts.papers_known:,} known"
    stored = f"{outcomes.total():,} of {counts.posts_found:,}"
    return [
        ("posts", stored, ", ".join(kinds)),
        ("papers", f"{counts.papers_new + counts.papers_known:,}", papers),
        ("images", f"{counts.images:,}", f"{counts.images_new:,} new" + _format_downloads(counts)),
        ("failures", f"{len(counts.failures):,}", ""),
        ("requests", f"{facts.requests:,}", f"{facts.received / 1e6:.1f} MB received"),
    ]


def _format_downloads(counts: RunCounts) -> str:
    return f", {counts.images_downloaded:,} downloaded" if counts.images_downloaded else ""


def _list_sites(counts: RunCounts) -> list[tuple[str, str, str]]:
    """One row per site, where there are several or where one is unchanged."""
    sites = sorted(counts.sites.items())
    rows = [
        ("", f"{site.understood:,} of {site.lists.requested:,}", base) for base, site in sites if not site.unchanged
    ]
    unchanged = [("", "unchanged", f"{base} has no new deployment") for base, site in sites if site.unchanged]
    return (rows if len(sites) > 1 else []) + unchanged


def _list_reasons(verdict: Verdict) -> list[str]:
    return ["", "  Why", *(f"    {reason}" for reason in verdict.reasons)] if verdict.reasons else []


def _list_failures(facts: RunFacts, failures: list[PageFailure], verdict: Verdict) -> list[str]:
    if not failures:
        return []
    lines = ["", "  Failures", *_show_pages(failures)]
    if verdict.outcome == "broken":  # they could not be recorded
        return lines
    return [*lines, f"    all of them: SELECT url, stage, error FROM failures WHERE crawl_id = {facts.crawl_id};"]


def _list_no_posts(facts: RunFacts, counts: RunCounts) -> list[str]:
    if not counts.no_posts:
        return []
    query = f"SELECT url, stage, error FROM failures WHERE crawl_id = {facts.crawl_id};"
    return ["", "  Not posts", *_show_pages(counts.no_posts), f"    all of them: {query}"]


def _show_pages(failures: Sequence[PageFailure]) -> Iterator[str]:
    for failure in failures[:_SHOWN]:
        yield from (f"    {failure.url}", f"      {failure.stage}: {failure.reason}")
    if len(failures) > _SHOWN:
        yield f"    and {len(failures) - _SHOWN:,} more"


def _advise(counts: RunCounts, verdict: Verdict) -> list[str]:
    match verdict.outcome:
        case "finished":
            return []
        case "broken":
            advice = ["nothing that was stored is lost: fix the cause above, then run the same command again"]
        case "suspicious":
            advice = ["look at the site; if these posts really are gone: scrapy refresh --accept-gone"]
        case _:
            advice = ["run the same command again: it requests what is missing and keeps what is stored"]
            if {failure.stage for failure in counts.failures} - {"fetch", "image"}:
                advice.append("a page that was not understood is kept as fetched: scrapy reparse reads it again")
    return ["", "  What to do", *(f"    {line}" for line in advice)]
