"""The page of the report, from counts to HTML.  Opens no file but its template, and reads no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.archive.queries.report import ReportCounts, ReportState
from pipelines.errors import UsageError
from pipelines.export.licences import name_licence
from pipelines.printable import drop_unprintable
from pipelines.program import advise_install
from pipelines.report.figures import NOTHING, TableData, describe_days, make_figures
from pipelines.report.fonts.subset import embed_font
from pipelines.urls import may_link

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).with_name("page.html")
_RUN_COUNTS = {"posts_found": "Found", "posts_new": "New", "posts_edited": "Edited", "posts_gone": "Gone"}
_OUTCOMES = {"running": "no end yet"}  # it runs, or was killed
_FONT = "REPORT_FONT"  # where the URL of the font comes in, once all characters are known


def write_page(state: ReportState, made_at: datetime) -> str:
    """One HTML document that loads nothing; `made_at` is when the archive was read.

    Raises UsageError where the extra `report` is not installed.
    """
    page = _load_template().render(
        tiles=list_tiles(state.counts),
        days=describe_days([state.counts.archive.first_day, state.counts.archive.last_day]),
        figures=make_figures(state.counts),
        sites=[describe_site(site) for site in state.sites],
        runs=tabulate_runs(state.runs),
        licences=[describe_licence(url, n) for url, n in state.counts.licences.items()],
        made_at=format_time(made_at),
        font=_FONT,
    )
    page = drop_unprintable(page)
    return page.replace(_FONT, embed_font(page))


def _load_template() -> "Template":
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise UsageError(f"the report needs Jinja: {advise_install('report')}") from None
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def list_tiles(counts: ReportCounts) -> list[tuple[str, str, str]]:
    """The main numbers: a number, what it counts, and a remark."""
    archive, posts = counts.archive, counts.archive.posts
    kinds = {"digest": "digests", "lecture": "lectures", "note": "notes"}
    tiles = [(archive.papers, "papers", f"{archive.gone_papers:,} withdrawn" if archive.gone_papers else "")]
    for kind, label in kinds.items():
        gone = posts.get((kind, "gone"), 0)
        tiles.append((posts.get((kind, "live"), 0) + gone, label, f"{gone:,} gone" if gone else ""))
    tiles.append((archive.authors, "authors", ""))
    return [(f"{number:,}", label, remark) for number, label, remark in tiles if number]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """`state` is the verdict on its last run."""

    base_url: str
    state: str
    is_sound: bool
    facts: tuple[tuple[str, str], ...]


def describe_site(site: SiteHealth) -> SiteRow:
    facts = {
        "Live URLs": f"{site.live:,}",
        "Gone URLs": f"{site.gone:,}",
        "Last checked": format_time(site.checked_at),
        "Last read in full": format_time(site.last_success_at),
        "Last deployment": format_time(site.deployed_at),
        "Last change": format_time(site.last_change_at),
    }
    state = site.last_outcome or "never read"
    return SiteRow(site.base_url, state, state == "finished", tuple(facts.items()))


def tabulate_runs(runs: Sequence[RunRecord]) -> TableData:
    headings = ("Started", "Source", "Mode", "Outcome", *_RUN_COUNTS.values(), "Failures")
    rows = tuple(
        (
            *(format_time(run.started_at), run.spider, run.mode, _OUTCOMES.get(run.outcome, run.outcome)),
            *(NOTHING if run.counts[name] is None else run.counts[name] or 0 for name in (*_RUN_COUNTS, "failures")),
        )
        for run in runs
    )
    return TableData("The last runs", headings, rows)


def describe_licence(url: str | None, posts: int) -> tuple[str, str | None, int]:
    """The name of a licence, the URL to link, and the posts under it."""
    return name_licence(url) if url else "none named", url if url and may_link(url) else None, posts


def format_time(moment: datetime | None) -> str:
    """
    >>> format_time(datetime(2024, 5, 22, 8, 30, tzinfo=UTC)), format_time(None)
    ('2024-05-22 08:30 UTC', 'never')
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"
