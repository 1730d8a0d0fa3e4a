"""The item: one page on its way through the stages. Must not know what the stages do with it."""

from dataclasses import dataclass, field

from pipelines.archive.ingest.post_rows import StoreResult
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.text.mojibake.result import Repair


@dataclass(slots=True)
class PageItem:
    """A page as fetched; each stage fills in the next field, the last the pictures to download, address by key."""

    page: FetchedPage
    fetch_id: int | None = None
    repair: Repair | None = None
    source: str | None = None
    reading: Reading | None = None
    stored: StoreResult | None = None
    missing_images: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """The address alone: Scrapy logs whole items, and this one holds a page of 100 KB."""
        return f"<PageItem {self.page.url}>"
