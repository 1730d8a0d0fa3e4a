"""Finds the known posts that a reading is of.  Only reads.

Which URLs of a site show one post is decided by this site alone: they have one lineage.  Posts of several sites are one
by their identities, so that the sites may be read in any order.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, FromClause, ScalarSelect, bindparam, desc, exists, func, select

from pipelines.archive.database.bulk import among
from pipelines.archive.ingest.identity.match_candidates import find_match
from pipelines.archive.ingest.post_metadata import HTML
from pipelines.archive.schema.crawls import sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.records.readings import Reading


@dataclass(frozen=True, slots=True)
class Match:
    """The IDs of the known posts that a reading is of; two are one post from now on.

    `own_identity` is the identity of the post by the URL of the reading, `lineage` that by its first URL on the site.
    """

    post_ids: tuple[int, ...]
    own_identity: str
    lineage: str


_latest, _here = revisions.alias("latest"), post_urls.alias("here")


def latest_revision(urls: FromClause) -> ScalarSelect[int]:
    """The ID of the latest revision of each URL in `post_urls` or an alias of it: of its page, if it has one."""
    return (
        select(_latest.c.id)
        .where(_latest.c.post_id == urls.c.post_id, _latest.c.url == urls.c.url)
        .order_by(_latest.c.media_type != HTML, _latest.c.read_at.desc(), _latest.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_site_id = select(sites.c.id).where(sites.c.base_url == bindparam("base_url")).scalar_subquery()
_is_live_here = exists().where(
    _here.c.site_id == post_urls.c.site_id, _here.c.lineage == post_urls.c.lineage, _here.c.status == "live"
)
_URL = select(post_urls.c.post_id, post_urls.c.own_identity, post_urls.c.lineage)
_AT_URL = _URL.where(post_urls.c.url == bindparam("url"))
# Those of the site first.  A condition on the site would let SQLite go through all of its posts.
_SITE_FIRST = _URL.add_columns((post_urls.c.site_id == _site_id).label("is_here")).order_by(
    desc("is_here"), post_urls.c.url
)
_WITH_IDENTITY = _SITE_FIRST.where(post_urls.c.own_identity == bindparam("identity"))
_OF_POST = _SITE_FIRST.where(post_urls.c.post_id == bindparam("post_id"))
_SAME_CONTENT = select(revisions.c.id).where(revisions.c.content_hash == bindparam("hash"))
# Of revisions with the same content, the posts that are gone from the site and had it there last: where there is one,
# it has returned under another identity.  Hardly a new post has such revisions, and without their IDs SQLite would go
# through all posts of the site.
_GONE_TWINS = (
    select(post_urls.c.lineage, func.min(post_urls.c.post_id).label("post_id"))
    .join_from(revisions, post_urls, post_urls.c.url == revisions.c.url)
    .join(posts, posts.c.id == post_urls.c.post_id)
    .where(among(revisions.c.id), posts.c.kind == bindparam("kind"))
    # Without the sum SQLite goes through all posts of the site, and for each of them through all its live URLs.
    .where(post_urls.c.site_id + 0 == _site_id, ~_is_live_here, revisions.c.id == latest_revision(post_urls))
    .group_by(post_urls.c.lineage)
)


def find_posts(connection: Connection, reading: Reading) -> Match:
    """The known posts that a reading is of.

    It is the post at its URL, else the one with its identity, else the one at the URL that led to it by a redirect,
    else the digest that it matches.  One that the site did not have is also the one post that is gone from there and
    had the same content.
    """
    identity, site = reading.identity.key, {"base_url": reading.site.base_url}
    known = connection.execute(_AT_URL, {"url": reading.url}).one_or_none()
    if known is not None:
        return Match((known.post_id,), known.own_identity or identity, known.lineage)
    same = connection.execute(_WITH_IDENTITY, site | {"identity": identity}).first()
    if same is not None and same.is_here:
        return Match((same.post_id,), identity, same.lineage)
    if same is not None:
        matched_id = same.post_id
    else:
        if reading.redirected_from:
            listed = connection.execute(_AT_URL, {"url": reading.redirected_from}).one_or_none()
            if listed is not None:
                return Match((listed.post_id,), identity, listed.lineage)
        matched_id = find_match(connection, reading)
        if matched_id is not None:
            matched = connection.execute(_OF_POST, site | {"post_id": matched_id}).first()
            if matched is not None and matched.is_here:
                return Match((matched.post_id,), identity, matched.lineage)
    same_content = connection.scalars(_SAME_CONTENT, {"hash": reading.content_hash}).all()
    wanted = site | {"keys": same_content, "kind": reading.identity.kind}
    twins = connection.execute(_GONE_TWINS, wanted).all() if same_content else []
    twin = twins[0] if len(twins) == 1 else None
    post_ids = dict.fromkeys((matched_id, twin.post_id if twin else None))
    found = tuple(post_id for post_id in post_ids if post_id is not None)
    return Match(found, identity, twin.lineage if twin else identity)
