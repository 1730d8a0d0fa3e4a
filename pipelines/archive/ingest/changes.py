"""Decides what a reading changes, from what the archive knows and what was read.

Does not import SQL or a clock: `post_rows` applies the change.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.archive.ingest.change_rules import Comparison, Decision, EventKind, Outcome, decide, replaces_url
from pipelines.archive.ingest.identity.matching import choose_identity
from pipelines.archive.ingest.post_metadata import HTML, UrlMetadata, describe_metadata, keep_cover, merge_metadata
from pipelines.records.faults import UNKNOWN_FAULT, rank_fault
from pipelines.records.readings import Reading, is_current_hash

__all__ = ["Change", "EventKind", "KnownPost", "Outcome", "PostUrl", "Revision", "ShownPost", "decide_change"]


@dataclass(frozen=True, slots=True)
class Revision:
    """What the choice of the shown revision depends on; `id` is None until the revision is written."""

    id: int | None
    url: str
    media_type: str
    content_hash: str
    encoding_fault: str | None
    raw_blocks: int

    @property
    def key(self) -> tuple[str, str]:
        return self.url, self.media_type

    @property
    def is_readable(self) -> bool:
        """Whether the text was sound, or could be repaired."""
        return self.encoding_fault != UNKNOWN_FAULT


@dataclass(frozen=True, slots=True)
class PostUrl:
    """A URL of a post, and the metadata that was read there, by media type."""

    url: str
    base_url: str
    rank: int
    live: bool
    metadata: Mapping[str, UrlMetadata]


@dataclass(frozen=True, slots=True)
class NeighbouringHashes:
    """The content hashes of a URL when it was last read before a moment, and first read after it."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What the archive knows of a post: its URLs, and the latest revision of each URL and media type.

    Before a latest revision that cannot be read stands the latest one that can, if there is one.
    `neighbours` is set where the URL of the reading was seen after the reading was fetched.  `is_oldest` is whether the
    reading is older than all that is known of the post.
    """

    id: int
    identity: str
    live: bool
    shown_id: int
    urls: tuple[PostUrl, ...]
    revisions: tuple[Revision, ...]
    neighbours: NeighbouringHashes | None = None
    is_oldest: bool = False


@dataclass(frozen=True, slots=True)
class ShownPost:
    """What people see of a post: the revision that is shown, the current URL, and the merged metadata."""

    identity: str
    revision: Revision
    url: str
    metadata: UrlMetadata
    live: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a reading changes: the decision and its reason, the revision to write (if any), and the post afterwards."""

    decision: Decision
    written: Revision | None
    post_url: PostUrl
    shown_post: ShownPost

    @property
    def outcome(self) -> Outcome:
        return self.decision.outcome

    @property
    def events(self) -> tuple[EventKind, ...]:
        return self.decision.events

    @property
    def reason(self) -> str:
        """Why, as a short phrase."""
        return self.decision.reason


def decide_change(known: KnownPost | None, reading: Reading) -> Change:
    """What a reading changes.  `known` is the post that the reading is of, None for a post that is not known."""
    if known and known.neighbours:
        return _place_older_reading(known, known.neighbours, reading)
    urls = {post_url.url: post_url for post_url in known.urls} if known else {}
    latest = {revision.key: revision for revision in known.revisions} if known else {}
    before, previous = urls.get(reading.url), latest.get((reading.url, reading.media_type))
    read = _describe_revision(reading)
    readable = {revision.key: revision for revision in known.revisions if revision.is_readable} if known else {}
    post_url = _describe_url(before, reading, is_trusted=read.is_readable or read.key not in readable)
    written = None if previous and _is_unchanged(previous, read) else read
    comparison = replace(
        _compare(known, before, post_url, reading.media_type),
        text_changed=written is not None,
        comparable=previous is None or is_current_hash(previous.content_hash),
    )
    urls[post_url.url] = post_url
    latest[read.key] = written or previous or read
    candidates = [revision if revision.is_readable else readable.get(key, revision) for key, revision in latest.items()]
    identity = known.identity if known and before else _choose_identity(known, reading.identity.key)
    return Change(decide(comparison), written, post_url, _choose_shown_post(identity, candidates, urls))


def _choose_identity(known: KnownPost | None, read: str) -> str:
    """The identity of a post that has a new URL with the identity `read`: that of the URL that was read first."""
    if known is None:
        return read
    return choose_identity(read, known.identity) if known.is_oldest else choose_identity(known.identity, read)


def _compare(known: KnownPost | None, before: PostUrl | None, post_url: PostUrl, media_type: str) -> Comparison:
    """How a reading compares with its post but for the text; `before` is its URL as known, `post_url` as read."""
    if known is None:
        return Comparison(post_known=False)
    others = [url.live for url in known.urls if url.base_url == post_url.base_url and url.url != post_url.url]
    earlier = before.metadata.get(media_type) if before else None
    return Comparison(
        post_live=known.live,
        url_known=before is not None,
        url_live=before is not None and before.live,
        replaces_url=replaces_url(others, is_page=media_type == HTML),
        media_type_known=earlier is not None,
        metadata_changed=earlier.differences(post_url.metadata[media_type]) if earlier else (),
    )


def _is_unchanged(previous: Revision, read: Revision) -> bool:
    """Whether a reading adds nothing to a revision.  Sound text confirms repaired text, even where both are equal."""
    confirmed = previous.encoding_fault is not None and read.encoding_fault is None
    return previous.content_hash == read.content_hash and not confirmed


def _place_older_reading(known: KnownPost, neighbours: NeighbouringHashes, reading: Reading) -> Change:
    """The change by a page that is older than the last reading of its URL: the shown post stays the same."""
    post_url = next(post_url for post_url in known.urls if post_url.url == reading.url)
    read, shown_post = _describe_revision(reading), choose_shown_post(known)
    neighbour = neighbours.before or neighbours.after
    if read.content_hash == neighbour:
        return Change(Decision("same", (), "an older page, equal to its neighbour"), None, post_url, shown_post)
    if neighbour and not is_current_hash(neighbour):
        return Change(Decision("same", (), "an older page, beside one that lacks"), None, post_url, shown_post)
    event: EventKind = "edited" if neighbours.before else "new"
    decision = Decision("edited", (event,), "an older page, unlike its neighbours")
    return Change(decision, read, post_url, shown_post)


def choose_shown_post(known: KnownPost) -> ShownPost:
    """What people see of a post, by all that the archive knows of it."""
    return _choose_shown_post(known.identity, known.revisions, {post_url.url: post_url for post_url in known.urls})


def _describe_url(before: PostUrl | None, reading: Reading, *, is_trusted: bool) -> PostUrl:
    """The URL of a reading after the change; `before` is the URL as known.  Only a trusted reading changes metadata."""
    by_type = dict(before.metadata) if before else {}
    if before and not is_trusted:
        return replace(before, live=True)
    known, metadata = by_type.get(reading.media_type), describe_metadata(reading)
    if known and not reading.listed:  # only lists print covers
        metadata = replace(metadata, cover_image_url=metadata.cover_image_url or known.cover_image_url)
    by_type[reading.media_type] = keep_cover(known, metadata)
    return PostUrl(reading.url, reading.site.base_url, reading.site.rank, live=True, metadata=by_type)


def _describe_revision(reading: Reading) -> Revision:
    raw_blocks = sum(not appearance.rendered for appearance in reading.contents.appearances)
    fault = reading.repair.encoding_fault
    return Revision(None, reading.url, reading.media_type, reading.content_hash, fault, raw_blocks)


def _choose_shown_post(identity: str, latest: Sequence[Revision], urls: Mapping[str, PostUrl]) -> ShownPost:
    revision, post_urls = choose_revision(latest, urls), urls.values()
    unreadable = {revision.key for revision in latest} - {revision.key for revision in latest if revision.is_readable}
    metadata = merge_metadata(_order_metadata(revision, post_urls, unreadable))
    live = any(post_url.live for post_url in post_urls)
    return ShownPost(identity, revision, _choose_url(revision, post_urls), metadata, live)


def choose_revision(latest: Iterable[Revision], urls: Mapping[str, PostUrl]) -> Revision:
    """The revision to show: sound, then repaired, then rendered, of a live URL, of the first site, of a page.

    The page that a URL had before it led to another URL is shown last of all.
    """

    def order(revision: Revision) -> tuple[object, ...]:
        post_url, fault = urls[revision.url], rank_fault(revision.encoding_fault)
        place = (not post_url.live, post_url.rank, revision.url)
        is_past = revision.media_type not in post_url.metadata
        return is_past, fault, revision.raw_blocks, *place, _order_media_type(revision.media_type)

    return min(latest, key=order)


def _order_media_type(media_type: str) -> tuple[bool, str]:
    """A page before a feed: Hexo's feed drops the line breaks that raw Markdown depends on."""
    return media_type != HTML, media_type


def _choose_url(shown: Revision, post_urls: Iterable[PostUrl]) -> str:
    """The current URL of a post: a live URL, of a page, if possible the one whose revision is shown."""

    def order(post_url: PostUrl) -> tuple[object, ...]:
        return (
            not post_url.live,
            HTML not in post_url.metadata,
            post_url.url != shown.url,
            post_url.rank,
            post_url.url,
        )

    return min(post_urls, key=order).url


def _order_metadata(
    shown: Revision, post_urls: Iterable[PostUrl], unreadable: Collection[tuple[str, str]]
) -> list[UrlMetadata]:
    """The metadata of the URLs, the most trusted first: of the revision that is shown, then of live URLs, by site.

    Last those of texts that cannot be read.
    """
    ordered = [
        (
            (post_url.url, media_type) != shown.key,
            (post_url.url, media_type) in unreadable,
            *(not post_url.live, post_url.rank, post_url.url, _order_media_type(media_type)),
            metadata,
        )
        for post_url in post_urls
        for media_type, metadata in post_url.metadata.items()
    ]
    return [metadata for *_, metadata in sorted(ordered, key=lambda row: row[:-1])]
