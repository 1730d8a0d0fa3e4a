"""What became of posts whose addresses a site's list no longer names: moved, replaced, gone.

Pure: no SQL, no clock.  `settlement` asks the archive and carries out what is decided here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

_HOLDS = 0.5  # the least share of a withdrawn digest's papers that stand in the one that replaced it


@dataclass(frozen=True, slots=True)
class Absentee:
    """An address that the list does not name, and its post.

    `stands_here` is whether the post has another live address on the site, `stands_elsewhere` whether on another site.
    """

    url: str
    post_id: int
    kind: str
    topic: str | None
    content_hash: str
    papers: int
    stands_here: bool
    stands_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A post with one address that was first read since the list was last known whole."""

    post_id: int
    kind: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class LaterDigest:
    """A live digest of a later date; `shared` counts its papers that stand in the post `absentee_id` as well."""

    post_id: int
    absentee_id: int
    topic: str | None
    edition_date: date
    shared: int


@dataclass(frozen=True, slots=True)
class Departure:
    """What became of an address.

    left: its post has another address on the site.  moved: its post is the newcomer `other_id`.  replaced: the digest
    `other_id` took the place of its post.  gone: the site has its post no more.
    """

    kind: Literal["left", "moved", "replaced", "gone"]
    url: str
    post_id: int
    other_id: int | None = None


def decide_departures(
    absentees: Sequence[Absentee], newcomers: Iterable[Newcomer], later: Iterable[LaterDigest]
) -> tuple[Departure, ...]:
    """A departure for each absent address; a post departs once, and its further addresses are left."""
    ordered = sorted(absentees, key=lambda one: one.url)
    lost = {one.post_id: one for one in reversed(ordered) if not one.stands_here}
    twins, successors = _pair_twins(lost.values(), newcomers), _choose_successors(lost, later)
    return tuple(
        _depart(one, twins.get(one.post_id), successors.get(one.post_id))
        if lost.get(one.post_id) is one
        else Departure("left", one.url, one.post_id)
        for one in ordered
    )


def _depart(one: Absentee, twin: int | None, successor: int | None) -> Departure:
    if twin is not None:
        return Departure("moved", one.url, one.post_id, twin)
    if successor is not None and not one.stands_elsewhere:
        return Departure("replaced", one.url, one.post_id, successor)
    return Departure("gone", one.url, one.post_id)


def _pair_twins(lost: Iterable[Absentee], newcomers: Iterable[Newcomer]) -> dict[int, int]:
    """Newcomers by the lost post that said the same, where no other post on either side did."""
    left, right = _group(lost), _group(newcomers)
    both = ((left[said], right[said]) for said in left.keys() & right.keys())
    return {mine[0]: theirs[0] for mine, theirs in both if len(mine) == len(theirs) == 1}


def _group(posts: Iterable[Absentee] | Iterable[Newcomer]) -> dict[tuple[str, str], list[int]]:
    groups = defaultdict(list)
    for one in posts:
        groups[one.kind, one.content_hash].append(one.post_id)
    return groups


def _choose_successors(lost: Mapping[int, Absentee], later: Iterable[LaterDigest]) -> dict[int, int]:
    """By withdrawn digest the next one of its topic that holds its papers and stays."""
    chosen: dict[int, int] = {}
    for one in sorted(later, key=lambda one: (one.edition_date, -one.shared, one.post_id)):
        before = lost.get(one.absentee_id)
        if before and one.post_id not in lost and _holds(one, before):
            chosen.setdefault(one.absentee_id, one.post_id)
    return chosen


def _holds(later: LaterDigest, before: Absentee) -> bool:
    return _fold(later.topic) == _fold(before.topic) and later.shared >= _HOLDS * before.papers


def _fold(topic: str | None) -> str:
    """A topic by its letters and digits, as posts are told apart by."""
    return "".join(filter(str.isalnum, topic or "")).casefold()


def exceeds(departures: Iterable[Departure], live: int, share: float) -> bool:
    """Whether more than `share` of the `live` addresses of a site vanished at once; a single post always may.

    >>> exceeds([Departure("gone", "https://a.example/b/", 1)] * 264, 304, 0.25)
    True
    >>> exceeds([Departure("moved", "https://a.example/b/", 1, 2)] * 264, 304, 0.25)
    False
    """
    vanished = sum(one.kind == "gone" for one in departures)
    return vanished > 1 and vanished > share * live
