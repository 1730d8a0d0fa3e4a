"""Tells letters that are listed or rare from damage: tables of alphabets, and the code page ISO-8859-15."""

import re

_PAIRS = re.compile("(?:[À-ÖØ-ÞĀ-ŽƠ-ǿȀ-ȳḀ-ỹ][à-öø-ÿā-žơ-ǿȀ-ȳḀ-ỹ]){2,}")
_LEAST_PAIRS = 2  # in a row: one stands in mojibake by chance
# What ISO-8859-15 has in place of eight signs of ISO-8859-1.
LATIN9 = str.maketrans("€ŠšŽžŒœŸ", "¤¦¨´¸¼½¾")
_LATIN9 = re.compile("[€ŠšŽžŒœŸ]")
_CONTROLS = re.compile("[\x82-\x8c\x91-\x9c]")  # which windows-1252 and windows-1254 have letters for
_LEAST_CONTROLS = 3


def drop_case_pairs(text: str) -> str:
    """The text without letters that stand beside their other case, as tables of an alphabet list them.

    >>> drop_case_pairs("字母 ĄąĆć ę")
    '字母  ę'
    """
    return _PAIRS.sub(_drop_pairs, text)


def _drop_pairs(run: re.Match[str]) -> str:
    pairs = [run[0][start : start + 2] for start in range(0, len(run[0]), 2)]
    others = [pair for pair in pairs if pair[0].lower() != pair[1]]
    return "".join(others) if len(pairs) - len(others) >= _LEAST_PAIRS else run[0]


def is_latin9(text: str) -> bool:
    """Whether bytes were read as ISO-8859-15: it keeps 80 to 9F as control characters, beside letters of its own.

    >>> is_latin9("å®\x88å€\x9cäºº \x82"), is_latin9("å®ˆå¤œäºº")
    (True, False)
    """
    return _LATIN9.search(text) is not None and len(_CONTROLS.findall(text)) >= _LEAST_CONTROLS
