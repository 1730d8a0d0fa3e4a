"""A language model as the archive stores it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A language model as an archive keeps it, and how much clean text it learned from."""

    version: str
    learned_at: datetime
    posts: int
    characters: int
    packed: bytes
