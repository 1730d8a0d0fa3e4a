"""Charts as SVG, by Altair and vl-convert, which are an extra.

The colours of texts and lines are names that the style sheet of the page replaces, by light or dark.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from pipelines.errors import UsageError
from pipelines.program import advise_install
from pipelines.report.series import MonthCount, WeekCount

# "Bright" of https://personal.sron.nl/~pault/, which colour-blind people tell apart, and orange; grey for the rest.
COLOURS = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#E08A3C", "#9A9A9A")
INK, MUTED, GRID, ACCENT = "#010101", "#020202", "#030303", "#040404"
_WIDTH, _NARROWEST, _WIDEST_CELL = 820, 560, 90  # pixels; the first is the width of the text of the page
_ROW, _LABELS = 26, 190  # the height of a row of bars or cells, and the room for its label
_SHORTEST, _LONG = timedelta(weeks=12), timedelta(days=270)  # of a time axis; from the second on its labels are months
_MONTHS_ACROSS, _MONTHS_IN_NUMBERS = 10, 24  # columns that have room for their labels, and for their numbers
_CONFIG: dict[str, Any] = {
    "aria": False,  # the tables say it all, in an order to be read
    "background": "transparent",
    "view": {"stroke": "transparent"},
    "axis": {
        **{"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400},
        **{"gridColor": GRID, "domain": False, "ticks": False, "labelPadding": 6},
    },
    "text": {"color": INK, "fontSize": 12},
}


def draw_weeks(counts: Sequence[WeekCount], colours: dict[str, str], title: str) -> str:
    """Stacked bars, as wide as their weeks; `colours` gives the order of the names, from the bottom."""
    alt = _import_altair()
    rows = stack_weeks(counts, list(colours))
    last = max(count.end for count in counts)
    first = min(*(count.start for count in counts), last - _SHORTEST)
    axis = alt.Axis(grid=False, format="%b %Y" if last - first > _LONG else "%d %b %Y", tickCount=8)
    scale = alt.Scale(type="utc", domain=[first.isoformat(), last.isoformat()])
    bars = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("start:T", title=None, scale=scale, axis=axis),
            x2="end:T",
            y=alt.Y("low:Q", title=title, axis=alt.Axis(tickMinStep=1, tickCount=6)),
            y2="high:Q",
            color=alt.Color("name:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None),
        )
    )
    return _draw(bars.properties(width=_WIDTH - 60, height=280))


def stack_weeks(counts: Sequence[WeekCount], names: Sequence[str]) -> list[dict[str, Any]]:
    """A bar per count, each on top of those of the names before it, with a gap of a day between weeks."""
    tops: dict[date, int] = {}
    bars = []
    for count in sorted(counts, key=lambda count: names.index(count.name)):
        low = tops.get(count.start, 0)
        tops[count.start] = low + count.count
        end = count.end - timedelta(days=1)
        bar = {"start": count.start.isoformat(), "end": end.isoformat(), "name": count.name}
        bars.append({**bar, "low": low, "high": tops[count.start]})
    return bars


def draw_months(counts: Sequence[MonthCount], names: Sequence[str], months: Sequence[str]) -> str:
    """A row per name and a column per month; a cell is the stronger, the higher its count, which is printed in it."""
    alt = _import_altair()
    axis = alt.Axis(labelAngle=0 if len(months) <= _MONTHS_ACROSS else -90, orient="top", labelOverlap=False)
    base = alt.Chart(alt.Data(values=[asdict(count) for count in counts])).encode(
        x=alt.X("month:O", title=None, scale=alt.Scale(domain=list(months)), axis=axis),
        y=alt.Y("name:N", title=None, scale=alt.Scale(domain=list(names)), axis=_label_axis(alt)),
    )
    shades = alt.Opacity("count:Q", legend=None, scale=alt.Scale(type="sqrt", range=[0.06, 0.55]))
    cells = base.mark_rect(color=ACCENT, cornerRadius=3).encode(opacity=shades)
    layers = [cells, base.mark_text().encode(text="count:Q")] if len(months) <= _MONTHS_IN_NUMBERS else [cells]
    return _draw(
        alt.layer(*layers).properties(width=min(_WIDTH - _LABELS, _WIDEST_CELL * len(months)), height=_ROW * len(names))
    )


def draw_bars(bars: Sequence[tuple[str, float, str]]) -> str:
    """A horizontal bar per name, value and label, in this order."""
    alt = _import_altair()
    rows = [{"name": name, "value": value, "label": label} for name, value, label in bars]
    names = [name for name, _, _ in bars]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("value:Q", title=None, axis=None),
        y=alt.Y("name:N", title=None, scale=alt.Scale(domain=names, paddingInner=0.3), axis=_label_axis(alt)),
    )
    labels = base.mark_text(align="left", dx=6).encode(text="label:N")
    layers = [base.mark_bar(color=ACCENT, cornerRadiusEnd=3), labels]
    return _draw(alt.layer(*layers).properties(width=_WIDTH - _LABELS - 90, height=_ROW * len(bars)))


def _import_altair() -> Any:
    try:
        import altair
        import vl_convert  # noqa: F401
    except ImportError:
        raise UsageError(f"the report needs Altair and vl-convert: {advise_install('report')}") from None
    return altair


def _label_axis(alt: Any) -> Any:
    """Room that does not depend on the fonts of this machine, which may have none for Chinese."""
    return alt.Axis(labelColor=INK, labelLimit=_LABELS - 10, minExtent=_LABELS - 10, maxExtent=_LABELS - 10)


def _draw(chart: Any) -> str:
    """An SVG that fits the page, with IDs that no other chart of the page has."""
    import vl_convert

    specification = chart.configure(**_CONFIG).to_json()
    svg = vl_convert.vegalite_to_svg(specification)
    clips = {name: number for number, name in enumerate(dict.fromkeys(re.findall(r'id="(clip\d+)"', svg)))}
    prefix = sha256(specification.encode()).hexdigest()[:8]
    svg = re.sub(r"\bclip\d+", lambda name: f"clip-{prefix}-{clips[name[0]]}", svg)
    return re.sub(r'(<svg[^>]*?) width="([^"]*)" height="[^"]*"', _fit_page, svg, count=1)


def _fit_page(start: re.Match[str]) -> str:
    """The start of an SVG that is never larger than drawn, and as narrow as its texts can be read."""
    width = float(start[2])
    return f'{start[1]} style="max-width:{width:g}px;min-width:{min(width, _NARROWEST):g}px"'
