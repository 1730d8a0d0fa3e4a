"""What the process that stores does, with an archive of its own.  Does not import Scrapy."""

import logging
import os
import signal
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from pipelines.archive.store import Archive, StoreResult, open_existing
from pipelines.errors import ArchiveError, read_reason
from pipelines.records.pages import FetchedPage
from pipelines.records.sessions import SessionPolicy
from pipelines.storing.packed_reading import PackedReading
from pipelines.storing.stored_post import StoredPost, describe_stored_post

_Given = ParamSpec("_Given")
_Done = TypeVar("_Done")
_opened: list[Archive] = []  # the archive of this process


def _tell_reason(do: Callable[_Given, _Done]) -> Callable[_Given, _Done]:
    """Raises ArchiveError for any error, without what led to it, which may hold rows and cannot always be sent."""

    @wraps(do)
    def tell(*given: _Given.args, **named: _Given.kwargs) -> _Done:
        try:
            return do(*given, **named)
        except Exception as error:
            reason = read_reason(error)
        raise ArchiveError(reason)

    return tell


@_tell_reason
def begin(url: str, policy: SessionPolicy) -> int:
    """Open the archive of this process, whose id comes back.  Raises ArchiveError."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process decides what Ctrl-C ends
    logging.disable()  # and tells what went wrong
    _opened.append(open_existing(url, keep_copy=False, with_index=False, policy=policy))
    return os.getpid()


@_tell_reason
def keep(crawl_id: int, pages: Sequence[FetchedPage]) -> list[int]:
    """The fetches of pages, in one transaction.  Raises ArchiveError."""
    return _opened[0].pages.keep_all(crawl_id, pages)


@_tell_reason
def store(kept: Sequence[PackedReading]) -> list[tuple[StoreResult, StoredPost]]:
    """What came of readings, in one transaction, and the row of each.  Raises ArchiveError."""
    readings = [each.unpack() for each in kept]
    results = _opened[0].posts.store_all(readings)
    return [
        (result, describe_stored_post(each.reading, result)) for each, result in zip(readings, results, strict=True)
    ]
