"""What the search believes to what holds: of the choices given with confidence c, a share c is right.

Measured by `tests/bench/mojibake.py` on digests that the model had not seen, in steps wide enough to count on, and
smoothed to rise.  中, 不 and 与 leave the same two bytes behind and stand in for each other in many sentences, so the
search is surer of them than it may be.
"""

from bisect import bisect_right

_HARD = "中不与"

_Steps = tuple[tuple[float, ...], tuple[float, ...]]
"""Where each step but the first begins, and what holds on each."""

_LISTS_ALONE: _Steps = (
    (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999),
    (0.21, 0.51, 0.73, 0.78, 0.85, 0.89, 0.985, 0.989, 0.999, 0.9995, 0.9999),
)
_LISTS_ALONE_HARD: _Steps = ((0.6, 0.7, 0.9, 0.98, 0.99), (0.42, 0.46, 0.88, 0.89, 0.95, 0.989))
_LEARNED: _Steps = (
    (0.5, 0.6, 0.7, 0.8, 0.95, 0.98, 0.99, 0.9995, 0.9999),
    (0.35, 0.5, 0.69, 0.79, 0.895, 0.966, 0.984, 0.988, 0.9985, 0.9998),
)
_LEARNED_HARD: _Steps = ((0.6, 0.7, 0.8, 0.98, 0.995, 0.9999), (0.49, 0.65, 0.69, 0.85, 0.96, 0.985, 0.989))


def calibrate_share(share: float, character: str, *, learned: bool) -> float:
    """The confidence in a character that the search gives this share of all readings.

    >>> calibrate_share(0.97, "像", learned=True), calibrate_share(0.97, "与", learned=True)
    (0.966, 0.85)
    """
    if character in _HARD:
        starts, holds = _LEARNED_HARD if learned else _LISTS_ALONE_HARD
    else:
        starts, holds = _LEARNED if learned else _LISTS_ALONE
    return holds[bisect_right(starts, share)]
