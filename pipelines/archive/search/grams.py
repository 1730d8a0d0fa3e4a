"""The grams of a text that PostgreSQL looks up: its words, its characters and its pairs of characters, each once.

A `tsvector` serves as a set of words, which can be looked up by their beginnings.  With places it would lose phrases in
long texts: it keeps 256 places per word, and none beyond the place 16,383.
"""

from collections.abc import Sequence
from itertools import pairwise

from pipelines.archive.search.tokens import BREAK, is_character

WITHOUT_PAIRS = "\ue001"  # of private use: the gram of a text whose pairs would be too many
_MOST_BYTES = 1_000_000  # a tsvector holds 1,048,575


def list_grams(tokens: Sequence[str]) -> list[str]:
    """The grams of a text.

    >>> sorted(list_grams(["高", "斯", "\\ue000", "泼", "gs"]))
    ['gs', '斯', '泼', '高', '高斯']
    """
    single = set(tokens) - {BREAK}
    pairs = {first + second for first, second in pairwise(tokens) if is_character(first) and is_character(second)}
    size = sum(len(gram.encode()) for grams in (single, pairs) for gram in grams)
    return [*single, *pairs] if size <= _MOST_BYTES else [*single, WITHOUT_PAIRS]
