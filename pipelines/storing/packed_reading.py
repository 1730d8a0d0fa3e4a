"""What the process that stores is asked to store."""

from dataclasses import dataclass

from pipelines.archive.store import KeptReading
from pipelines.reading.packing import unpack_with_tokens


@dataclass(frozen=True, slots=True)
class PackedReading:
    """A `KeptReading`; the reading and its tokens are packed."""

    packed: bytes
    fetch_id: int
    crawl_id: int

    def unpack(self) -> KeptReading:
        reading, tokens = unpack_with_tokens(self.packed)
        return KeptReading(reading, self.fetch_id, self.crawl_id, tokens)
