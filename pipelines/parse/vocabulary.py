"""Builds tables of words and patterns of labels.  The words themselves are in the modules of each kind of post."""

import re
from collections.abc import Iterable


def list_words(*rows: str) -> tuple[str, ...]:
    """The words of rows that separate them by `|`, in order.

    >>> list_words("标题|题目", "Title")
    ('标题', '题目', 'Title')
    """
    return tuple(word for row in rows for word in row.split("|"))


def make_pattern(labels: Iterable[str]) -> str:
    """A pattern of any of the labels, the longest first, with or without blanks between the words of a label.

    >>> make_pattern(["要点", "Key Takeaways"])
    'Key\\\\s*Takeaways|要点'
    """
    by_length = sorted(labels, key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, label.split())) for label in by_length)
