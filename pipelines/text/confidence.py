"""What the search believes to what holds: of the choices given with confidence c, a share c is right.

Measured by cross-validation within the half of the digests that `tests/bench/mojibake.py` learns from, in steps wide
enough to count on, and smoothed to rise.  中, 不 and 与 leave the same two bytes behind and stand in for each other in
many sentences, so the search is surer of them than it may be.
"""

from bisect import bisect_right

from pipelines.text.classifier import CONFUSED

_Steps = tuple[tuple[float, ...], tuple[float, ...]]
"""Where each step but the first begins, and what holds on each."""

_LISTS_ALONE: _Steps = (
    (0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999),
    (0.1, 0.48, 0.8, 0.85, 0.955, 0.97, 0.985, 0.992, 0.996, 0.998, 0.9997, 0.9999),
)
_LISTS_ALONE_HARD: _Steps = ((0.8, 0.9, 0.999), (0.37, 0.74, 0.95, 0.996))
_LEARNED: _Steps = (
    (0.3, 0.5, 0.8, 0.9, 0.95, 0.98, 0.995, 0.998, 0.9995, 0.9999, 0.99999),
    (0.04, 0.36, 0.5, 0.8, 0.899, 0.916, 0.959, 0.969, 0.988, 0.9965, 0.998, 0.9997),
)
_LEARNED_HARD: _Steps = (
    (0.5, 0.8, 0.95, 0.98, 0.99, 0.999, 0.9995, 0.9999, 0.99999),
    (0.2, 0.54, 0.73, 0.76, 0.85, 0.927, 0.948, 0.967, 0.993, 0.9995),
)


def calibrate_share(share: float, character: str, *, learned: bool) -> float:
    """The confidence in a character that the search gives this share of all readings.

    >>> calibrate_share(0.97, "像", learned=True), calibrate_share(0.97, "与", learned=True)
    (0.916, 0.76)
    """
    if character in CONFUSED:
        starts, holds = _LEARNED_HARD if learned else _LISTS_ALONE_HARD
    else:
        starts, holds = _LEARNED if learned else _LISTS_ALONE
    return holds[bisect_right(starts, share)]
