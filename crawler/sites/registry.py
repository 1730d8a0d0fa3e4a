"""What the crawler knows of a site before it is read: its declaration, and how a copy of it is recognised.

Knows addresses; must not know HTML, HTTP or the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.runs.site_counts import Floors
from crawler.sites.mirror import stays_within
from pipelines.records.sites import Site

DEFAULT_FLOORS = Floors()
LISTS = "archives/"


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """A site, the path of its list of posts below the base address, and the floors its runs are judged by."""

    site: Site
    lists: str = LISTS
    floors: Floors = DEFAULT_FLOORS

    @property
    def lists_url(self) -> str:
        return self.site.base_url + self.lists


SITE_PROFILES = (
    SiteProfile(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0), floors=Floors(papers=1.0)),
    SiteProfile(
        Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1), floors=Floors(papers=1.0)
    ),
)


def find_profile(address: str, known: Sequence[SiteProfile]) -> SiteProfile | None:
    """The known source that the public address `address` belongs to.

    The longest base address wins: Talk2Paper lies below the first site.
    """
    matches = [source for source in known if stays_within(address, source.site.base_url)]
    return max(matches, key=lambda source: len(source.site.base_url), default=None)


def make_profile(read_base: str, theme: str) -> SiteProfile:
    """A site that is no known one, as a blog of its own."""
    return SiteProfile(Site(urlsplit(read_base).netloc, read_base, theme))


def owns(source: SiteProfile, address: str, known: Sequence[SiteProfile]) -> bool:
    """Whether a public address is one of this source, and not of a known one that lies below it."""
    return stays_within(address, source.site.base_url) and find_profile(address, known) in (None, source)
