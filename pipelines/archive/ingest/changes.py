"""Is this new, changed, moved, returned, the same?  Decided from what the archive knows and what was read.

Pure: no SQL, no clock.  The store carries out what is decided here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.archive.ingest.matching import choose_identity
from pipelines.archive.ingest.post_metadata import UrlMetadata, describe_metadata, keep_cover, merge_metadata
from pipelines.records.readings import Reading

Outcome = Literal["new", "address", "edited", "metadata", "same"]
EventKind = Literal["new", "edited", "metadata", "moved", "returned"]
PAGE = "text/html"


@dataclass(frozen=True, slots=True)
class Revision:
    """What must be known of a revision to choose one; `id` is None until it is written."""

    id: int | None
    url: str
    media_type: str
    content_hash: str
    encoding_fault: str | None
    raw_blocks: int


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a post, and what is said there of it, by media type."""

    url: str
    base_url: str
    rank: int
    live: bool
    facts: Mapping[str, UrlMetadata]


@dataclass(frozen=True, slots=True)
class NeighbouringHashes:
    """What an address said, as a hash, when it was last read before a moment, and when it was first read after it."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What the archive knows of a post: its addresses, and the latest revision of each address and media type.

    `neighbours` is set where the address of the reading has been seen since.
    """

    id: int
    identity: str
    live: bool
    shown_id: int
    addresses: tuple[Address, ...]
    revisions: tuple[Revision, ...]
    neighbours: NeighbouringHashes | None = None


@dataclass(frozen=True, slots=True)
class ShownPost:
    """What people see of a post: the revision that is shown, the current address, and what is said of the post."""

    identity: str
    shown: Revision
    url: str
    facts: UrlMetadata
    live: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done: the events that happened, the revision to write (if any) and what the post becomes."""

    outcome: Outcome
    events: tuple[EventKind, ...]
    written: Revision | None
    address: Address
    shown_post: ShownPost


def decide_change(known: KnownPost | None, reading: Reading) -> Change:
    """What a reading changes.  `known` is the post of the same address or identity, None for a post never read."""
    if known and known.neighbours:
        return _look_back(known, known.neighbours, reading)
    addresses = {address.url: address for address in known.addresses} if known else {}
    latest = {(one.url, one.media_type): one for one in known.revisions} if known else {}
    before, previous = addresses.get(reading.url), latest.get((reading.url, reading.media_type))
    address, read = _read_address(before, reading), _read_revision(reading)
    written = None if previous and _says_the_same(previous, read) else read
    addresses[address.url] = address
    latest[read.url, read.media_type] = written or previous or read
    events = _list_events(known, before, address, reading.media_type, written)
    identity = choose_identity(known.identity, reading.identity.key) if known else reading.identity.key
    shown_post = _choose_shown_post(identity, latest.values(), addresses)
    return Change(_name_outcome(known, events), events, written, address, shown_post)


def _says_the_same(previous: Revision, read: Revision) -> bool:
    """Text that was chosen and now is read says more, even where the choice was right."""
    confirmed = previous.encoding_fault is not None and read.encoding_fault is None
    return previous.content_hash == read.content_hash and not confirmed


def _look_back(known: KnownPost, neighbours: NeighbouringHashes, reading: Reading) -> Change:
    """An older page tells what was said then, and nothing of today."""
    address = next(one for one in known.addresses if one.url == reading.url)
    read, shown_post = _read_revision(reading), choose_shown_post(known)
    if read.content_hash == (neighbours.before or neighbours.after):
        return Change("same", (), None, address, shown_post)
    return Change("edited", ("edited" if neighbours.before else "new",), read, address, shown_post)


def choose_shown_post(known: KnownPost) -> ShownPost:
    """What people see of a post by all that the archive knows of it."""
    return _choose_shown_post(known.identity, known.revisions, {one.url: one for one in known.addresses})


def _read_address(before: Address | None, reading: Reading) -> Address:
    facts = dict(before.facts) if before else {}
    known, said = facts.get(reading.media_type), describe_metadata(reading)
    if known and not reading.listed:
        said = replace(said, cover_image_url=said.cover_image_url or known.cover_image_url)
    facts[reading.media_type] = keep_cover(known, said)
    return Address(reading.url, reading.site.base_url, reading.site.rank, live=True, facts=facts)


def _read_revision(reading: Reading) -> Revision:
    raw_blocks = sum(not appearance.rendered for appearance in reading.contents.appearances)
    fault = reading.repair.encoding_fault
    return Revision(None, reading.url, reading.media_type, reading.content_hash, fault, raw_blocks)


def _choose_shown_post(identity: str, latest: Iterable[Revision], addresses: Mapping[str, Address]) -> ShownPost:
    shown, at = choose_revision(latest, addresses), addresses.values()
    facts = merge_metadata(_order_metadata(shown, at))
    return ShownPost(identity, shown, _choose_url(shown, at), facts, any(one.live for one in at))


def choose_revision(latest: Iterable[Revision], addresses: Mapping[str, Address]) -> Revision:
    """The one to show: sound, then rendered, then at an address that is live, then of the first site, then the page."""

    def order(one: Revision) -> tuple[object, ...]:
        address = addresses[one.url]
        spoilt = one.encoding_fault is not None
        return spoilt, one.raw_blocks, not address.live, address.rank, one.url, _order_form(one.media_type)

    return min(latest, key=order)


def _order_form(media_type: str) -> tuple[bool, str]:
    """A feed says the same as the page with less care: Hexo's drops the line breaks that raw Markdown is made of."""
    return media_type != PAGE, media_type


def _choose_url(shown: Revision, addresses: Iterable[Address]) -> str:
    """The current address of the post: a live one, of a page, where it is shown from if possible."""

    def order(one: Address) -> tuple[object, ...]:
        return not one.live, PAGE not in one.facts, one.url != shown.url, one.rank, one.url

    return min(addresses, key=order).url


def _order_metadata(shown: Revision, addresses: Iterable[Address]) -> list[UrlMetadata]:
    """What the addresses say, the most trusted first: the one that is shown, then live ones, then by site."""
    said = [
        (
            (one.url, media_type) != (shown.url, shown.media_type),
            *(not one.live, one.rank, one.url, _order_form(media_type)),
            facts,
        )
        for one in addresses
        for media_type, facts in one.facts.items()
    ]
    return [facts for *_, facts in sorted(said, key=lambda row: row[:-1])]


def _list_events(
    known: KnownPost | None, before: Address | None, address: Address, media_type: str, written: Revision | None
) -> tuple[EventKind, ...]:
    if known is None:
        return ("new",)
    here = [one.live for one in known.addresses if one.base_url == address.base_url and one.url != address.url]
    lost = not known.live or (before is not None and not before.live and not any(here))
    returned: tuple[EventKind, ...] = ("returned",) if lost else ()
    if before is None:
        # Hexo leaves no redirect: a second page on the same site is where the post went; documents can be copies.
        return ("moved" if here and media_type == PAGE else "new", *returned)
    if not before.live and any(here):
        return ("moved", *(("edited",) if written else ()))
    if media_type not in before.facts:
        return ("new", *returned)
    if written:
        return ("edited", *returned)
    if before.facts[media_type] != address.facts[media_type]:
        return ("metadata", *returned)
    return returned


def _name_outcome(known: KnownPost | None, events: tuple[EventKind, ...]) -> Outcome:
    if known is None:
        return "new"
    match events:
        case ("new" | "moved", *_):
            return "address"
        case ("edited", *_):
            return "edited"
        case ():
            return "same"
    return "metadata"
