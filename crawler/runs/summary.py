"""The end of a run on one screen: plain text, aligned. Must not know Scrapy or where it is shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from crawler.runs.run_counts import Failed, RunCounts
from crawler.runs.verdict import Verdict

_SHOWN = 5
_KINDS = {
    "new": "new",
    "address": "at a new address or in a new form",
    "edited": "edited",
    "metadata": "with new metadata",
    "same": "same",
}
_HAPPENED = ("replaced", "gone", "returned")
_ALWAYS = {"new", "edited", "same"}
_HEADLINES = {
    "finished": "finished",
    "failed": "finished with failures",
    "under_floor": "finished UNDER A FLOOR: something was missed",
    "suspicious": "SUSPICIOUS: more posts vanished than can be believed",
    "interrupted": "interrupted",
    "broken": "BROKEN OFF: the archive could not be written",
}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the summary tells beside the tally; `archive` is an address that may hold a password."""

    spider: str
    crawl_id: int
    archive: str
    seconds: float
    requests: int
    received: int
    not_modified: int = 0


def format_summary(facts: RunFacts, tally: RunCounts, verdict: Verdict) -> str:
    """The whole summary, ending in a newline."""
    posts, *others = _list_counts(facts, tally)
    rows = [posts, *_list_sites(tally), *others, ("archive", name_archive(facts.archive), "")]
    width = max(len(value) for label, value, _ in rows if label != "archive")
    lines = [f"{facts.spider}: {_HEADLINES[verdict.outcome]} after {facts.seconds:.1f} s", ""]
    lines += [f"  {label:<9} {value:<{width}}   {note}".rstrip() for label, value, note in rows]
    lines += _list_reasons(verdict) + _list_failures(facts, tally.failures, verdict) + _advise(tally, verdict)
    return "\n" + "\n".join(lines) + "\n"


def name_archive(url: str) -> str:
    """The archive as a person may see it: a file by its path, a server without its password.

    >>> name_archive("sqlite:////srv/archive.db")
    '/srv/archive.db'
    >>> name_archive("postgresql+psycopg://me:secret@db.example/archive")
    'postgresql+psycopg://me:***@db.example/archive'
    """
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///")
    parts = urlsplit(url)
    if parts.password is None:
        return url
    netloc = parts.netloc.replace(f":{parts.password}@", ":***@")
    return urlunsplit(parts._replace(netloc=netloc))


def _list_counts(facts: RunFacts, tally: RunCounts) -> list[tuple[str, str, str]]:
    outcomes = tally.outcomes
    kinds = [f"{outcomes[kind]:,} {text}" for kind, text in _KINDS.items() if outcomes[kind] or kind in _ALWAYS]
    kinds += [f"{tally.events[kind]:,} {kind}" for kind in _HAPPENED if tally.events[kind]]
    papers = f"{tally.papers_new:,} new, {tally.papers_known:,} known"
    stored = f"{outcomes.total():,} of {tally.posts_found:,}"
    return [
        ("posts", stored, ", ".join(kinds)),
        ("papers", f"{tally.papers_new + tally.papers_known:,}", papers),
        ("images", f"{tally.images:,}", f"{tally.images_new:,} new" + _tell_downloads(tally)),
        ("failures", f"{len(tally.failures):,}", ""),
        ("requests", f"{facts.requests:,}", f"{facts.received / 1e6:.1f} MB received"),
    ]


def _tell_downloads(tally: RunCounts) -> str:
    return f", {tally.pictures:,} downloaded" if tally.pictures else ""


def _list_sites(tally: RunCounts) -> list[tuple[str, str, str]]:
    """A row a site, where there are several or it is as it was."""
    sites = sorted(tally.sites.items())
    rows = [("", f"{counts.understood:,} of {counts.named:,}", base) for base, counts in sites if not counts.unchanged]
    unchanged = [("", "unchanged", f"{base} was not deployed since") for base, counts in sites if counts.unchanged]
    return (rows if len(sites) > 1 else []) + unchanged


def _list_reasons(verdict: Verdict) -> list[str]:
    if not verdict.reasons:
        return []
    title = "Not believed" if verdict.outcome == "suspicious" else "Under a floor"
    return ["", f"  {title}", *(f"    {reason}" for reason in verdict.reasons)]


def _list_failures(facts: RunFacts, failures: list[Failed], verdict: Verdict) -> list[str]:
    if not failures:
        return []
    lines = ["", "  Failed"]
    for failed in failures[:_SHOWN]:
        lines += [f"    {failed.url}", f"      {failed.stage}: {failed.reason}"]
    if len(failures) > _SHOWN:
        lines.append(f"    and {len(failures) - _SHOWN:,} more")
    if verdict.outcome == "broken":  # nobody could write them down
        return lines
    return [*lines, f"    all of them: SELECT url, stage, error FROM failures WHERE crawl_id = {facts.crawl_id};"]


def _advise(tally: RunCounts, verdict: Verdict) -> list[str]:
    if verdict.outcome == "finished":
        return []
    if verdict.outcome == "broken":
        return ["", "  What to do", "    see to the archive, then run the same command again: nothing kept is lost"]
    if verdict.outcome == "suspicious":
        return ["", "  What to do", "    look at the site; if they are gone indeed: scrapy refresh --accept-gone"]
    stages = {failed.stage for failed in tally.failures}
    advice = ["run the same command again: what is in the archive already stays as it is"]
    if stages - {"fetch", "image"}:
        advice.append("a page that was not understood keeps its fetch: it is read again when the parser knows it")
    return ["", "  What to do", *(f"    {line}" for line in advice)]
