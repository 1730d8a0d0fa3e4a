"""The item: a page on its way through the stages.

Does not import the stages.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Self

from itemadapter import ItemAdapter

from pipelines.archive.store import StoreResult
from pipelines.parse.html.page_view import PageView
from pipelines.reading.packing import pack_reading, unpack_with_tokens
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.storing.stored_post import StoredPost
from pipelines.text.mojibake.result import Repair


@dataclass(slots=True)
class PageItem:
    """A page as fetched.  Each stage fills in the next field; `missing_images` maps image keys to URLs to download.

    A spider that has already parsed the page passes its `view` on; one that had it read ahead, what came of that as
    `ahead`, which is done.  `tokens` holds those of texts of the reading, for the index, where a worker has read it.
    Where another process is to store the reading, both stay `packed`, and that process makes the `row` of the post.
    """

    page: FetchedPage
    fetch_id: int | None = None
    repair: Repair | None = None
    view: PageView | None = None
    ahead: "Future[Result] | None" = None
    reading: Reading | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    packed: bytes | None = None
    stored: StoreResult | None = None
    row: StoredPost | None = None
    missing_images: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_item(cls, item: Any) -> Self:
        """The item itself, or one made from any kind of item that itemadapter supports.

        Raises TypeError where the fields are not those of a page item.
        """
        return item if isinstance(item, cls) else cls(**ItemAdapter(item))

    @property
    def url(self) -> str:
        return self.page.url

    def require_fetch(self) -> int:
        """The id of its fetch, which the first stage sets."""
        assert self.fetch_id is not None
        return self.fetch_id

    @property
    def is_read(self) -> bool:
        return self.reading is not None or self.packed is not None

    def pack(self) -> bytes:
        """The reading and its tokens, packed."""
        if self.packed is not None:
            return self.packed
        assert self.reading is not None
        return pack_reading(self.reading, self.tokens)

    def unpack(self) -> None:
        """Sets the reading and its tokens, if they are packed."""
        if self.packed is not None:
            (self.reading, self.tokens), self.packed = unpack_with_tokens(self.packed), None

    def __repr__(self) -> str:
        """The URL alone: Scrapy logs whole items, and this one holds a page of 100 KB."""
        return f"<PageItem {self.url}>"
