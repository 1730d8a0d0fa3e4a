"""A language model as the archive stores it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A packed language model with its version, and the posts and characters of clean text that it learned from."""

    version: str
    learned_at: datetime
    posts: int
    characters: int
    packed: bytes
