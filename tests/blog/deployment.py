"""A deployment: the posts that stand in it, and the dice for what every deployment changes without meaning."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from urllib.parse import quote

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


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def local(moment: datetime) -> str:
    return moment.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
