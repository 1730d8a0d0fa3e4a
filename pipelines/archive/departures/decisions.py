"""Decides what happened to posts whose URLs a site's list no longer names: moved, replaced or gone.

Does not import SQL or a clock: `reconciliation` loads the posts to compare, and writes the decisions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

# The least share of a withdrawn digest's papers that the digest that replaced it contains; set by hand.
_SHARED_PAPERS = 0.5


@dataclass(frozen=True, slots=True)
class Absentee:
    """A URL that the list does not name, and its post.

    `live_here` is whether the post has another live URL on the site, `live_elsewhere` whether on another site.
    """

    url: str
    post_id: int
    kind: str
    topic: str | None
    content_hash: str
    papers: int
    live_here: bool
    live_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A post with one URL that was first read after the list was last read to its end."""

    post_id: int
    kind: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class LaterDigest:
    """A live digest of a later date; `shared` counts its papers that are also in the post `absentee_id`."""

    post_id: int
    absentee_id: int
    topic: str | None
    edition_date: date
    shared: int


@dataclass(frozen=True, slots=True)
class Departure:
    """What happened to a URL.

    left: its post has another URL on the site.  moved: its post is the newcomer `other_id`.  replaced: the digest
    `other_id` replaced its post.  gone: the site no longer has its post.
    """

    kind: Literal["left", "moved", "replaced", "gone"]
    url: str
    post_id: int
    other_id: int | None = None


def decide_departures(
    absentees: Sequence[Absentee], newcomers: Iterable[Newcomer], later: Iterable[LaterDigest]
) -> tuple[Departure, ...]:
    """A departure for each absent URL.  A post departs once: its further URLs are `left`."""
    ordered = sorted(absentees, key=lambda absentee: absentee.url)
    lost = {absentee.post_id: absentee for absentee in reversed(ordered) if not absentee.live_here}
    twins, successors = _pair_twins(lost.values(), newcomers), _choose_successors(lost, later)
    return tuple(
        _depart(absentee, twins.get(absentee.post_id), successors.get(absentee.post_id))
        if lost.get(absentee.post_id) is absentee
        else Departure("left", absentee.url, absentee.post_id)
        for absentee in ordered
    )


def _depart(absentee: Absentee, twin: int | None, successor: int | None) -> Departure:
    if twin is not None:
        return Departure("moved", absentee.url, absentee.post_id, twin)
    if successor is not None and not absentee.live_elsewhere:
        return Departure("replaced", absentee.url, absentee.post_id, successor)
    return Departure("gone", absentee.url, absentee.post_id)


def _pair_twins(lost: Iterable[Absentee], newcomers: Iterable[Newcomer]) -> dict[int, int]:
    """Newcomers by the lost post with the same content, where no other post on either side has it."""
    old, new = _group(lost), _group(newcomers)
    pairs = ((old[content], new[content]) for content in old.keys() & new.keys())
    return {old_ids[0]: new_ids[0] for old_ids, new_ids in pairs if len(old_ids) == len(new_ids) == 1}


def _group(posts: Iterable[Absentee] | Iterable[Newcomer]) -> dict[tuple[str, str], list[int]]:
    groups = defaultdict(list)
    for post in posts:
        groups[post.kind, post.content_hash].append(post.post_id)
    return groups


def _choose_successors(lost: Mapping[int, Absentee], later: Iterable[LaterDigest]) -> dict[int, int]:
    """For each withdrawn digest the next digest of its topic that has enough of its papers and is not lost itself."""
    chosen: dict[int, int] = {}
    for digest in sorted(later, key=lambda digest: (digest.edition_date, -digest.shared, digest.post_id)):
        before = lost.get(digest.absentee_id)
        if before and digest.post_id not in lost and _may_replace(digest, before):
            chosen.setdefault(digest.absentee_id, digest.post_id)
    return chosen


def _may_replace(later: LaterDigest, before: Absentee) -> bool:
    return _fold(later.topic) == _fold(before.topic) and later.shared >= _SHARED_PAPERS * before.papers


def _fold(topic: str | None) -> str:
    """A topic by its letters and digits, as in the identity of a post."""
    return "".join(filter(str.isalnum, topic or "")).casefold()


def exceeds(departures: Iterable[Departure], live: int, share: float) -> bool:
    """Whether more than `share` of the `live` URLs of a site vanished at once; a single post always may.

    >>> exceeds([Departure("gone", "https://a.example/b/", 1)] * 264, 304, 0.25)
    True
    >>> exceeds([Departure("moved", "https://a.example/b/", 1, 2)] * 264, 304, 0.25)
    False
    """
    vanished = sum(departure.kind == "gone" for departure in departures)
    return vanished > 1 and vanished > share * live
