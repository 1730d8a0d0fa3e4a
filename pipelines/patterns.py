"""Patterns that are compiled when they are first used: compiling one may take as long as parsing a page.

For patterns of what few pages have, such as citations.  Those that every page needs are compiled at import: once for
all workers, which are forked behind it.  Does not import other modules.
"""

import re
from functools import cached_property
from typing import Any, cast


class _LatePattern:
    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def __getattr__(self, name: str) -> Any:
        """A method of the pattern, which is found at once from the second time on."""
        method = getattr(self._compiled, name)
        setattr(self, name, method)
        return method


def compile_late(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """As `re.compile`, for the methods of a pattern, which is not what a match gives as its `re`.

    >>> compile_late("[一-鿿]+").findall("Star 星图 chart 字")
    ['星图', '字']
    """
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))
