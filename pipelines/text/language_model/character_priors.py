"""Prior probabilities of characters that no word list contains: punctuation, symbols, rare ideographs.

All figures are orders of magnitude for Chinese scientific prose, set by hand and not tuned.  A model that has learned
from text replaces them with counts; a slot in which they decide between two characters is rare.
"""

from collections.abc import Mapping

PUNCTUATION: Mapping[str, float] = {
    mark: probability
    for probability, marks in {
        5e-2: "，",
        2e-2: "。、：",
        1e-2: "（）",
        5e-3: "；",
        3e-3: "“”",
        1e-3: "！？《》【】…—’‘•",
        5e-4: "\ufe0f·",
        3e-4: "「」",
        1e-4: "『』→⭐×",
        1e-5: "＝／－‐⁻－",
        1e-6: "１０．\u200d",
    }.items()
    for mark in marks
}
"""Shares of running text, to one digit."""

_RAREST = 1e-9
_BLOCKS = (  # first code point, end, probability of each of its characters
    (0x00A0, 0x0400, 1e-7),  # Latin and Greek letters
    (0x2010, 0x2028, 1e-7),  # dashes and quotation marks
    (0x2070, 0x23FF, 1e-7),  # superscripts, arrows, operators
    (0x2460, 0x2500, 1e-7),  # enclosed numbers
    (0x3000, 0x3100, 1e-7),  # Chinese punctuation and kana
    (0x4E00, 0xA000, 1e-8),  # ideographs too rare for a word list
    (0xFF00, 0xFFF0, 1e-7),  # full-width forms
    (0x1D434, 0x1D468, 1e-7),  # mathematical italics
    (0x1D400, 0x1D800, 1e-8),  # other mathematical letters
    (0x1F300, 0x1FB00, 1e-7),  # emoji
)


def estimate_prior(character: str) -> float:
    """The listed probability of a character, else that of its Unicode block.

    >>> estimate_prior("𝑥") > estimate_prior("𐑥")  # a mathematical letter, a letter of the Shavian alphabet
    True
    """
    code = ord(character)
    in_block = (probability for first, end, probability in _BLOCKS if first <= code < end)
    return PUNCTUATION.get(character) or next(in_block, _RAREST)
