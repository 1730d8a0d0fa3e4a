"""What a run is answered by: hosts, whose answers may be written to a file, or such a file.

Settles the settings; must not know how either is done.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from importlib.util import find_spec

from scrapy.settings import BaseSettings

from crawler.sites.mirror import parse_base
from crawler.sites.politeness import set_user_agent
from pipelines.errors import UsageError


def check_warc(replayed: str | None, recorded: str | None) -> None:
    """Raises UsageError when a run cannot be answered by one file and be written to another, or to any."""
    if replayed and recorded:
        raise UsageError(f"nothing is written to {recorded}: what {replayed} answers is in a WARC file already")
    if replayed or recorded:
        require_extra("warcio", "warc")


def choose_bases(site: str | None, replayed: str | None, public: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that a run begins at: that of a copy, those in a file, or the `public` ones.

    Raises UsageError when there is none.
    """
    if site is not None:
        return (parse_base(site),)
    if replayed is None:
        return public
    from crawler.downloadermiddlewares.warc_replay import (
        find_bases,  # imported here, as below: what it needs is an extra
    )

    return find_bases(replayed, public)


def choose_clock(replayed: str | None) -> Callable[[], datetime]:
    """What time it is for a run: where a file answers, when it was recorded, to the last answer in it."""
    if replayed is None:
        return _now
    from crawler.downloadermiddlewares.warc_replay import open_warc

    last = open_warc(replayed).last_at
    return lambda: last or _now()


def _now() -> datetime:
    return datetime.now(UTC)


def configure_transport(
    settings: BaseSettings, bases: Sequence[str], replayed: str | None, recorded: str | None
) -> AbstractContextManager[None]:
    """What must be in place as long as the run goes on.  Raises UsageError when it cannot be."""
    if replayed:
        from crawler.downloadermiddlewares.warc_replay import replay_from

        replay_from(settings, replayed)
        return nullcontext()
    set_user_agent(settings, bases)
    if not recorded:
        return nullcontext()
    from crawler.downloadermiddlewares.warc_recorder import record_into

    return record_into(settings, recorded, _now())


def require_extra(module: str, extra: str) -> None:
    """Raises UsageError when a library that is not always there is not there."""
    if find_spec(module) is None:
        raise UsageError(f"this needs {module}: pip install -e '.[{extra}]'")
