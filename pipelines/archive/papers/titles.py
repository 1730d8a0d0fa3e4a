"""Titles in the form in which they are compared; does not import SQL."""

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def fold_title(title: str) -> str:
    """The letters and digits of a title, without differences of width and case.

    >>> fold_title("Star Charts：  From “Ink”") == fold_title("Ｓtar charts: from ink")
    True
    """
    return _NOT_ALPHANUMERIC.sub("", unicodedata.normalize("NFKC", title)).casefold()
