"""The history of a site: deployment after deployment, each with what it means for an archive that follows it.

Every kind of change that the real blog went through happens once.  `live_through` tells it in order and cheaply, for a
site of any size; the pages come from `site.render_site`.  What a deployment means is taken from its posts, never from
its pages.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.blog.butterfly import Butterfly
from tests.blog.invention import TOPICS, invent_digest, invent_note
from tests.blog.posts import Post
from tests.blog.site import Theme, render_site

_BEGIN = datetime(2024, 1, 10, 6, 9, tzinfo=UTC)
_DAY_IN_PATH = re.compile(r"^\d{4}/\d{2}/\d{2}/")
_LATER_PAPERS = 50_000  # the numbers from here on belong to posts that come after the first deployment


@dataclass(frozen=True)
class Size:
    """How many posts the first deployment has; more than ten in all, so that the lists have a second page."""

    digests: int = 14
    notes: int = 4


AS_IT_WAS = Size(digests=264, notes=40)


@dataclass(frozen=True)
class Counts:
    """What the archive holds: posts that are live, posts that are gone, and every paper that ever stood in one."""

    live: int
    gone: int
    papers: int


@dataclass(frozen=True)
class Step:
    """One deployment: its `files` by path below the base, and what the archive of an attentive reader is after it.

    `events` counts, by kind, those that it adds.  `failing` are files that the host answers with 500 instead, which
    happens on the wire alone: such a step says nothing new and has no place in a repository.
    """

    happened: str
    at: datetime
    files: Mapping[str, bytes]
    events: Mapping[str, int]
    counts: Counts
    failing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scene:
    """The site as it is deployed, and what became of its posts by this deployment."""

    posts: tuple[Post, ...] = ()
    minified: bool = False
    events: Mapping[str, int] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()


def live_through(size: Size | None = None, theme: Theme | None = None) -> Iterator[Step]:
    """The whole history, rendered one deployment at a time; Butterfly unless another theme is asked for."""
    theme, at = theme or Butterfly(), _BEGIN + timedelta(days=_count_days(size or Size()))
    scene, ever, papers = _open(size or Size()), set[str](), set[str]()
    for number, (hours, happen) in enumerate(HISTORY):
        at += timedelta(hours=hours)
        scene = happen(replace(scene, events={}, failing=frozenset()), at)
        ever |= {_name(post) for post in scene.posts}
        papers |= {paper.id for post in scene.posts for paper in post.papers}
        counts = Counts(len(scene.posts), len(ever) - len(scene.posts), len(papers))
        files = dict(render_site(scene.posts, minified=scene.minified, seed=number, theme=theme))
        yield Step(happen.__name__.replace("_", " "), at, files, scene.events, counts, scene.failing)


def _name(post: Post) -> str:
    """What stays of a post's address when the permalinks change."""
    return _DAY_IN_PATH.sub("", post.path)


def _open(size: Size) -> Scene:
    """All topics a day; every third digest repeats a paper of the one before."""
    digests = [
        invent_digest(
            topic=TOPICS[n % len(TOPICS)], at=_BEGIN + timedelta(days=n // len(TOPICS)), papers=_own_papers(n)
        )
        for n in range(size.digests)
    ]
    notes = [invent_note(n, _BEGIN - timedelta(days=9 * (n + 1))) for n in range(size.notes)]
    return Scene((*digests, *notes))


def _own_papers(number: int) -> tuple[int, ...]:
    own = (2 * number, 2 * number + 1)
    return (*own, own[0] - 1) if number % 3 == 2 else own


def _count_days(size: Size) -> int:
    return (size.digests - 1) // len(TOPICS) + 1


def first_deployment(scene: Scene, _: datetime) -> Scene:
    return replace(scene, events={"new": len(scene.posts)})


def new_posts(scene: Scene, at: datetime) -> Scene:
    digest = invent_digest(TOPICS[0], at - timedelta(hours=1), (_LATER_PAPERS, 0))
    note = invent_note(1000, at - timedelta(hours=2))
    return replace(scene, posts=(*scene.posts, digest, note), events={"new": 2})


def edit_of_an_article(scene: Scene, at: datetime) -> Scene:
    """The oldest digest has its first summary written anew, and loses its last paper."""
    first, *_ = scene.posts[0].papers
    papers = (replace(first, summary=f"重写的摘要：{first.summary}"), *scene.posts[0].papers[1:-1])
    edited = replace(scene.posts[0], papers=papers, updated=at)
    return replace(scene, posts=(edited, *scene.posts[1:]), events={"edited": 1})


def trial_run(scene: Scene, at: datetime) -> Scene:
    """Two topics, deployed to see what they look like."""
    trials = [invent_digest(topic, at, _trial_papers(n)) for n, topic in enumerate(TOPICS[1:3])]
    return replace(scene, posts=(*scene.posts, *trials), events={"new": 2})


def _trial_papers(number: int) -> tuple[int, int]:
    return _LATER_PAPERS + 10 + 2 * number, _LATER_PAPERS + 11 + 2 * number


def trial_run_replaced_an_hour_later(scene: Scene, at: datetime) -> Scene:
    """One has all its papers exchanged, the other is withdrawn; the papers of both stood nowhere else."""
    *others, kept, _ = scene.posts
    papers = invent_digest(TOPICS[1], at, (_LATER_PAPERS + 20, _LATER_PAPERS + 21)).papers
    return replace(scene, posts=(*others, replace(kept, papers=papers, updated=at)), events={"edited": 1, "gone": 1})


def digest_issued_again_under_a_later_date(scene: Scene, at: datetime) -> Scene:
    """It holds the papers of the one that it replaces, and one more."""
    withdrawn = scene.posts[1]
    again = invent_digest(withdrawn.title, at, (_LATER_PAPERS + 30,))
    again = replace(again, papers=(*withdrawn.papers, *again.papers))
    posts = tuple(post for post in scene.posts if post != withdrawn)
    return replace(scene, posts=(*posts, again), events={"new": 1, "replaced": 1})


def minifier_toggled(scene: Scene, _: datetime) -> Scene:
    return replace(scene, minified=not scene.minified)


def all_addresses_moved_at_once(scene: Scene, _: datetime) -> Scene:
    """The permalinks lose their dates, and no redirect is left."""
    moved = tuple(replace(post, path=_name(post)) for post in scene.posts)
    return replace(scene, posts=moved, events={"moved": len(moved)})


def pictures_drawn_anew(scene: Scene, _: datetime) -> Scene:
    """The og:image of every post without a cover, related posts, counters, colours; as in every deployment."""
    return scene


def metadata_changed(scene: Scene, at: datetime) -> Scene:
    """A digest gets another tag and description; its article stays."""
    first, *others = scene.posts
    changed = replace(first, tags=(*first.tags, "回顾"), description="换了一句介绍", updated=at)
    return replace(scene, posts=(changed, *others), events={"metadata": 1})


def list_cut_short_by_a_500(scene: Scene, _: datetime) -> Scene:
    """Nothing is gone, though the lists end after their first page."""
    return replace(scene, failing=frozenset({"page/2/index.html", "archives/page/2/index.html"}))


def list_whole_again(scene: Scene, _: datetime) -> Scene:
    return scene


def most_posts_deleted_in_one_night(scene: Scene, _: datetime) -> Scene:
    """All digests; their papers stand nowhere else from now on."""
    notes = tuple(post for post in scene.posts if not post.is_digest)
    return replace(scene, posts=notes, events={"gone": len(scene.posts) - len(notes)})


def post_returns(scene: Scene, _: datetime) -> Scene:
    """A digest of the first days, where it stood before the night."""
    back = invent_digest(TOPICS[2], _BEGIN, _own_papers(2))
    return replace(scene, posts=(*scene.posts, replace(back, path=_name(back))), events={"returned": 1})


HISTORY: tuple[tuple[int, Callable[[Scene, datetime], Scene]], ...] = (
    (0, first_deployment),
    (26, new_posts),
    (23, edit_of_an_article),
    (49, trial_run),
    (1, trial_run_replaced_an_hour_later),
    (47, digest_issued_again_under_a_later_date),
    (30, minifier_toggled),
    (73, all_addresses_moved_at_once),
    (24, pictures_drawn_anew),
    (25, metadata_changed),
    (24, list_cut_short_by_a_500),
    (6, list_whole_again),
    (90, most_posts_deleted_in_one_night),
    (200, post_returns),
)
"""What happened, in order, and how many hours after the deployment before."""
