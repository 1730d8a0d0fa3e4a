"""What a crawl found to have happened to posts."""

from dataclasses import dataclass

CHANGE_KINDS = ("new", "edited", "moved", "replaced", "gone", "returned")


@dataclass(frozen=True, slots=True)
class PostChange:
    """A change of one of the `CHANGE_KINDS`; `url` is where the post is, or was."""

    kind: str
    title: str
    url: str
