"""Strikes out what stands between single or double tildes, as marked does: the nearest closing run of tildes counts.

The rule is `del` of https://github.com/markedjs/marked/blob/v15.0.12/src/rules.ts: even code may hold the closing run.
"""

import re
from bisect import bisect_left

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_RUN = re.compile("~+")
_CLOSING = re.compile(r"(?:\\.|[^\s~\\])(?P<run>~~?)(?!~)", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\\*])(?P<asterisks>\*{1,3})(?=[^\s*])[^*]*[^\s*](?P=asterisks)(?!\*)")
_URL = re.compile(r"(?:https?|ftp)://[^\s<]+|(?<!\w)www\.[^\s<]+")
_Ranges = tuple[list[int], list[int]]


def add_strikethrough(renderer: MarkdownIt) -> None:
    renderer.inline.ruler.before("emphasis", "hexo_strikethrough", _strike_out)


def _strike_out(state: StateInline, silent: bool) -> bool:
    run = _RUN.match(state.src, state.pos)
    if not run:
        return False
    start = state.pos
    end = None if silent or len(run[0]) > 2 else _find_closing(state, run)
    if end is None:
        state.pending += "" if silent else run[0]
        state.pos = run.end()
        return True
    last = state.posMax
    state.push("del_open", "del", 1).markup = run[0]
    state.pos, state.posMax = run.end(), end
    state.md.inline.tokenize(state)
    state.push("del_close", "del", -1).markup = run[0]
    state.pos, state.posMax = end + run.end() - start, last
    return True


def _find_closing(state: StateInline, run: re.Match[str]) -> int | None:
    """Where the run begins that closes the given one; none where bold type or a URL around it ends before."""
    if _find_end(_read_ranges(state, _URL), run.start()) or state.src[run.end() : run.end() + 1].isspace():
        return None
    closings = _read_closings(state)[len(run[0]) - 1]
    place = bisect_left(closings, run.end() + 1)
    limit = min(state.posMax, _find_end(_read_ranges(state, _EMPHASIS), run.start()) or state.posMax)
    return closings[place] if place < len(closings) and closings[place] + len(run[0]) <= limit else None


def _read_closings(state: StateInline) -> tuple[list[int], list[int]]:
    """Where the single and the double tildes begin that may close; found once for a text."""
    known = state.env.get(_CLOSING.pattern)
    if not known or known[0] != state.src:
        found = [match.span("run") for match in _CLOSING.finditer(state.src)]
        single, double = ([start for start, end in found if end - start == length] for length in (1, 2))
        known = state.env[_CLOSING.pattern] = state.src, (single, double)
    closings: tuple[list[int], list[int]] = known[1]
    return closings


def _read_ranges(state: StateInline, pattern: re.Pattern[str]) -> _Ranges:
    """Where the matches of a pattern start and end; found once for a text."""
    known = state.env.get(pattern.pattern)
    if not known or known[0] != state.src:
        found = [match.span() for match in pattern.finditer(state.src)]
        known = state.env[pattern.pattern] = state.src, ([start for start, _ in found], [end for _, end in found])
    ranges: _Ranges = known[1]
    return ranges


def _find_end(ranges: _Ranges, position: int) -> int | None:
    """The end of the range around a position."""
    starts, ends = ranges
    place = bisect_left(starts, position) - 1
    return ends[place] if place >= 0 and position < ends[place] else None
