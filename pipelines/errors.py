"""The errors of this project, each with a one-line message for a person.  Does not import other modules.

    Exception
    ├── UsageError    an argument or a setting cannot work: names the option, its value and the fix
    ├── ArchiveError  the archive cannot be opened, read or written: says what to do
    │   ├── LockedError  another process writes to it for too long: try again later
    │   └── LostConnectionError  the server ended the connection, or does not answer: the transaction was not committed
    ├── BusyError     another run holds the site: try again later
    └── PageError     a page cannot be understood; becomes a `PageFailure` and a row in `failures`
        └── NotAPostError  a document is sound, but no post: reported, while the run is none the worse for it

`pipelines.stages.StageFailed` carries a `PageFailure` through Scrapy.  Any other exception is a bug.
"""


class UsageError(Exception):
    """An option, an argument or a setting cannot work; the message names it, its value and the fix."""


class ArchiveError(Exception):
    """The archive cannot be opened, read or written; the message says what to do."""


class LockedError(ArchiveError):
    """Another process writes to the archive, and did not end while this one waited."""


class LostConnectionError(ArchiveError):
    """The server ended the connection, or does not answer.  Nothing of the transaction was committed."""


class BusyError(Exception):
    """Another run holds what this one needs; the message says what."""


class PageError(Exception):
    """A page that cannot be understood; `stage` names the step that failed."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage
        self.reason = reason


class NotAPostError(PageError):
    """A document that is no post, such as a draft without a title; another run would find the same."""


def read_reason(error: BaseException) -> str:
    """The first line of an error's message, or the name of its class where it has none.

    >>> read_reason(ValueError("no such day\\n[parameters: ...]")), read_reason(TimeoutError())
    ('no such day', 'TimeoutError')
    """
    return str(error).partition("\n")[0] or type(error).__name__
