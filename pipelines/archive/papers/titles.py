"""Titles as they are compared.  Pure: no SQL."""

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def fold_title(title: str) -> str:
    """A title by its letters and digits alone, in whatever width and case.

    >>> fold_title("Star Charts：  From “Ink”") == fold_title("Ｓtar charts: from ink")
    True
    """
    return _NOT_ALPHANUMERIC.sub("", unicodedata.normalize("NFKC", title)).casefold()
