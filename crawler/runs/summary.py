"""The summary of a run on one screen: plain text, aligned.  Does not import Scrapy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from rich.cells import cell_len

from crawler.ask.frame.wrapping import find_breaks
from crawler.runs.run_counts import RunCounts, list_new
from crawler.runs.verdict import Verdict
from pipelines.archive_url import mask_archive_url
from pipelines.program import name_program
from pipelines.records.changes import CHANGE_KINDS, PostChange
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
    "suspicious": ("finished", ": SUSPICIOUS; nothing is marked as gone"),
    "interrupted": ("interrupted", ""),
    "unreached": ("finished", ": A SITE WAS NOT REACHED"),
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


def format_summary(
    facts: RunFacts,
    counts: RunCounts,
    verdict: Verdict,
    changes: Sequence[PostChange] = (),
    named: int = 10,
    width: int | None = None,
) -> str:
    """The whole summary, ending in a newline: it names `named` posts of each kind that changed, all where it is 0.

    Lines are wrapped at `width` columns, where it is given.
    """
    posts, *others = _list_counts(facts, counts)
    rows = [posts, *_list_sites(counts), *others, ("archive", mask_archive_url(facts.archive), "")]
    widest = max(len(value) for label, value, _ in rows if label != "archive")
    ended, remark = _HEADLINES[verdict.outcome]
    lines = [f"{facts.spider}: {ended} after {facts.seconds:.1f} s{remark}", ""]
    lines += [f"  {label:<9} {value:<{widest}}   {note}".rstrip() for label, value, note in rows]
    lines += [*_list_changes(changes, named), *_list_reasons(verdict), *_list_no_posts(facts, counts)]
    lines += [*_list_failures(facts, counts.failures, verdict), *_advise(counts, verdict)]
    return "\n" + "".join(f"{part}\n" for line in lines for part in wrap_line(line, width))


def wrap_line(line: str, width: int | None) -> list[str]:
    """A line in parts of at most `width` columns; further parts are indented by two more columns than the first.

    >>> wrap_line("    the next run requests them again", 24)
    ['    the next run', '      requests them again']
    """
    if width is None or cell_len(line) <= width:
        return [line]
    text = line.lstrip()
    indent = " " * (len(line) - len(text))
    room = max(width - len(indent) - 2, 20)
    starts = [0, *find_breaks(text, room), len(text)]
    parts = [text[start:end].rstrip() for start, end in pairwise(starts)]
    return [f"{indent}{parts[0]}", *(f"{indent}  {part}" for part in parts[1:])]


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
        ("failures", f"{len(counts.failures):,}", _format_failures(counts)),
        ("requests", f"{facts.requests:,}", f"{facts.received / 1e6:.1f} MB received"),
    ]


def _format_failures(counts: RunCounts) -> str:
    new = len(list_new(counts.failures))
    return f"{new:,} new, {len(counts.failures) - new:,} known" if counts.failures else ""


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


def _list_changes(changes: Sequence[PostChange], named: int) -> Iterator[str]:
    for kind in CHANGE_KINDS:
        posts = [change for change in changes if change.kind == kind]
        shown = posts[: named or None]
        if posts:
            yield from ("", f"  {kind.capitalize()}")
            yield from (f"    {change.title}  {unquote(change.url)}" for change in shown)
        if len(shown) < len(posts):
            yield f"    and {len(posts) - len(shown):,} more; -v names all"


def _list_reasons(verdict: Verdict) -> list[str]:
    return ["", "  Why", *(f"    {reason}" for reason in verdict.reasons)] if verdict.reasons else []


def _list_failures(facts: RunFacts, failures: list[PageFailure], verdict: Verdict) -> list[str]:
    failures = [failure for failure in failures if failure.reason not in verdict.reasons]  # which are shown already
    if not failures:
        return []
    lines = ["", "  Failures", *_show_pages(sorted(failures, key=lambda failure: failure.known))]
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
        again = " (known)" if failure.known else ""
        yield from (f"    {failure.url}", f"      {failure.stage}: {failure.reason}{again}")
    if len(failures) > _SHOWN:
        yield f"    and {len(failures) - _SHOWN:,} more"


_ADVICE = {
    "broken": "nothing that was stored is lost: fix the cause above, then run the same command again",
    "suspicious": "look at the site; if posts really are gone: {program} refresh --accept-gone",
    "under_floor": "look at the site: is its list complete?  Nothing is marked as gone until a run has read all of it",
    "interrupted": "run the same command again: it requests what is missing and keeps what is stored",
}
# By the stage that failed; other stages read a page that was fetched.
_STAGE_ADVICE = {
    "fetch": "pages that were not fetched: later runs request them again, at growing intervals where they keep failing",
    "list": "lists that were not understood: look at them; later runs read them again",
    "image": "images that were not downloaded: later runs request them again with their posts",
}
_NOT_UNDERSTOOD = (
    "pages that were not understood are kept as fetched: {program} reparse reads them again after an update"
)


def _advise(counts: RunCounts, verdict: Verdict) -> list[str]:
    advice = [_ADVICE[verdict.outcome]] if verdict.outcome in _ADVICE else []
    if verdict.outcome != "broken":
        if list_new(counts.unreached):
            advice.append("a site that was not reached: check its address and your network; later runs try it again")
        stages = dict.fromkeys(failure.stage for failure in list_new(counts.failed))
        advice += dict.fromkeys(_STAGE_ADVICE.get(stage, _NOT_UNDERSTOOD) for stage in stages)
        if len(list_new(counts.failures)) < len(counts.failures):
            advice.append("nothing for known failures: {program} status lists them, with their next tries")
    return ["", "  What to do", *(f"    {line.format(program=name_program())}" for line in advice)] if advice else []
