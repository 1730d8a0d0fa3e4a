"""Calibrates posteriors: of the choices with confidence c, a share c is right.

Beta calibration: M. Kull, T. Silva Filho and P. Flach, Beta calibration: a well-founded and easily implemented
improvement on logistic calibration for binary classifiers (2017).  The curves are fitted by cross-validation within the
half of the digests that `tests/bench/mojibake.py` learns from; its part `calibration` measures them on the other half.
"""

import math
from typing import NamedTuple

from pipelines.text.language_model.ambiguous_characters import AMBIGUOUS

_LEAST_DOUBT = 1e-5  # by hand: a beam that kept one reading has not ruled out all others
_MOST = 0.9999  # by hand: among 104,000 choices of 0.99 or more one in 2,500 is wrong, so no choice is certain
_DIGITS = 4


class _Curve(NamedTuple):
    """The log odds that a choice is right: `bias`, and the weights of the logarithms of its posterior and the rest."""

    bias: float
    own: float
    others: float


_LEARNED = _Curve(0.578, 1.855, 0.671)
_LISTS_ALONE = _Curve(0.712, 1.877, 1.059)
# Fitted to 31,000 choices in the Taiwan and Hong Kong messages of programs, whose words are unlike those of the lists.
_TRADITIONAL = _Curve(-0.180, 0.663, 0.816)
_LISTS_ALONE_AMBIGUOUS = _Curve(-0.524, 0.900, 0.900)  # word lists cannot tell these apart, and are too sure of them


def calibrate(probability: float, character: str, *, learned: bool, traditional: bool = False) -> float:
    """The confidence in a character by its posterior probability.

    In a traditional text `character` is the simplified form.

    >>> calibrate(0.97, "像", learned=True), calibrate(0.97, "与", learned=False)
    (0.9466, 0.9311)
    """
    lists_alone = _LISTS_ALONE_AMBIGUOUS if character in AMBIGUOUS else _LISTS_ALONE
    curve = _TRADITIONAL if traditional else _LEARNED if learned else lists_alone
    log_doubt = math.log(max(1 - probability, _LEAST_DOUBT))
    log_odds = curve.bias + curve.own * math.log(probability) - curve.others * log_doubt
    return round(min(1 / (1 + math.exp(-log_odds)), _MOST), _DIGITS)
