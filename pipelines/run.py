"""The run that the stages work for: an archive, a crawl, a clock and the language models in use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError
from pipelines.reading.workers import NO_WORKERS, WorkerSource
from pipelines.records.models import PackedModel
from pipelines.storing.source import NO_STORING, StoringSource
from pipelines.text.language_model.model import LanguageModel, load_model, start_model

_TICK = timedelta(microseconds=1)  # the shortest time that both databases keep apart


def utc_now() -> datetime:
    return datetime.now(UTC)


class RunClock:
    """A clock that goes on from `latest`, the latest time in the archive, where that of the machine is behind it.

    What is the current text of a page is decided by when it was read: with the time of a clock that was put back, an
    edit would be taken for something older than what it replaces.  No two times of a run are the same.
    """

    def __init__(self, latest: datetime | None = None) -> None:
        self._last = latest or datetime.min.replace(tzinfo=UTC)
        self.behind = max(self._last - utc_now(), timedelta())  # how far the machine is behind the archive

    def __call__(self) -> datetime:
        self._last = max(utc_now(), self._last + _TICK)
        return self._last


@dataclass(frozen=True, slots=True)
class Run:
    """The run of the stages.  `crawl_id` is its row in `crawls`; `now` is its clock, as the layers below have none.

    `clock` is that of the process: it differs from `now` where responses are replayed that were received earlier.

    `workers` read pages ahead; `storing` keeps and stores them.

    `failures_crawl_id` is the crawl that failures are recorded under, where that is a different one.
    """

    archive: Archive
    crawl_id: int
    now: Callable[[], datetime] = utc_now
    models: dict[str, LanguageModel] = field(default_factory=dict)  # those in use, by version
    failures_crawl_id: int | None = None
    asked: dict[str, str] = field(default_factory=dict)  # by URL, the version of the model that its text needed last
    clock: Callable[[], datetime] = utc_now
    workers: WorkerSource = NO_WORKERS
    storing: StoringSource = NO_STORING

    def find_model(self, url: str) -> LanguageModel:
        """The language model that repairs the text of a URL: one of the archive's, else the model of the word lists.

        The model of the word lists is then stored in the archive.
        """
        version = self.archive.models.choose(url)
        if version is None:
            model = start_model()
            self.archive.models.keep(PackedModel(model.version, self.now(), 0, 0, model.to_bytes()))
            version = self.models.setdefault(model.version, model).version
        self.asked[url] = version
        if version not in self.models:
            self.models[version] = unpack_model(self.archive.models.read(version))
        return self.models[version]


def unpack_model(packed: PackedModel) -> LanguageModel:
    """A language model from the archive's copy of it.  Raises ArchiveError where it cannot be read."""
    try:
        return load_model(packed.packed)
    except ValueError as error:
        raise ArchiveError(f"the language model {packed.version} of the archive cannot be used: {error}") from None
