"""Finds the URLs that the complete list of a site does not name, and writes what `decisions` decides about them.

The absence of a URL is recorded in `departures`, because no page shows it: a rebuild settles it again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, bindparam, exists, func, select, update

from pipelines.archive.database.bulk import among, execute_rows, insert_rows, select_among
from pipelines.archive.departures.decisions import (
    Absentee,
    Departure,
    LaterDigest,
    Newcomer,
    decide_departures,
    exceeds,
)
from pipelines.archive.ingest.identity.post_search import latest_revision
from pipelines.archive.ingest.merging import merge_posts, refresh_posts
from pipelines.archive.ingest.redirects import leads_on
from pipelines.archive.schema import crawls
from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.records.sites import WholeList


@dataclass(frozen=True, slots=True)
class Absence:
    """Live URLs of a site that its list did not name at a moment; `since` is when that was settled before."""

    crawl_id: int
    site_id: int
    at: datetime
    since: datetime | None
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """How many posts departed from a site in which way; `suspicious` when so many vanished that none was marked.

    `live` counts the URLs that were live before, `moved` the posts that were recognised by their content alone, `gone`
    those that no other site has; of a suspicious list all that vanished.
    """

    live: int
    moved: int
    replaced: int
    gone: int
    suspicious: bool = False


_other = post_urls.alias("other")
_later = posts.alias("later")
_later_read, _later_papers = revisions.alias("later_read"), all_appearances.alias("later_papers")
_SITE = select(sites.c.id, sites.c.settled_at).where(sites.c.base_url == bindparam("base_url"))
_LIVE = select(func.count()).where(post_urls.c.site_id == bindparam("of_site"), post_urls.c.status == "live")
_ABSENT = (
    select(post_urls.c.url)
    .where(post_urls.c.site_id == bindparam("of_site"), post_urls.c.status == "live", ~among(post_urls.c.url))
    .where(post_urls.c.last_seen_at <= bindparam("at"))
    .where(
        # A URL that a listed one leads to is not listed, and not absent: it was seen whenever the listed one was.
        ~exists().where(
            _other.c.post_id == post_urls.c.post_id,
            _other.c.last_seen_at <= post_urls.c.last_seen_at,
            among(_other.c.url),
            leads_on(_other),
        )
    )
    .order_by(post_urls.c.url)
)


_is_elsewhere = _other.c.site_id != post_urls.c.site_id
_is_of_lineage = (_other.c.site_id == post_urls.c.site_id, _other.c.lineage == post_urls.c.lineage)
_papers_of_url = (
    select(func.count(all_appearances.c.arxiv_id.distinct()))
    .where(all_appearances.c.revision_id == revisions.c.id)
    .scalar_subquery()
)
_ABSENTEES = (
    select(
        post_urls.c.url,
        post_urls.c.post_id,
        post_urls.c.lineage,
        posts.c.kind,
        posts.c.topic,
        revisions.c.content_hash,
        _papers_of_url.label("papers"),
        exists().where(*_is_of_lineage, _other.c.status == "live", ~among(_other.c.url)).label("live_here"),
        exists()
        .where(_other.c.post_id == post_urls.c.post_id, _is_elsewhere, _other.c.status == "live")
        .label("live_elsewhere"),
    )
    .join_from(post_urls, posts, posts.c.id == post_urls.c.post_id)
    .outerjoin(revisions, revisions.c.id == latest_revision(post_urls))
    .where(among(post_urls.c.url))
)
_NEWCOMERS = (
    select(post_urls.c.post_id, post_urls.c.lineage, posts.c.kind, revisions.c.content_hash)
    .join_from(revisions, post_urls, post_urls.c.url == revisions.c.url)
    .join(posts, posts.c.id == post_urls.c.post_id)
    .where(among(revisions.c.content_hash), revisions.c.id == latest_revision(post_urls))
    .where(post_urls.c.site_id == bindparam("of_site"), post_urls.c.status == "live")
    .where(post_urls.c.first_seen_at > bindparam("since"))
    .where(~exists().where(*_is_of_lineage, _other.c.url != post_urls.c.url, ~leads_on(_other)))
)
_LATER = (
    select(
        _other.c.url,
        _other.c.lineage,
        post_urls.c.url.label("absent_url"),
        _later.c.topic,
        _later.c.edition_date,
        func.count(_later_papers.c.arxiv_id.distinct()).label("shared"),
    )
    .join_from(post_urls, posts, posts.c.id == post_urls.c.post_id)
    .join(all_appearances, all_appearances.c.revision_id == latest_revision(post_urls))
    .join(_later_papers, _later_papers.c.arxiv_id == all_appearances.c.arxiv_id)
    .join(_later_read, _later_read.c.id == _later_papers.c.revision_id)
    .join(_other, _other.c.url == _later_read.c.url)
    .join(_later, _later.c.id == _other.c.post_id)
    .where(among(post_urls.c.url), _later_read.c.id == latest_revision(_other))
    .where(_other.c.site_id == post_urls.c.site_id, _other.c.status == "live")
    .where(_later.c.kind == "digest", _later.c.edition_date > posts.c.edition_date)
    .group_by(_other.c.url, _other.c.lineage, post_urls.c.url, _later.c.topic, _later.c.edition_date)
)
_departures = crawls.departures.c
_DEPARTURES = select(
    _departures.crawl_id, _departures.site_id, _departures.at, _departures.since, _departures.url
).order_by(_departures.id)
_LEAVE = update(post_urls).where(post_urls.c.url == bindparam("at_url"))
_LEAVE = _LEAVE.values(status="gone", gone_at=bindparam("moment"))
_NOTE_SUCCESSOR = (
    update(crawls.departures)
    .where(_departures.url == bindparam("at_url"), _departures.at == bindparam("moment"))
    .values(successor_url=bindparam("successor"))
)
_ADOPT = (
    update(post_urls)
    .where(post_urls.c.site_id == bindparam("of_site"), post_urls.c.lineage == bindparam("of_twin"))
    .values(lineage=bindparam("adopting"))
)


def settle_list(connection: Connection, whole: WholeList, crawl_id: int, ceiling: float) -> Settled:
    """Mark the URLs that the list does not name; none where more than the share `ceiling` of the site vanished."""
    site = connection.execute(_SITE, {"base_url": whole.site.base_url}).one()
    live = connection.scalar(_LIVE, {"of_site": site.id}) or 0
    urls = connection.scalars(_ABSENT, {"of_site": site.id, "keys": list(whole.urls), "at": whole.at})
    absence = Absence(crawl_id, site.id, whole.at, whole.since or site.settled_at, tuple(urls))
    departures = decide_absence(connection, absence)
    kinds = [departure.kind for departure in departures]
    if exceeds(kinds, live, ceiling):
        return Settled(live, 0, 0, kinds.count("gone"), suspicious=True)
    insert_rows(connection, crawls.departures, [_describe(absence) | {"url": url} for url in absence.urls])
    apply_departures(connection, absence, departures)
    settled_at = max(whole.at, site.settled_at or whole.at)
    connection.execute(update(sites).where(sites.c.id == site.id).values(settled_at=settled_at))
    moved = sum(departure.made_one for departure in departures)
    gone = sum(departure.kind == "gone" and not departure.absentee.live_elsewhere for departure in departures)
    return Settled(live, moved, kinds.count("replaced"), gone)


def _describe(absence: Absence) -> dict[str, object]:
    return {"crawl_id": absence.crawl_id, "site_id": absence.site_id, "at": absence.at, "since": absence.since}


def select_absences(connection: Connection) -> list[Absence]:
    """Every absence that was ever settled, in the order of noticing."""
    rows = connection.execute(_DEPARTURES).all()
    moments = groupby(rows, key=lambda row: (row.crawl_id, row.site_id, row.at, row.since))
    return [Absence(*moment, urls=tuple(row.url for row in group)) for moment, group in moments]


def settle_again(connection: Connection, absence: Absence) -> None:
    """Settle an absence in a rebuild; URLs that are no longer known are left out."""
    apply_departures(connection, absence, decide_absence(connection, absence))


def decide_absence(connection: Connection, absence: Absence) -> tuple[Departure, ...]:
    """What happened to the absent URLs, by their posts and the posts that may have replaced them."""
    absentees = [Absentee(**row._mapping) for row in select_among(connection, _ABSENTEES, absence.urls)]
    lost = [absentee for absentee in absentees if not absentee.live_here]
    later = select_among(connection, _LATER, [absentee.url for absentee in lost])
    return decide_departures(
        absentees,
        list(_select_newcomers(connection, absence, lost)),
        [LaterDigest(**row._mapping) for row in later],
    )


def _select_newcomers(connection: Connection, absence: Absence, lost: Sequence[Absentee]) -> Iterator[Newcomer]:
    if absence.since is not None and lost:
        hashes = {absentee.content_hash for absentee in lost if absentee.content_hash}
        wanted = {"keys": list(hashes), "since": absence.since, "of_site": absence.site_id}
        lineages = {absentee.lineage for absentee in lost}
        rows = connection.execute(_NEWCOMERS, wanted)
        yield from (Newcomer(**row._mapping) for row in rows if row.lineage not in lineages)


def apply_departures(connection: Connection, absence: Absence, departures: Collection[Departure]) -> None:
    """Mark the URLs as gone, then update their posts and tell their events."""
    left = [{"at_url": departure.absentee.url, "moment": absence.at} for departure in departures]
    replaced = [{"successor": departure.successor_url} for departure in departures]
    adopted = [
        {"of_site": absence.site_id, "of_twin": departure.twin.lineage, "adopting": departure.absentee.lineage}
        for departure in departures
        if departure.twin
    ]
    execute_rows(connection, _LEAVE, left)
    execute_rows(connection, _NOTE_SUCCESSOR, [row | by for row, by in zip(left, replaced, strict=True)])
    execute_rows(connection, _ADOPT, adopted)
    refresh_posts(connection, _merge_twins(connection, departures))


def _merge_twins(connection: Connection, departures: Iterable[Departure]) -> set[int]:
    """Make one post of each departed post and its newcomer; the IDs of the posts that departed."""
    adopted: dict[int, int] = {}

    def find(post_id: int) -> int:
        return find(adopted[post_id]) if post_id in adopted else post_id

    for departure in departures:
        if departure.twin:
            pair = {find(departure.absentee.post_id), find(departure.twin.post_id)}
            kept = merge_posts(connection, pair)
            adopted |= dict.fromkeys(pair - {kept}, kept)
    return {find(departure.absentee.post_id) for departure in departures}
