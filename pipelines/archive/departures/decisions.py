"""Decides what happened to posts whose URLs a site's list no longer names: moved, replaced or gone.

Does not import SQL or a clock: `reconciliation` loads the posts to compare, and writes the decisions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

# The least share of a withdrawn digest's papers that the digest that replaced it contains; set by hand.
_SHARED_PAPERS = 0.5


@dataclass(frozen=True, slots=True)
class Absentee:
    """A URL that the list does not name; the content and the papers are those of this URL, if a page was read there.

    `lineage` is its post as this site shows it, and `live_here` whether that has another live URL on the site;
    `live_elsewhere` is whether other sites have the post.
    """

    url: str
    post_id: int
    lineage: str
    kind: str
    topic: str | None
    content_hash: str | None
    papers: int
    live_here: bool
    live_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A post with one URL on the site, which was first read after the list was last read to its end."""

    post_id: int
    lineage: str
    kind: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class LaterDigest:
    """A digest of a later date, live on the site at `url`; `shared` counts its papers that are also at `absent_url`."""

    url: str
    lineage: str
    absent_url: str
    topic: str | None
    edition_date: date
    shared: int


@dataclass(frozen=True, slots=True)
class Departure:
    """What happened to a URL.

    left: its post has another URL on the site.  moved: its post is the newcomer `twin`.  replaced: the digest at
    `successor_url` replaced its post.  gone: the site no longer has its post.  Other sites may still have it.
    """

    kind: Literal["left", "moved", "replaced", "gone"]
    absentee: Absentee
    twin: Newcomer | None = None
    successor_url: str | None = None

    @property
    def made_one(self) -> bool:
        """Whether two posts turned out to be one."""
        return self.twin is not None and self.twin.post_id != self.absentee.post_id


_Post = TypeVar("_Post", Absentee, Newcomer)


def decide_departures(
    absentees: Sequence[Absentee], newcomers: Iterable[Newcomer], later: Iterable[LaterDigest]
) -> tuple[Departure, ...]:
    """A departure for each absent URL.  A post departs once: its further URLs are `left`."""
    ordered = sorted(absentees, key=lambda absentee: (absentee.content_hash is None, absentee.url))
    lost = {absentee.lineage: absentee for absentee in reversed(ordered) if not absentee.live_here}
    twins, successors = _pair_twins(lost.values(), newcomers), _choose_successors(lost, later)
    return tuple(
        _depart(absentee, twins.get(absentee.lineage), successors.get(absentee.url))
        if lost.get(absentee.lineage) is absentee
        else Departure("left", absentee)
        for absentee in ordered
    )


def _depart(absentee: Absentee, twin: Newcomer | None, successor_url: str | None) -> Departure:
    if twin is not None:
        return Departure("moved", absentee, twin)
    is_replaced = successor_url is not None and not absentee.live_elsewhere
    return Departure("replaced" if is_replaced else "gone", absentee, None, successor_url)


def _pair_twins(lost: Iterable[Absentee], newcomers: Iterable[Newcomer]) -> dict[str, Newcomer]:
    """Newcomers by the lineage of the lost post with the same content, where no other post on either side has it."""
    old, new = _group(lost), _group(newcomers)
    pairs = ((old[content], new[content]) for content in old.keys() & new.keys())
    return {left[0].lineage: arrived[0] for left, arrived in pairs if len(left) == len(arrived) == 1}


def _group(posts: Iterable[_Post]) -> dict[tuple[str, str | None], list[_Post]]:
    groups: defaultdict[tuple[str, str | None], list[_Post]] = defaultdict(list)
    for post in posts:
        groups[post.kind, post.content_hash].append(post)
    return groups


def _choose_successors(lost: Mapping[str, Absentee], later: Iterable[LaterDigest]) -> dict[str, str]:
    """For each URL of a lost digest the next digest of its topic that has enough of its papers and is not lost."""
    absent = {absentee.url: absentee for absentee in lost.values()}
    chosen: dict[str, str] = {}
    for digest in sorted(later, key=lambda digest: (digest.edition_date, -digest.shared, digest.url)):
        before = absent.get(digest.absent_url)
        if before and digest.lineage not in lost and _may_replace(digest, before):
            chosen.setdefault(digest.absent_url, digest.url)
    return chosen


def _may_replace(later: LaterDigest, before: Absentee) -> bool:
    return _fold(later.topic) == _fold(before.topic) and later.shared >= _SHARED_PAPERS * before.papers


def _fold(topic: str | None) -> str:
    """A topic by its letters and digits, as in the identity of a post."""
    return "".join(filter(str.isalnum, topic or "")).casefold()


def exceeds(kinds: Sequence[str], live: int, share: float) -> bool:
    """Whether more than `share` of the `live` URLs of a site vanished at once; a single post always may.

    >>> exceeds(["gone"] * 264, 304, 0.25)
    True
    >>> exceeds(["moved"] * 264, 304, 0.25)
    False
    """
    vanished = kinds.count("gone")
    return vanished > 1 and vanished > share * live
