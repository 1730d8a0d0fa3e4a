"""What the crawler knows of a site before it is read: its declaration, and how a copy of it is recognised.

Knows addresses; must not know HTML, HTTP or the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.mirror import stays_within
from crawler.verdict import Floors
from pipelines.records import Site

DEFAULT_FLOORS = Floors()


@dataclass(frozen=True, slots=True)
class Source:
    """A site, the path of its list of posts below the base address, and the floors its runs are judged by."""

    site: Site
    lists: str = "archives/"
    floors: Floors = DEFAULT_FLOORS


def recognise_source(address: str | None, read_base: str, known: Sequence[Source]) -> Source:
    """The known source whose page says that its public address is `address`, else the site as its own.

    The longest base address wins: Talk2Paper lies below the first site.
    """
    address = address or read_base
    matches = [source for source in known if stays_within(address, source.site.base_url)]
    if matches:
        return max(matches, key=lambda source: len(source.site.base_url))
    return Source(Site(urlsplit(read_base).netloc, read_base, "butterfly"))
