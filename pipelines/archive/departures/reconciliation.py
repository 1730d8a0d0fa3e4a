"""Finds the URLs that the complete list of a site does not name, and writes what `decisions` decides about them.

The absence of a URL is recorded in `departures`, because no page shows it: a rebuild settles it again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, Exists, bindparam, exists, func, select, update

from pipelines.archive.database.bulk import among, insert_rows, select_among
from pipelines.archive.departures.decisions import (
    Absentee,
    Departure,
    LaterDigest,
    Newcomer,
    decide_departures,
    exceeds,
)
from pipelines.archive.ingest.adoption import adopt_post
from pipelines.archive.ingest.changes import choose_shown_post
from pipelines.archive.ingest.known_posts import load_known
from pipelines.archive.ingest.post_rows import select_papers, update_post_row
from pipelines.archive.ingest.redirects import leads_on
from pipelines.archive.papers.paper_rows import refresh_known_papers
from pipelines.archive.schema import crawls
from pipelines.archive.schema.contents import all_appearances
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import events, post_urls, posts, revisions
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

    `live` counts the URLs that were live before, `moved` the posts that were recognised by their content alone.
    """

    live: int
    moved: int
    replaced: int
    gone: int
    suspicious: bool = False


_other = post_urls.alias("other")
_later = posts.alias("later")
_later_papers = all_appearances.alias("later_papers")
_is_other_live_url = (_other.c.post_id == posts.c.id, _other.c.status == "live")
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


def _has_other_url(*where: object) -> Exists:
    return exists().where(*_is_other_live_url, *where)  # type: ignore[arg-type]


_ABSENTEES = (
    select(
        post_urls.c.url,
        posts.c.id.label("post_id"),
        posts.c.kind,
        posts.c.topic,
        revisions.c.content_hash,
        select(func.count(all_appearances.c.arxiv_id.distinct()))
        .where(all_appearances.c.revision_id == posts.c.current_revision_id)
        .scalar_subquery()
        .label("papers"),
        _has_other_url(_other.c.site_id == post_urls.c.site_id, ~among(_other.c.url)).label("live_here"),
        _has_other_url(_other.c.site_id != post_urls.c.site_id).label("live_elsewhere"),
    )
    .join_from(post_urls, posts, posts.c.id == post_urls.c.post_id)
    .join(revisions, revisions.c.id == posts.c.current_revision_id)
    .where(among(post_urls.c.url))
)
_NEWCOMERS = (
    select(posts.c.id.label("post_id"), posts.c.kind, revisions.c.content_hash)
    .join_from(revisions, posts, posts.c.current_revision_id == revisions.c.id)
    .join(post_urls, post_urls.c.url == revisions.c.url)
    .where(among(revisions.c.content_hash), posts.c.first_seen_at > bindparam("since"))
    .where(post_urls.c.site_id == bindparam("of_site"), post_urls.c.status == "live")
    .where(~exists().where(_other.c.post_id == posts.c.id, _other.c.url != post_urls.c.url, ~leads_on(_other)))
)
_LATER = (
    select(
        _later.c.id.label("post_id"),
        posts.c.id.label("absentee_id"),
        _later.c.topic,
        _later.c.edition_date,
        func.count(_later_papers.c.arxiv_id.distinct()).label("shared"),
    )
    .join_from(posts, all_appearances, all_appearances.c.revision_id == posts.c.current_revision_id)
    .join(_later_papers, _later_papers.c.arxiv_id == all_appearances.c.arxiv_id)
    .join(_later, _later.c.current_revision_id == _later_papers.c.revision_id)
    .where(among(posts.c.id), _later.c.status == "live", _later.c.kind == "digest")
    .where(_later.c.edition_date > posts.c.edition_date)
    .group_by(_later.c.id, posts.c.id, _later.c.topic, _later.c.edition_date)
)
_departures = crawls.departures.c
_DEPARTURES = select(
    _departures.crawl_id, _departures.site_id, _departures.at, _departures.since, _departures.url
).order_by(_departures.id)
_LEAVE = update(post_urls).where(post_urls.c.url == bindparam("at_url")).values(status="gone", gone_at=bindparam("at"))


def settle_list(connection: Connection, whole: WholeList, crawl_id: int, ceiling: float) -> Settled:
    """Mark the URLs that the list does not name; none where more than the share `ceiling` of the site vanished."""
    site = connection.execute(_SITE, {"base_url": whole.site.base_url}).one()
    live = connection.scalar(_LIVE, {"of_site": site.id}) or 0
    urls = connection.scalars(_ABSENT, {"of_site": site.id, "keys": list(whole.urls), "at": whole.at})
    absence = Absence(crawl_id, site.id, whole.at, whole.since or site.settled_at, tuple(urls))
    departures = decide_absence(connection, absence)
    kinds = [departure.kind for departure in departures]
    settled = Settled(live, kinds.count("moved"), kinds.count("replaced"), kinds.count("gone"))
    if exceeds(departures, live, ceiling):
        return Settled(live, 0, 0, settled.gone, suspicious=True)
    apply_departures(connection, absence, departures)
    insert_rows(connection, crawls.departures, [_describe(absence) | {"url": url} for url in absence.urls])
    settled_at = max(whole.at, site.settled_at or whole.at)
    connection.execute(update(sites).where(sites.c.id == site.id).values(settled_at=settled_at))
    return settled


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
    later = select_among(connection, _LATER, {absentee.post_id for absentee in lost})
    return decide_departures(
        absentees,
        list(_select_newcomers(connection, absence, lost)),
        [LaterDigest(**row._mapping) for row in later],
    )


def _select_newcomers(connection: Connection, absence: Absence, lost: Sequence[Absentee]) -> Iterator[Newcomer]:
    if absence.since is not None and lost:
        hashes = {absentee.content_hash for absentee in lost}
        wanted = {"keys": list(hashes), "since": absence.since, "of_site": absence.site_id}
        lost_ids = {absentee.post_id for absentee in lost}
        rows = connection.execute(_NEWCOMERS, wanted)
        yield from (Newcomer(**row._mapping) for row in rows if row.post_id not in lost_ids)


def apply_departures(connection: Connection, absence: Absence, departures: Collection[Departure]) -> None:
    """Mark the URLs as gone, then update their posts."""
    for departure in departures:
        connection.execute(_LEAVE, {"at_url": departure.url, "at": absence.at})
        if departure.kind == "moved":
            assert departure.other_id is not None
            adopt_post(connection, departure.other_id, departure.post_id)
    _mark_posts(connection, absence, departures)
    marked = [departure for departure in departures if departure.kind in ("gone", "replaced")]
    event = {"crawl_id": absence.crawl_id, "at": absence.at}
    rows = [event | {"url": row.url, "kind": row.kind, "post_id": row.post_id} for row in marked]
    insert_rows(connection, events, rows)


def _mark_posts(connection: Connection, absence: Absence, departures: Iterable[Departure]) -> None:
    successors = {departure.post_id: departure.other_id for departure in departures if departure.kind == "replaced"}
    post_ids = {departure.post_id for departure in departures}
    for post_id in post_ids:
        shown_post = choose_shown_post(load_known(connection, post_id))
        given = {
            "current_revision_id": shown_post.revision.id,
            "gone_at": None if shown_post.live else absence.at,
            "replaced_by_id": successors.get(post_id),
        }
        update_post_row(connection, post_id, shown_post, given)
    refresh_known_papers(connection, select_papers(connection, post_ids))
