"""The items: a page on its way through the stages, and the stored post that comes out.

Does not import the stages.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from itemadapter import ItemAdapter

from pipelines.archive.store import StoreResult
from pipelines.parse.html.page_view import PageView
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Appearance, Reading
from pipelines.text.mojibake.result import Repair


@dataclass(slots=True)
class PageItem:
    """A page as fetched.  Each stage fills in the next field; `missing_images` maps image keys to URLs to download.

    A spider that has already parsed the page passes its `view` on; one that had it read ahead, what came of that as
    `ahead`, which is done.  `tokens` holds those of texts of the reading, for the index, where a worker has read it.
    """

    page: FetchedPage
    fetch_id: int | None = None
    repair: Repair | None = None
    view: PageView | None = None
    ahead: "Future[Result] | None" = None
    reading: Reading | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    stored: StoreResult | None = None
    missing_images: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_item(cls, item: Any) -> Self:
        """The item itself, or one made from any kind of item that itemadapter supports.

        Raises TypeError where the fields are not those of a page item.
        """
        return item if isinstance(item, cls) else cls(**ItemAdapter(item))

    @property
    def url(self) -> str:
        return self.page.url

    def __repr__(self) -> str:
        """The URL alone: Scrapy logs whole items, and this one holds a page of 100 KB."""
        return f"<PageItem {self.url}>"


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as it was stored: the row that `scrapy crawl -o FILE` exports.  Every value can be written as JSON.

    `site` is a base URL, `outcome` the outcome of storing the post (new, address, edited, metadata, same).  `papers`
    are arXiv IDs with their versions and `paper_titles` their titles, one per paper block.  Dates and times follow
    ISO 8601, in UTC.
    """

    url: str
    site: str
    kind: str
    identity: str
    title: str
    topic: str | None
    edition_date: str | None
    published_at: str | None
    outcome: str
    events: list[str]
    papers: list[str]
    paper_titles: list[str]
    images: list[str]
    papers_new: int
    papers_known: int
    images_new: int


def describe_stored_post(reading: Reading, stored: StoreResult) -> StoredPost:
    """The row of a post that went through all stages."""
    papers = reading.contents.appearances
    return StoredPost(
        url=reading.url,
        site=reading.site.base_url,
        kind=reading.identity.kind,
        identity=reading.identity.key,
        title=reading.metadata.title,
        topic=reading.identity.topic,
        edition_date=_format_date(reading.identity.edition_date),
        published_at=_format_date(reading.metadata.published_at),
        outcome=stored.outcome,
        events=list(stored.events),
        papers=[_format_arxiv_id(paper) for paper in papers],
        paper_titles=[paper.title for paper in papers],
        images=[image.url for image in reading.contents.images],
        papers_new=stored.papers_new,
        papers_known=stored.papers_known,
        images_new=stored.images_new,
    )


def _format_arxiv_id(paper: Appearance) -> str:
    return paper.arxiv_id if paper.version is None else f"{paper.arxiv_id}v{paper.version}"


def _format_date(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
