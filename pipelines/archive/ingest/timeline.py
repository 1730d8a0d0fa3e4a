"""Tells the events of a post from the moments at which its URLs were read and left their lists, in the order of time.

The sites of a blog may be read in any order, such as the commits of its pages before those of its sources.  What
happened to a post depends on all of its URLs, so its events are told again when an earlier moment becomes known.  Does
not import SQL or a clock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pipelines.archive.ingest.change_rules import Comparison, PostEventKind, decide, replaces_url
from pipelines.archive.ingest.post_metadata import HTML


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a post at one of its URLs, in the crawl that noticed it."""

    at: datetime
    url: str
    kind: PostEventKind
    crawl_id: int
    revision_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reading of a URL in which something had changed; `media_type` is that of the revision, if one was written."""

    at: datetime
    url: str
    crawl_id: int
    revision_id: int | None = None
    media_type: str | None = None
    metadata_changed: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """A URL left the list of its site; `successor_id` is the digest that took its place on this site, if one did."""

    at: datetime
    url: str
    crawl_id: int
    successor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The site of a URL, and the rank of the site among those of the blog."""

    site_id: int
    rank: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The URLs of a post with their places, and its moments in any order.

    `loaded` are the events of a dump without times, before all other moments; after them the URLs `live` were live,
    and each of `read` had been read in a media type.
    """

    places: Mapping[str, Place]
    sightings: Sequence[Sighting]
    leaves: Sequence[Leave]
    loaded: Sequence[Event] = ()
    live: frozenset[str] = frozenset()
    read: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Story:
    """The events of a post in their order; `successor_id` is the digest that replaced it, where `gone_at` is set.

    `gone_at` is None for a live post, and where the end of the post was loaded.
    """

    events: tuple[Event, ...]
    gone_at: datetime | None
    successor_id: int | None


@dataclass(slots=True)
class _Post:
    """A post at one moment: its URLs that were live, and the successors of those that no longer are."""

    places: Mapping[str, Place]
    live: set[str]
    read: set[tuple[str, str]]
    known: set[str]
    successors: dict[str, int | None] = field(default_factory=dict)

    def list_here(self, url: str) -> set[str]:
        """The other known URLs of the post on the site of a URL."""
        site_id = self.places[url].site_id
        return {other for other in self.known - {url} if self.places[other].site_id == site_id}

    @property
    def successor_id(self) -> int | None:
        """The digest that took the place of the post on the last site that it left for one."""
        return next(filter(None, reversed(self.successors.values())), None)

    def see(self, url: str, media_type: str | None) -> None:
        """Note that a URL was read."""
        self.known.add(url)
        self.live.add(url)
        self.successors.pop(url, None)
        if media_type is not None:
            self.read.add((url, media_type))

    def leave(self, leave: Leave) -> None:
        """Note that a URL left."""
        self.live.remove(leave.url)
        self.successors[leave.url] = leave.successor_id

    def order(self, url: str) -> tuple[int, str]:
        """The order in which URLs are shown."""
        return self.places[url].rank, url


_Moment = TypeVar("_Moment", Sighting, Leave)


def tell_events(timeline: Timeline) -> Story:
    """What happened to a post.  Of one moment, readings come first: a list is settled once all its posts are read."""
    known = {event.url for event in timeline.loaded}
    post = _Post(timeline.places, set(timeline.live), set(timeline.read), known)
    events, gone_at = list(timeline.loaded), None
    sightings, leaves = _group(timeline.sightings), _group(timeline.leaves)
    for at in sorted(sightings.keys() | leaves.keys()):
        leaving = {leave.url for leave in leaves[at]}
        for sighting in sightings[at]:
            events += _tell_sighting(post, sighting, leaving)
        left = [leave for leave in leaves[at] if leave.url in post.live]
        events += _tell_leaves(post, left)
        gone_at = None if post.live else at if left else gone_at
    return Story(tuple(events), gone_at, post.successor_id if gone_at else None)


def _group(moments: Iterable[_Moment]) -> defaultdict[datetime, list[_Moment]]:
    """Moments by their times, ordered by their URLs."""
    groups: defaultdict[datetime, list[_Moment]] = defaultdict(list)
    for moment in sorted(moments, key=lambda moment: moment.url):
        groups[moment.at].append(moment)
    return groups


def _tell_sighting(post: _Post, sighting: Sighting, leaving: Collection[str]) -> Iterator[Event]:
    """The events of a reading; `leaving` are the URLs that leave at its moment."""
    url, media_type = sighting.url, sighting.media_type
    others = [other in post.live and other not in leaving for other in post.list_here(url)]
    comparison = Comparison(
        post_known=bool(post.known),
        post_live=bool(post.live),
        url_known=url in post.known,
        url_live=url in post.live,
        replaces_url=replaces_url(others, is_page=media_type == HTML),
        media_type_known=media_type is None or (url, media_type) in post.read,
        text_changed=sighting.revision_id is not None,
        metadata_changed=("metadata",) if sighting.metadata_changed else (),
    )
    post.see(url, media_type)
    for kind in decide(comparison).events:
        yield Event(sighting.at, url, kind, sighting.crawl_id, sighting.revision_id)


def _tell_leaves(post: _Post, leaves: Sequence[Leave]) -> Iterator[Event]:
    """The event of the URLs that left at one moment, if there is one.

    The post is gone or replaced where no URL is left.  It has moved where the best URL is on another site from now on.
    """
    ordered = sorted(leaves, key=lambda leave: post.order(leave.url))
    for leave in reversed(ordered):  # the successor of the best URL is noted last, and counts first
        post.leave(leave)
    lost = [leave for leave in ordered if not post.list_here(leave.url) & post.live]
    if not lost:
        return
    first, best = lost[0], min(post.live, key=post.order, default=None)
    if best is None:
        yield Event(first.at, first.url, "replaced" if post.successor_id else "gone", first.crawl_id)
    elif post.order(first.url) < post.order(best):
        yield Event(first.at, best, "moved", first.crawl_id)
