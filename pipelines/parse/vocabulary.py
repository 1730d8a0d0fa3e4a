"""Builds tables of words and patterns of labels.  The words themselves are in the modules of each kind of post."""

import re
import unicodedata
from collections.abc import Iterable

_ORNAMENTS = re.compile(r"[\s*_`'‘’\"“”「」『』《》〈〉【】\[\]<>#:：.．~-]+")


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


def join_columns(*columns: str) -> str:
    """A pattern of labels that take one word from each column, with or without blanks between them.

    A column that ends in `|` may be left out.

    >>> pattern = join_columns("论文|", "方法|Method", "概述|介绍|")
    >>> [bool(re.fullmatch(pattern, label)) for label in ("方法", "论文方法介绍", "介绍")]
    [True, True, False]
    """
    return r"\s*".join(f"(?:{make_pattern(list_words(column))})" for column in columns)


def find_initials(*columns: str) -> str:
    """The letters that the labels of `join_columns` begin with.

    >>> find_initials("论文|", "方法|Method", "概述|介绍|")
    'M方论'
    """
    first = next((number for number, column in enumerate(columns, 1) if not column.endswith("|")), len(columns))
    return "".join(sorted({word[0] for word in list_words(*columns[:first]) if word}))


def fold_label(label: str) -> str:
    """A label without blanks, asterisks, quotes and brackets around it, in small letters of half width.

    >>> fold_label(" ** Key Words ** "), fold_label("【标题】"), fold_label("Ｔｉｔｌｅ")
    ('keywords', '标题', 'title')
    """
    return _ORNAMENTS.sub("", unicodedata.normalize("NFKC", label)).casefold()
