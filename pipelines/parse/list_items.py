"""Removes the marks (`-`, `1.`) from items of lists that pages print as plain lines."""

import re
from collections.abc import Iterable

from pipelines.parse.html.lines import Line

_MARK = re.compile(r"\s*(?:[-*•·●▪]\s*|\d{1,2}\s*[.、)）](?!\d)\s*|[（(]\d{1,2}[)）]\s*)")


def drop_item_marks(lines: Iterable[Line]) -> list[Line]:
    """The items that have text, each without its mark.  `2.5D` starts with a number and not with a mark.

    >>> [line.text for line in drop_item_marks([Line("li", "1. 更快"), Line("li", "2.5D 人脸"), Line("li", "- ")])]
    ['更快', '2.5D 人脸']
    """
    items = (line.cut(mark.end()) if (mark := _MARK.match(line.text)) else line for line in lines)
    return [item for item in items if item.text]
