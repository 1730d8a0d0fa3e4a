"""Chooses the transport: network, network recorded to WARC, or WARC replayed offline.

Changes settings only; the middlewares that it adds do the work.  Imports the WARC modules where one is used: warcio is
an optional dependency.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from crawler.sites.mirror import parse_base
from crawler.sites.politeness import set_user_agent
from crawler.sites.registry import LISTS
from pipelines.errors import UsageError
from pipelines.program import advise_install

if TYPE_CHECKING:
    from crawler.warc.reader import WarcFile

_MIDDLEWARES = "crawler.downloadermiddlewares"
_FIRST_BLOCK = 4096  # bytes: more than the first record of a WARC file
_NEXT_TO_THE_NETWORK = 900  # the place of Scrapy's HttpCacheMiddleware, the last of its own


def check_warc(replayed: str | None, recorded: str | None) -> None:
    """Raises UsageError when a replay is to be recorded too, or warcio is missing."""
    if replayed and recorded:
        raise UsageError(
            f"warc={replayed} cannot be combined with the recording {recorded}: its responses are in a WARC file"
            " already; leave out --warc and WARC_FILE"
        )
    if replayed or recorded:
        require_extra("warcio", "warc")


@contextmanager
def open_replay(path: str | None, most: int = 0) -> Iterator["WarcFile | None"]:
    """The WARC file that a run is replayed from, open until the block ends; None without a path.

    Records of more than `most` bytes are not read, 0 reads any.

    Raises UsageError when the file cannot be read or is not a WARC file.
    """
    if path is None:
        yield None
        return
    from crawler.warc.reader import WarcFile
    from crawler.warc.records import NotWarcError

    try:
        file = WarcFile(Path(path), most)
    except OSError as error:
        raise UsageError(f"warc={path} cannot be read: {error.strerror}") from None
    except NotWarcError as error:
        raise UsageError(f"warc={path} {error}") from None
    with file:
        yield file


def choose_bases(site: str | None, replayed: "WarcFile | None", public: tuple[str, ...]) -> tuple[str, ...]:
    """The base URLs that a run begins at: those in `site`, those in the WARC file, or else the `public` ones.

    Raises UsageError when `site` holds something else than URLs between blanks, or the file holds no site.
    """
    if site is not None:
        return tuple(dict.fromkeys(parse_base(url) for url in site.split() or [site]))
    if replayed is None:
        return public
    return find_bases(replayed, public)


def find_bases(file: "WarcFile", known: Collection[str]) -> tuple[str, ...]:
    """The home pages in a file: those of `known` sites, and every URL with a list of posts below it.

    Raises UsageError where there is none.
    """
    homes = {url for url in file.urls if url in known or url + LISTS in file.urls}
    if not homes:
        raise UsageError(
            f"warc={file.path}: no response is the home page of a site with a list of posts below it ({LISTS});"
            " name the site with -a site=URL"
        )
    return tuple(sorted(homes))


def choose_clock(replayed: "WarcFile | None", clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock of a run: a replay takes place when the last of its responses was received."""
    last = replayed and replayed.last_at
    return lambda: last or clock()


def _now() -> datetime:
    return datetime.now(UTC)


def configure_transport(
    settings: BaseSettings, bases: Sequence[str], replayed: "WarcFile | None", recorded: str | None
) -> AbstractContextManager[None]:
    """Changes the settings for the transport; the result must be entered for as long as the run takes.

    `bases` are the base URLs of the run, `recorded` is the name of the file to record to.  Raises UsageError when
    CONTACT is missing or malformed, and on entry when the file cannot be created.
    """
    if replayed:
        enable_replay(settings)
        return nullcontext()
    set_user_agent(settings, bases)
    if not recorded:
        return nullcontext()
    return record_to(settings, recorded, _now())


@contextmanager
def record_to(settings: BaseSettings, pattern: str, now: datetime) -> Iterator[None]:
    """Adds the recorder to the settings, with a new file whose name may contain strftime codes.

    The file is removed at the end where nothing was recorded.  Raises UsageError where it exists already, so that a
    recording is never overwritten, or cannot be created.
    """
    path = Path(now.strftime(pattern))
    try:
        with path.open("xb") as file:
            file.write(bytes(_FIRST_BLOCK))  # on a full disk, a file can be created and not written
            file.truncate(0)
    except FileExistsError:
        advice = "name another, or put the time into its name, as in %Y%m%dT%H%M%S.warc.gz"
        raise UsageError(f"cannot create the WARC file {path} (--warc or WARC_FILE): File exists; {advice}") from None
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise UsageError(f"cannot create the WARC file {path} (--warc or WARC_FILE): {error.strerror}") from None
    settings.set("WARC_FILE", str(path), "cmdline")
    settings["DOWNLOADER_MIDDLEWARES"].set(f"{_MIDDLEWARES}.warc_recorder.Recorder", _NEXT_TO_THE_NETWORK, "cmdline")
    try:
        yield
    finally:
        if path.exists() and not path.stat().st_size:
            path.unlink()


def enable_replay(settings: BaseSettings) -> None:
    """Adds the replay to the settings, and removes what waits for a host or repeats a request."""
    middlewares = settings["DOWNLOADER_MIDDLEWARES"]
    middlewares.set(f"{_MIDDLEWARES}.warc_replay.Replay", _NEXT_TO_THE_NETWORK, "cmdline")
    middlewares.set(f"{_MIDDLEWARES}.retry_after.RetryAfter", None, "cmdline")
    for name in ("ROBOTSTXT_OBEY", "RETRY_ENABLED", "DOWNLOADER_STATS"):
        settings.set(name, False, "cmdline")


def require_extra(module: str, extra: str) -> None:
    """Raises UsageError when a module of an optional dependency is not installed."""
    if find_spec(module) is None:
        raise UsageError(f"{module} is not installed: {advise_install(extra)}")
