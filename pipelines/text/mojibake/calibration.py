"""What the search believes to what holds: of the choices given with confidence c, a share c is right.

Beta calibration: M. Kull, T. Silva Filho and P. Flach, Beta calibration: a well-founded and easily implemented
improvement on logistic calibration for binary classifiers (2017).  Fitted by cross-validation within the half of the
digests that `tests/bench/mojibake.py` learns from.
"""

import math
from typing import NamedTuple

from pipelines.text.language_model.ambiguous_characters import CONFUSED

_LEAST_DOUBT = 1e-5  # a beam that kept one reading has not ruled out all others
_MOST = 0.9999


class _Curve(NamedTuple):
    """The log odds that a choice is right: `bias`, and what the logarithms of its share and of all others' add."""

    bias: float
    own: float
    others: float


_LEARNED = _Curve(0.578, 1.855, 0.671)
_LISTS_ALONE = _Curve(0.712, 1.877, 1.059)
_LISTS_ALONE_CONFUSED = _Curve(-0.524, 0.900, 0.900)  # word lists cannot tell them apart, and do not know it


def calibrate_share(share: float, character: str, *, learned: bool) -> float:
    """The confidence in a character that the search gives this share of all readings.

    >>> calibrate_share(0.97, "像", learned=True), calibrate_share(0.97, "与", learned=False)
    (0.9466, 0.9311)
    """
    alone = _LISTS_ALONE_CONFUSED if character in CONFUSED else _LISTS_ALONE
    curve = _LEARNED if learned else alone
    odds = curve.bias + curve.own * math.log(share) - curve.others * math.log(max(1 - share, _LEAST_DOUBT))
    return round(min(1 / (1 + math.exp(-odds)), _MOST), 4)
