"""How often characters that no word list has stand in Chinese prose of the sciences."""

from collections.abc import Mapping

MARKS: Mapping[str, float] = {
    mark: share
    for share, marks in {
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
"""To one digit."""

_RAREST = 1e-9
_BLOCKS = (
    (0x00A0, 0x0400, 1e-7),  # Latin and Greek letters
    (0x2010, 0x2028, 1e-7),  # dashes and quotation marks
    (0x2070, 0x23FF, 1e-7),  # superscripts, arrows, operators
    (0x2460, 0x2500, 1e-7),  # numbers in circles
    (0x3000, 0x3100, 1e-7),  # Chinese marks and kana
    (0x4E00, 0xA000, 1e-8),  # characters too rare for a list
    (0xFF00, 0xFFF0, 1e-7),  # full-width signs
    (0x1D434, 0x1D468, 1e-7),  # the italics of formulas
    (0x1D400, 0x1D800, 1e-8),
    (0x1F300, 0x1FB00, 1e-7),  # emoji
)


def guess_share(character: str) -> float:
    """By its block where it is not listed.

    >>> guess_share("𝑥") > guess_share("𐑥")  # the letter of a formula, a letter of the Shavian alphabet
    True
    """
    code = ord(character)
    return MARKS.get(character) or next((share for first, end, share in _BLOCKS if first <= code < end), _RAREST)
