"""Counts what the report shows: papers, topics, returns, changes, coverage, repairs.  Only reads.

Every statement returns a few rows per topic and day at most, whatever the number of papers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, Text, and_, case, cast, distinct, exists, func, select

from pipelines.archive.queries.health import RunRecord, SiteHealth
from pipelines.archive.schema.contents import all_appearances, all_links, all_post_images, all_sections, all_takeaways
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.current import is_shown, is_shown_paper, shows
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
from pipelines.archive.schema.repairs import repairs
from pipelines.archive.schema.things import authors, paper_authors, papers

MOST_RETURNING = 10
# The lower bounds of the classes of confidence; a choice below 0.9 counts as uncertain.
CONFIDENCES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """What an archive holds.  `posts` counts by kind and status, `blocks` the papers of all digests."""

    posts: dict[tuple[str, str], int]
    papers: int
    gone_papers: int
    authors: int
    blocks: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class TopicDay:
    """How many papers a topic's digests showed for the first time on an edition date."""

    topic: str
    day: date
    papers: int


@dataclass(frozen=True, slots=True)
class ReturningPaper:
    arxiv_id: str
    title: str
    digests: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class EventDay:
    """How many events of a kind there were at the URLs of a site on a day, in UTC."""

    day: date
    site: str
    kind: str
    events: int


@dataclass(frozen=True, slots=True)
class FaultCount:
    """Shown posts with an encoding fault; None for sound text."""

    fault: str | None
    posts: int
    restored: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """`returns` is the number of papers by their number of digests, `parts` that of blocks with each kind of section.

    `confidences` is the number of characters whose confidence is at least a bound, and below the next one.
    """

    archive: ArchiveCounts
    topics: tuple[TopicDay, ...]
    returns: dict[int, int]
    returning: tuple[ReturningPaper, ...]
    events: tuple[EventDay, ...]
    parts: dict[str, int]
    faults: tuple[FaultCount, ...]
    confidences: dict[float, int]
    licences: dict[str | None, int]


@dataclass(frozen=True, slots=True)
class ReportState:
    """What the report shows: counts, the state of each site, and the last runs."""

    counts: ReportCounts
    sites: list[SiteHealth]
    runs: list[RunRecord]


def _show(table: Table) -> Any:
    """The rows of the revisions that posts show."""
    return posts.join(table, shows(table))


_shown_blocks = _show(all_appearances)
_digests = func.count(distinct(posts.c.id)).label("digests")
_per_topic = (
    select(posts.c.topic, all_appearances.c.arxiv_id, func.min(posts.c.edition_date).label("day"))
    .select_from(_shown_blocks)
    .where(posts.c.topic.is_not(None), posts.c.edition_date.is_not(None))
    .group_by(posts.c.topic, all_appearances.c.arxiv_id)
    .subquery()
)
_TOPICS = (
    select(_per_topic.c.topic, _per_topic.c.day, func.count().label("papers"))
    .group_by(_per_topic.c.topic, _per_topic.c.day)
    .order_by(_per_topic.c.day, _per_topic.c.topic)
)
_per_paper = (
    select(all_appearances.c.arxiv_id, _digests).select_from(_shown_blocks).group_by(all_appearances.c.arxiv_id)
).subquery()
_RETURNS = select(_per_paper.c.digests, func.count()).group_by(_per_paper.c.digests).order_by(_per_paper.c.digests)
_RETURNING = (
    select(
        papers.c.arxiv_id,
        papers.c.title,
        _digests,
        func.min(posts.c.edition_date).label("first_day"),
        func.max(posts.c.edition_date).label("last_day"),
    )
    .select_from(_shown_blocks.join(papers, papers.c.arxiv_id == all_appearances.c.arxiv_id))
    .group_by(papers.c.arxiv_id, papers.c.title)
    .having(func.count(distinct(posts.c.id)) > 1)
    .order_by(_digests.desc(), papers.c.arxiv_id)
    .limit(MOST_RETURNING)
)
_day = func.substr(cast(events.c.at, Text), 1, 10).label("day")  # both databases store UTC
_EVENTS = (
    select(_day, sites.c.base_url.label("site"), events.c.kind, func.count().label("events"))
    .select_from(events.join(post_urls, post_urls.c.url == events.c.url).join(sites, sites.c.id == post_urls.c.site_id))
    .where(events.c.post_id.in_(select(posts.c.id).where(is_shown())))
    .group_by(_day, sites.c.base_url, events.c.kind)
    .order_by(_day, sites.c.base_url, events.c.kind)
)
_shown_revisions = posts.join(revisions, and_(posts.c.current_revision_id == revisions.c.id, is_shown()))
_FAULTS = (
    select(
        revisions.c.encoding_fault.label("fault"),
        func.count().label("posts"),
        func.sum(revisions.c.restored_chars).label("restored"),
        func.sum(revisions.c.uncertain_chars).label("uncertain"),
    )
    .select_from(_shown_revisions)
    .group_by(revisions.c.encoding_fault)
    .order_by(func.count().desc())
)
_LICENCES = (
    select(posts.c.licence_url, func.count())
    .where(is_shown())
    .group_by(posts.c.licence_url)
    .order_by(func.count().desc())
)
_POSTS = select(posts.c.kind, posts.c.status, func.count()).where(is_shown()).group_by(posts.c.kind, posts.c.status)
_DAYS = select(func.min(posts.c.edition_date), func.max(posts.c.edition_date)).where(is_shown())
_PAPERS = select(func.count()).select_from(papers).where(is_shown_paper())
_has_paper = exists().where(paper_authors.c.author_id == authors.c.id, is_shown_paper(paper_authors.c.arxiv_id))
_AUTHORS = select(func.count()).select_from(authors).where(_has_paper)
_other_appearances, _other_posts = all_appearances.alias(), posts.alias()
_is_live = exists().where(
    _other_appearances.c.arxiv_id == papers.c.arxiv_id,
    shows(_other_appearances, _other_posts),
    _other_posts.c.status == "live",
)
_is_read = exists().where(all_appearances.c.arxiv_id == papers.c.arxiv_id, shows(all_appearances))


def select_report(connection: Connection) -> ReportCounts:
    """Everything that the report counts."""
    return ReportCounts(
        archive=_count_archive(connection),
        topics=tuple(TopicDay(row.topic, row.day, row.papers) for row in connection.execute(_TOPICS)),
        returns=_pair(connection, _RETURNS),
        returning=tuple(ReturningPaper(**row._mapping) for row in connection.execute(_RETURNING)),
        events=tuple(
            EventDay(date.fromisoformat(row.day), row.site, row.kind, row.events) for row in connection.execute(_EVENTS)
        ),
        parts=_count_parts(connection),
        faults=tuple(FaultCount(**row._mapping) for row in connection.execute(_FAULTS)),
        confidences=_count_confidences(connection),
        licences=_pair(connection, _LICENCES),
    )


def _pair(connection: Connection, query: Select[Any]) -> dict[Any, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _count_archive(connection: Connection) -> ArchiveCounts:
    kinds = connection.execute(_POSTS)
    days = connection.execute(_DAYS).one()
    return ArchiveCounts(
        posts={(kind, status): count for kind, status, count in kinds},
        papers=_count(connection, _PAPERS),
        gone_papers=_count(connection, _PAPERS.where(_is_read, ~_is_live)),
        authors=_count(connection, _AUTHORS),
        blocks=_count(connection, select(func.count()).select_from(_shown_blocks)),
        first_day=days[0],
        last_day=days[1],
    )


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.execute(query).scalar_one()


def _count_parts(connection: Connection) -> dict[str, int]:
    """Blocks with a section of each kind, with takeaways, with images and with links to code and projects."""
    sections = select(all_sections.c.kind, func.count(distinct(all_sections.c.appearance_id)))
    kinds = sections.select_from(_show(all_sections)).where(all_sections.c.text != "").group_by(all_sections.c.kind)
    links = select(all_links.c.kind, func.count(distinct(all_links.c.appearance_id)))
    linked = links.select_from(_show(all_links)).group_by(all_links.c.kind)
    return {
        **_pair(connection, kinds),
        **{f"{kind}_link": count for kind, count in _pair(connection, linked).items()},
        "takeaways": _count(connection, _count_blocks(all_takeaways)),
        "images": _count(connection, _count_blocks(all_post_images)),
    }


def _count_blocks(table: Table) -> Select[int]:
    return select(func.count(distinct(table.c.appearance_id))).select_from(_show(table))


def _count_confidences(connection: Connection) -> dict[float, int]:
    """One row, with a column per class: SQLite and PostgreSQL round in different ways."""
    upper = (*CONFIDENCES[1:], None)
    columns: list[Any] = []
    for low, high in zip(CONFIDENCES, upper, strict=True):
        inside = repairs.c.confidence >= low
        if high is not None:
            inside &= repairs.c.confidence < high
        columns.append(func.count(case((inside, 1))))
    counts = connection.execute(select(*columns).select_from(_show(repairs))).one()
    return dict(zip(CONFIDENCES, counts, strict=True))
