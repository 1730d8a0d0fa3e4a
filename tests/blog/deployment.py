"""A deployment: the posts that stand in it, and the dice for what every deployment changes without meaning."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from random import Random
from urllib.parse import quote, urlsplit

from tests.blog.posts import Post

BLOG = "墨鱼 & 星图的论文手帐"
AUTHOR = "Inkfish"
_SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Deployment:
    """`posts` are newest first; `base_url` ends without a slash."""

    posts: tuple[Post, ...]
    seed: int
    base_url: str

    @property
    def root(self) -> str:
        """The path of the base, without a slash at its end."""
        return urlsplit(self.base_url).path

    @cached_property
    def newest_update(self) -> datetime:
        return max(post.updated for post in self.posts)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted({tag for post in self.posts for tag in post.tags}))

    @cached_property
    def by_update(self) -> tuple[Post, ...]:
        """The last edited first."""
        return tuple(sorted(self.posts, key=lambda post: post.updated, reverse=True))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {post.path: place for place, post in enumerate(self.posts)}

    def neighbours_of(self, post: Post) -> tuple[tuple[Post, ...], tuple[Post, ...]]:
        """The next newer and the next older post, each none or one."""
        place = self._places[post.path]
        return self.posts[max(place - 1, 0) : place], self.posts[place + 1 : place + 2]

    def others_than(self, post: Post) -> tuple[Post, ...]:
        place = self._places[post.path]
        return self.posts[:place] + self.posts[place + 1 :]

    def dice(self, what: str) -> Random:
        """Equal throws for equal seeds and subjects, whatever was thrown before."""
        return Random(f"{self.seed} {what}")


def path_of(post: Post) -> str:
    """The address as lists link to it: percent-encoded.

    >>> from tests.blog.posts import load_posts
    >>> {path_of(post) for post in load_posts() if post.title == "元宇宙/虚拟人"}
    {'/2024/06/07/Paper/2024-06-07/%E5%85%83%E5%AE%87%E5%AE%99_%E8%99%9A%E6%8B%9F%E4%BA%BA/'}
    """
    return f"/{quote(post.path)}/"


def file_of(path: str) -> str:
    """The file that a host answers with for the page at `path`."""
    return path if path.endswith(".html") else f"{path}/index.html".lstrip("/")


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def count_words(post: Post) -> dict[str, str]:
    """The length that themes print: words in thousands, minutes to read."""
    size = sum(len(paper.abstract) for paper in post.papers) + len(post.html)
    return {"words": f"{size / 1000:.1f}k", "minutes": str(size // 300 + 1)}


def updated_day(post: Post) -> str | None:
    """The day of the last edit, where it is another than that of publication."""
    day = local_day(post.updated)
    return None if day == local_day(post.published) else day


def local(moment: datetime) -> str:
    return moment.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def local_day(moment: datetime) -> str:
    return local(moment)[:10]
