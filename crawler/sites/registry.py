"""The known sites: their declarations, and which of them a URL belongs to.

Works on URLs alone: does not import Scrapy, an HTML parser or the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.runs.site_counts import Floors
from crawler.sites.mirror import parse_base, stays_within
from pipelines.records.sites import Site

DEFAULT_FLOORS = Floors()
LISTS = "archives/"  # the path of the list of all posts, as Hexo names it


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """A site, the path of its list of posts below its base URL, and the minimum counts that its runs must reach."""

    site: Site
    lists: str = LISTS
    floors: Floors = DEFAULT_FLOORS

    @property
    def lists_url(self) -> str:
        """The public URL of the first page of the list."""
        return self.site.base_url + self.lists


SITE_PROFILES = (
    SiteProfile(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0), floors=Floors(papers=1.0)),
    SiteProfile(
        Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1), floors=Floors(papers=1.0)
    ),
)


def find_profile(url: str, known: Sequence[SiteProfile]) -> SiteProfile | None:
    """The known site that the public URL `url` belongs to, or None.

    The longest base URL wins: Talk2Paper lies below the first site.
    """
    matches = [profile for profile in known if stays_within(url, profile.site.base_url)]
    return max(matches, key=lambda profile: len(profile.site.base_url), default=None)


def make_profile(read_base: str, theme: str) -> SiteProfile:
    """The profile of a site that is not known: a blog of its own, named after its host."""
    return SiteProfile(Site(urlsplit(read_base).netloc, read_base, theme))


def owns(profile: SiteProfile, url: str, known: Sequence[SiteProfile]) -> bool:
    """Whether a public URL belongs to this site, and not to a known site whose base URL lies below it."""
    return stays_within(url, profile.site.base_url) and find_profile(url, known) in (None, profile)


def find_blog(site: str | None) -> Site:
    """The blog with the base URL `site`, known or not; the first known one where `site` is None.

    Raises UsageError when `site` is not a URL.
    """
    if site is None:
        return SITE_PROFILES[0].site
    base = parse_base(site)
    known = find_profile(base, SITE_PROFILES)
    return known.site if known and known.site.base_url == base else make_profile(base, theme="").site
