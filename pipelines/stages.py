"""The item pipelines in running order: keep the fetch, clean text, parse sections, image URLs, store.

Each is a thin class over one function of the layer below and runs without a reactor: built from a `Run`,
or by Scrapy from the run that its spider carries.  Must not know settings, the network or the crawler.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from pipelines.archive.store import Archive
from pipelines.errors import ArchiveError, PageError
from pipelines.parse.images import resolve_images
from pipelines.parse.posts.post import parse_post
from pipelines.provenance.repaired_characters import note_repair
from pipelines.records.models import PackedModel
from pipelines.records.pages import PageFailure
from pipelines.text.cleaning import clean_text
from pipelines.text.decoding import decode_page
from pipelines.text.language_model.model import LanguageModel, load_model, start_model
from pipelines.text.mojibake.repair import repair_text

__all__ = [
    "STAGES",
    "CleanText",
    "KeepFetch",
    "ParseSections",
    "ResolveImages",
    "Run",
    "SelectImages",
    "Store",
    "run_stages",
]

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """The crawl that the stages work for; `now` is its clock, the layers below have none.

    `failures_crawl_id` is the crawl that failures are recorded under, where that is another one.
    """

    archive: Archive
    crawl_id: int
    now: Callable[[], datetime] = _now
    models: dict[str, LanguageModel] = field(default_factory=dict)  # those in use, by version
    failures_crawl_id: int | None = None

    def find_model(self, url: str) -> LanguageModel:
        """What reads the text of an address that is mojibake: a model of the archive, else the one of the word lists,
        which the archive keeps from now on."""
        version = self.archive.models.choose(url)
        if version is None:
            model = start_model()
            self.archive.models.keep(PackedModel(model.version, self.now(), 0, 0, model.to_bytes()))
            version = self.models.setdefault(model.version, model).version
        if version not in self.models:
            self.models[version] = open_model(self.archive.models.read(version))
        return self.models[version]


def open_model(kept: PackedModel) -> LanguageModel:
    """A model as an archive keeps it.  ArchiveError where it cannot be read."""
    try:
        return load_model(kept.packed)
    except ValueError as error:
        raise ArchiveError(f"its language model {kept.version} cannot be used: {error}") from None


class Stage(ABC):
    """A step that fills in one field of the item, or drops the item and says why in `failures`."""

    name: ClassVar[str]

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which leaves the stage out, for a spider of no run."""
        run: Run | None = getattr(crawler.spider, "run", None)
        if run is None:
            raise NotConfigured
        return cls(run)

    @abstractmethod
    def apply(self, item: ItemAdapter) -> None:
        """Do the one thing.  PageError where the page cannot be understood."""

    def process_item(self, item: Any) -> Any:
        """The item itself, one field richer.  DropItem when the page cannot be understood, once that is recorded."""
        adapter = ItemAdapter(item)
        try:
            self.apply(adapter)
        except ArchiveError:
            raise  # no page is to blame, and there is nowhere to write it down
        except PageError as error:
            raise self._give_up(adapter, error.stage, error.reason) from error
        except Exception as error:
            logger.debug("%s failed on %s", self.name, adapter["page"].url, exc_info=True)
            raise self._give_up(adapter, self.name, _describe(error)) from error
        return item

    def _give_up(self, item: ItemAdapter, stage: str, reason: str) -> DropItem:
        run, failure = self.run, PageFailure(item["page"].url, stage, reason)
        run.archive.pages.record_failure(run.failures_crawl_id or run.crawl_id, failure, run.now(), item["fetch_id"])
        return DropItem(f"{stage}: {reason}")


def _describe(error: Exception) -> str:
    """In one line: what follows the first in a database's error is the statement, with the whole page in it."""
    return f"{type(error).__name__}: {error}".partition("\n")[0]


class KeepFetch(Stage):
    """Commits the page as fetched before anything looks at it; a page from the archive is kept already."""

    name = "keep"

    def apply(self, item: ItemAdapter) -> None:
        if item["fetch_id"] is None:
            item["fetch_id"] = self.run.archive.pages.keep(self.run.crawl_id, item["page"])


class CleanText(Stage):
    """Bytes to text, repaired; a language model is opened for mojibake alone."""

    name = "clean"

    def apply(self, item: ItemAdapter) -> None:
        page = item["page"]
        item["repair"] = repair_text(decode_page(page.body, page.content_type), lambda: self.run.find_model(page.url))
        item["source"] = clean_text(item["repair"].text)


class ParseSections(Stage):
    """Text to what it says, and which characters of that were chosen."""

    name = "parse"

    def apply(self, item: ItemAdapter) -> None:
        item["reading"] = note_repair(parse_post(item["page"], item["source"]), item["repair"])


class ResolveImages(Stage):
    """Image addresses made absolute, and one key a picture."""

    name = "images"

    def apply(self, item: ItemAdapter) -> None:
        item["reading"] = resolve_images(item["reading"])


class Store(Stage):
    """What was read becomes rows."""

    name = "store"

    def apply(self, item: ItemAdapter) -> None:
        run = self.run
        item["stored"] = run.archive.posts.store(item["reading"], item["fetch_id"], run.crawl_id)


class SelectImages(Stage):
    """Which pictures of the page are kept nowhere yet; only where they are to be downloaded."""

    name = "image"

    def apply(self, item: ItemAdapter) -> None:
        named = {image.key: image.url for image in reversed(item["reading"].images) if not image.dead}
        missing = self.run.archive.images.missing(named)
        item["missing_images"] = {key: named[key] for key in named if key in missing}


STAGES: tuple[type[Stage], ...] = (KeepFetch, CleanText, ParseSections, ResolveImages, Store)


def run_stages(run: Run, item: Any) -> Any:
    """The item after all stages in order, without Scrapy running.  DropItem when one of them gave up."""
    for stage in STAGES:
        item = stage(run).process_item(item)
    return item
