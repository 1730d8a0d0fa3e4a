"""What a run is answered by: hosts, whose answers may be written to a file, or such a file.

Settles the settings; must not know how either is done.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from importlib.util import find_spec

from scrapy.settings import BaseSettings

from crawler.manners import introduce


def check_warc(replayed: str | None, recorded: str | None) -> None:
    """ValueError, in one line, when a run cannot be answered by one file and be written to another, or to any."""
    if replayed and recorded:
        raise ValueError(f"nothing is written to {recorded}: what {replayed} answers is in a WARC file already")
    if replayed or recorded:
        require_extra("warcio", "warc")


def settle_wire(
    settings: BaseSettings, bases: Sequence[str], replayed: str | None, recorded: str | None
) -> AbstractContextManager[None]:
    """What must be in place as long as the run goes on.  ValueError, in one line, when it cannot be."""
    if replayed:
        from crawler.replay import replay_from  # imported here, as below: what it needs is an extra

        replay_from(settings, replayed)
        return nullcontext()
    introduce(settings, bases)
    if not recorded:
        return nullcontext()
    from crawler.recorder import record_into

    return record_into(settings, recorded, datetime.now(UTC))


def require_extra(module: str, extra: str) -> None:
    """ValueError, in one line, when a library that is not always there is not there."""
    if find_spec(module) is None:
        raise ValueError(f"this needs {module}: pip install 'kedreamix-archive[{extra}]'")
