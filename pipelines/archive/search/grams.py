"""The grams of a document, by which PostgreSQL finds candidates: its tokens, and its pairs of tokens.

They are made here, because PostgreSQL takes several times as long.
"""

from collections.abc import Sequence
from itertools import pairwise

from pipelines.archive.schema.search import WEIGHTS
from pipelines.archive.search.tokens import BREAK

MARKS = dict(zip(WEIGHTS, "123", strict=True))  # the grams of each text begin with its mark
JOINT = "_"  # before each token of a pair: no token has it
WITHOUT_PAIRS = "\ue001"  # of private use: the gram of a document whose pairs may be too many
MOST_BYTES = 300_000  # of a document with pairs: grams take up to 3.3 times as much, and a tsvector holds 1,048,575
LONGEST_GRAM = 500  # characters: a tsvector holds words of 2,046 bytes


def write_grams(texts: Sequence[str]) -> str:
    """The grams of the tokens of a document, which are given by weight, between blanks.

    >>> write_grams(["", " 高 斯 ", " 3d "])
    '2高 2斯 2_高_斯 33d'
    """
    has_pairs = sum(len(text.encode()) for text in texts) <= MOST_BYTES
    grams = list[str]()
    for mark, text in zip(MARKS.values(), texts, strict=True):
        tokens = text.split()
        grams += [mark + token for token in dict.fromkeys(tokens) if token != BREAK]
        if not has_pairs:
            grams.append(mark + WITHOUT_PAIRS)
            continue
        pairs = [pair for pair in dict.fromkeys(pairwise(tokens)) if BREAK not in pair]
        grams += [mark + write_pair(first, second) for first, second in pairs]
    return " ".join(grams)


def write_pair(first: str, second: str) -> str:
    """The gram of two tokens that follow each other."""
    return f"{JOINT}{first}{JOINT}{second}"[:LONGEST_GRAM]
