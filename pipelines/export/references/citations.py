"""A paper, a lecture or a note as something to cite: what BibTeX, RIS and CSL-JSON write, each in its own form."""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from pipelines.export.items import ShownItem, date_post, find_talk_abstract, list_post_authors, list_posts
from pipelines.export.licences import describe_licences
from pipelines.records.papers import ShownPaper, ShownPost

_DATED_ID = re.compile(r"(?:[a-z-]+/)?(\d\d)(\d\d)\d?\.?\d+")
_FIRST_YEAR = 1991  # of arXiv: 91 to 99 in an ID are of the last century
_KEY_DIGITS = 12  # 48 bits of a hash: two of a million posts share a key once in 500 archives


@dataclass(frozen=True, slots=True)
class Citation:
    """`key` is the same in every export of every archive.  `month` and `day` are None where they are not known.

    `licences` names the licence of each post that the paper was read in.
    """

    kind: Literal["preprint", "lecture", "post"]
    key: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    month: int | None
    day: int | None
    url: str
    arxiv_id: str | None
    abstract: str | None
    topics: tuple[str, ...]
    licences: str


def cite(item: ShownItem) -> Citation:
    return cite_paper(item) if isinstance(item, ShownPaper) else cite_post(item)


def cite_paper(paper: ShownPaper) -> Citation:
    year, month = date_arxiv_id(paper.arxiv_id)
    return Citation(
        kind="preprint",
        key=f"arXiv-{paper.arxiv_id.replace('/', '-')}",
        title=paper.title,
        authors=paper.authors,
        year=year,
        month=month,
        day=None,
        url=paper.url,
        arxiv_id=paper.arxiv_id,
        abstract=paper.abstract,
        topics=paper.topics,
        licences=describe_licences(list_posts(paper)),
    )


def cite_post(post: ShownPost) -> Citation:
    head = post.head
    is_lecture = head.kind == "lecture"
    return Citation(
        kind="lecture" if is_lecture else "post",
        key=f"{head.kind}-{sha256(head.identity.encode()).hexdigest()[:_KEY_DIGITS]}",
        title=head.title,
        authors=list_post_authors(post),
        **_split_date(date_post(head)),
        url=head.url,
        arxiv_id=None,
        abstract=find_talk_abstract(post),
        topics=(head.topic,) if head.topic else (),
        licences=describe_licences([head]),
    )


def _split_date(day: date | None) -> dict[str, int | None]:
    return {part: getattr(day, part, None) for part in ("year", "month", "day")}


def date_arxiv_id(arxiv_id: str) -> tuple[int | None, int | None]:
    """The year and the month in an identifier; the month is None where there is no such month.

    >>> date_arxiv_id("2405.00954"), date_arxiv_id("hep-th/9901001"), date_arxiv_id("2413.01001")
    ((2024, 5), (1999, 1), (2024, None))
    """
    found = _DATED_ID.fullmatch(arxiv_id)
    if not found:
        return None, None
    year, month = int(found[1]), int(found[2])
    return year + (1900 if year >= _FIRST_YEAR % 100 else 2000), month if 1 <= month <= 12 else None
