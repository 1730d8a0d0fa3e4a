"""The row of a stored post.  Does not import itemadapter, which would import Scrapy where posts are stored."""

from dataclasses import dataclass
from datetime import date

from pipelines.archive.store import StoreResult
from pipelines.records.readings import Appearance, Reading


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
