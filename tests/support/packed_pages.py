"""Pages as a worker of a crawl hands them on."""

from pipelines.reading.worker_task import read_and_cut
from pipelines.records.pages import FetchedPage


def pack_page(page: FetchedPage) -> bytes:
    """The packed reading of a page that is a sound post."""
    packed = read_and_cut(page)
    assert isinstance(packed, bytes)
    return packed
