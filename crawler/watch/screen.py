"""The status for a person, in 80 columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawler.watch.ages import format_age, format_length, format_size
from crawler.watch.status import Status
from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.program import name_command
from pipelines.records.pages import OpenFailure
from pipelines.records.queue import JobEnd, QueueState

_FAILURES = 10  # that are shown
_NOTHING = "–"
# The counts of a run that are shown, and their headings.
_COUNTS = {
    "requests": "requests",
    "posts_new": "new",
    "posts_edited": "edited",
    "posts_moved": "moved",
    "posts_gone": "gone",
    "failures": "failed",
}


def show_status(status: Status, console: Console) -> None:
    """Print the archive, its sites, the failures that are open, and the last runs."""
    totals = ", ".join(f"{count:,} {kind}" for kind, count in asdict(status.totals).items())
    console.print(f"\n{status.archive}\n{totals}", soft_wrap=True, markup=False)
    console.print(describe_extent(status), soft_wrap=True)
    console.print()
    for site in status.sites:
        console.print(f"[bold]{escape(site.base_url)}[/bold]", soft_wrap=True)
        console.print(f"  {site.live:,} posts, {site.gone:,} gone, {site.overdue:,} overdue for a check")
        console.print(f"  {describe_times(site, status.at)}")
        if site.base_url in status.rhythms:
            console.print(f"  workers look at it every {format_length(status.rhythms[site.base_url])}")
        if site.last_outcome not in {None, "finished"}:
            console.print(f"  [red]last run {format_age(site.last_run_at, status.at)}: {site.last_outcome}[/red]")
        console.print()
    if status.failures:
        show_failures(status.failures, status.at, console)
    if status.queue:
        show_queue(status.queue, status.at, console)
    console.print(tabulate_runs(status.runs, status.at) if status.runs else "no runs yet")


def describe_extent(status: Status) -> str:
    """Size, version and age of the archive in one line, and what is not shown, or is lacking, in others."""
    extent = status.extent
    size = format_size(extent.size) + (f", {format_size(status.disk.free)} free" if status.disk else "")
    parts = [size, f"schema {extent.version}"]
    if extent.oldest_digest and extent.newest_digest:
        parts.append(f"digests of {extent.oldest_digest} to {extent.newest_digest}")
    lines = [" · ".join(parts)]
    counts = {"gone": extent.gone, "hidden": extent.hidden}
    lines += [f"{count:,} posts are {name}" for name, count in counts.items() if count]
    if extent.files:
        pages, size = (sum(numbers) for numbers in zip(*((f.pages, f.size) for f in extent.files), strict=True))
        files = f"{len(extent.files):,} {'file' if len(extent.files) == 1 else 'files'}"
        lines.append(f"{pages:,} pages are in {files} of {extent.files[0].file.parent}, {format_size(size)}")
        missing = sum(not file.is_there for file in extent.files)
        lines += [f"[red]{missing:,} of them missing: put them back from the backup[/red]"] if missing else []
    if extent.lacking:
        refresh = name_command("refresh", "--full")
        lines.append(f"{extent.lacking:,} pages are lacking: {refresh} fetches what the sites still have")
    if extent.read_otherwise:
        lines.append(f"another version of the parser read the pages: {name_command('reparse')} reads them again")
    return "\n".join(lines)


def describe_times(site: SiteHealth, now: datetime) -> str:
    """How long ago the site was checked, was read successfully, and changed; in one line."""
    moments = {"checked": site.checked_at, "last success": site.last_success_at, "last change": site.last_change_at}
    return " · ".join(f"{label} {format_age(moment, now)}" for label, moment in moments.items())


def show_failures(failures: Sequence[OpenFailure], now: datetime, console: Console) -> None:
    console.print(f"[bold]Pages that failed when they were last requested: {len(failures):,}[/bold]")
    for failure in failures[:_FAILURES]:
        console.print(f"  {unquote(failure.url)}", soft_wrap=True, markup=False)
        console.print(f"    {failure.stage}: {failure.error}", soft_wrap=True, markup=False)
        console.print(f"    {describe_series(failure, now)}")
    if len(failures) > _FAILURES:
        console.print("  all of them: SELECT url, stage, error FROM failures WHERE ended_at IS NULL;")
    console.print()


def show_queue(queue: QueueState, now: datetime, console: Console) -> None:
    counts = ", ".join(f"{count:,} {state}" for state, count in queue.counts.items())
    console.print(f"[bold]Queue[/bold]: {counts}; {len(queue.workers):,} workers")
    for worker in queue.workers:
        doing = worker.job or "waits for a job"
        console.print(f"  {worker.name}  {doing}, seen {format_age(worker.seen_at, now)}", soft_wrap=True, markup=False)
    for end in queue.ends:
        if end.exit_code:
            console.print(f"  {describe_end(end, now)}", soft_wrap=True, markup=False, style="red")
    console.print()


def describe_end(end: JobEnd, now: datetime) -> str:
    return f"{end.job}: exit code {end.exit_code}, {format_age(end.ended_at, now)} on {end.worker}"


def describe_series(failure: OpenFailure, now: datetime) -> str:
    """Since when and how often a page has failed, and when it is tried again."""
    if failure.times == 1:
        return f"once, {format_age(failure.last_at, now)}; tried again in the next run"
    again = f"in {format_length(failure.retry_at - now)}" if failure.retry_at > now else "in the next run"
    return f"{failure.times} times since {format_age(failure.first_at, now)}; tried again {again}"


def tabulate_runs(runs: Iterable[RunRecord], now: datetime) -> Table:
    table = Table(box=None, padding=(0, 1), collapse_padding=True, pad_edge=False, header_style="bold")
    for heading, justify in _list_headings():
        table.add_column(heading, justify=justify, no_wrap=True)
    for run in runs:
        counts = (_format_count(run.counts, name) for name in _COUNTS)
        style = "" if run.outcome in {"finished", "running"} else "red"
        table.add_row(
            str(run.id),
            format_length(now - run.started_at),
            _format_duration(run),
            run.mode,
            run.outcome,
            *counts,
            style=style,
        )
    return table


def _list_headings() -> list[tuple[str, Any]]:
    headings = [("run", "right"), ("ago", "right"), ("took", "right"), ("mode", "left"), ("outcome", "left")]
    return headings + [(heading, "right") for heading in _COUNTS.values()]


def _format_count(counts: Mapping[str, int | None], name: str) -> str:
    count = counts[name]
    return _NOTHING if count is None else f"{count:,}"


def _format_duration(run: RunRecord) -> str:
    return format_length(run.finished_at - run.started_at) if run.finished_at else _NOTHING
