"""What a crawl found to have happened to posts, and what people correct: posts are hidden, what was read is removed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

CHANGE_KINDS = ("new", "edited", "moved", "replaced", "gone", "returned")


@dataclass(frozen=True, slots=True)
class PostChange:
    """A change of one of the `CHANGE_KINDS`; `url` is where the post is, or was."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class HiddenPost:
    """A post, and since when it has been hidden; None for one that is shown."""

    id: int
    title: str
    url: str
    hidden_at: datetime | None


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be removed: the site with an ID, else the post at `urls`; `bases` are the sites that it is on."""

    name: str
    site_id: int | None
    urls: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed: rows by table, the titles of the posts, and how many posts stay that other sites have too.

    `files` held pages, and nothing needs them any more once the removal is committed.
    """

    rows: dict[str, int]
    titles: tuple[str, ...]
    kept: int
    files: tuple[Path, ...] = ()
