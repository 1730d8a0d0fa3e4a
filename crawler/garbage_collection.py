"""How often Python searches for garbage cycles: a run makes millions of records and hardly any cycles.

At Python's default pace this search took an eighth of a crawl of 137 posts, and 75 of the 400 ms of a command that
reads: it goes through the modules that are imported, of which nothing can be freed.

Python counts objects and not their sizes.  A response that failed, or the tree of a page, is part of a cycle and may
take 100 MB in a few objects: so bodies are counted as they are received.
"""

import gc

_ALLOCATIONS = 100_000  # per search of the youngest generation; Python's default is 700
_SEARCHES = 50  # of a generation per search of the next older one; Python's default is 10
_BODIES = 8 * 1024 * 1024  # bytes of bodies per search of all generations, which takes 10 ms: some 50 posts


def tune_gc() -> None:
    """Search rarely from now on, and never again among the objects that are loaded already."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, _SEARCHES, _SEARCHES)


class BodyCount:
    """Counts the bytes of bodies, and searches for garbage each time that many were received."""

    def __init__(self) -> None:
        self.received = 0

    def add(self, size: int) -> None:
        self.received += size
        if self.received >= _BODIES:
            self.received = 0
            gc.collect()
