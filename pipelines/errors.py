"""What can go wrong, said in one line to a person. Nothing here knows how it is shown."""


class ArchiveError(Exception):
    """The archive cannot be opened or written; the message says what to do."""


class BusyError(Exception):
    """Another run has what this one needs; the message says what."""


class PageError(Exception):
    """A page that cannot be understood.  `stage` names the step that gave up."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage
        self.reason = reason
