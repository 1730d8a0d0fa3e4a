"""A paper, a lecture or a note as one flat row: the columns of CSV and Parquet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.export.items import ShownItem, date_post, find_talk_abstract, list_post_authors, list_posts
from pipelines.export.licences import describe_licences
from pipelines.records.kinds import LinkKind
from pipelines.records.papers import ShownBlock, ShownLink, ShownPaper, ShownPost


@dataclass(frozen=True, slots=True)
class ExportRow:
    """`summary` and `takeaways` are those of the latest digest; the dates are edition dates of digests.

    For a post `authors` are the speakers or the author, and both dates its own.
    """

    kind: str
    arxiv_id: str | None
    title: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    first_date: date | None
    latest_date: date | None
    digests: int
    version: int | None
    is_gone: bool
    abstract: str | None
    abstract_zh: str | None
    summary: str | None
    takeaways: tuple[str, ...]
    code_urls: tuple[str, ...]
    project_urls: tuple[str, ...]
    images: int
    url: str
    post_urls: tuple[str, ...]
    licences: str


def make_row(item: ShownItem) -> ExportRow:
    return _make_paper_row(item) if isinstance(item, ShownPaper) else _make_post_row(item)


def _make_paper_row(paper: ShownPaper) -> ExportRow:
    days = [block.post.edition_date for block in paper.blocks if block.post.edition_date]
    latest = paper.blocks[-1] if paper.blocks else None
    links = [link for block in paper.blocks for link in block.links]
    posts = list_posts(paper)
    return ExportRow(
        kind="paper",
        arxiv_id=paper.arxiv_id,
        title=paper.title,
        authors=paper.authors,
        topics=paper.topics,
        first_date=min(days, default=None),
        latest_date=max(days, default=None),
        digests=len({block.post.id for block in paper.blocks}),
        version=paper.latest_version,
        is_gone=paper.is_gone,
        abstract=paper.abstract,
        abstract_zh=paper.abstract_zh,
        summary=find_summary(latest) if latest else None,
        takeaways=list_takeaways(latest) if latest else (),
        code_urls=_list_urls(links, "code"),
        project_urls=_list_urls(links, "project"),
        images=len({image.url for block in paper.blocks for image in block.images}),
        url=paper.url,
        post_urls=tuple(post.url for post in posts),
        licences=describe_licences(posts),
    )


def _make_post_row(post: ShownPost) -> ExportRow:
    head = post.head
    day = date_post(head)
    images = [*post.images, *(image for block in post.blocks for image in block.images)]
    return ExportRow(
        kind=head.kind,
        arxiv_id=None,
        title=head.title,
        authors=list_post_authors(post),
        topics=(head.topic,) if head.topic else (),
        first_date=day,
        latest_date=day,
        digests=0,
        version=None,
        is_gone=head.is_gone,
        abstract=find_talk_abstract(post),
        abstract_zh=None,
        summary=None,
        takeaways=(),
        code_urls=_list_urls(post.links, "code"),
        project_urls=_list_urls(post.links, "project"),
        images=len({image.url for image in images}),
        url=head.url,
        post_urls=(head.url,),
        licences=describe_licences([head]),
    )


def find_summary(block: ShownBlock) -> str | None:
    """The text of the summary in a digest, None where it has none."""
    return next((section.text for section in block.sections if section.kind == "summary" and section.text), None)


def list_takeaways(block: ShownBlock) -> tuple[str, ...]:
    return tuple(takeaway for section in block.sections for takeaway in section.takeaways)


def _list_urls(links: Iterable[ShownLink], kind: LinkKind) -> tuple[str, ...]:
    """Each URL once, in the order of the links."""
    return tuple(dict.fromkeys(link.url for link in links if link.kind == kind))


def make_rows(items: Iterable[ShownItem]) -> Iterator[ExportRow]:
    return map(make_row, items)
