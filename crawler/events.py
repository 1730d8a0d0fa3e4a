"""The events of a run, as frozen dataclasses that are sent through one Scrapy signal, `happened`.

Spiders, middlewares and the images pipeline send them; `RunLedger.handle` receives them.  Does not import the
receivers.
"""

from dataclasses import dataclass

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from twisted.python.failure import Failure

from crawler.runs.list_progress import ListProgress
from crawler.sites.registry import SiteProfile
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Deployed, Site
from pipelines.storing.stored_post import StoredPost

happened = object()  # the Scrapy signal; its one keyword argument is `event`


@dataclass(frozen=True, slots=True)
class SiteReached:
    """A run begins to read a site; `home` is its home page, None for the files of a repository."""

    profile: SiteProfile
    home: FetchedPage | None
    lists: ListProgress


@dataclass(frozen=True, slots=True)
class SiteUnchanged:
    """Nothing was deployed on a site, read at `url`, since the last run."""

    profile: SiteProfile
    url: str


@dataclass(frozen=True, slots=True)
class SitePartReached:
    """A run reads some posts of a site, and none of its lists to the end."""

    profile: SiteProfile


@dataclass(frozen=True, slots=True)
class SiteUnreached:
    """No site could be read at `url`."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListsEnded:
    """All lists of a site that this run reads were read to their end."""

    site: Site


@dataclass(frozen=True, slots=True)
class PostFound:
    """A post was found without a list."""

    site: Site
    url: str


@dataclass(frozen=True, slots=True)
class PostUnchanged:
    """The response for a post was 304 (not modified)."""

    page: FetchedPage


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A page was not fetched, or a list not understood; `post_of` is the site of a page that is a post."""

    failure: PageFailure
    post_of: Site | None = None


@dataclass(frozen=True, slots=True)
class PostWaits:
    """A post is not requested: it has failed for a while, and its next try is to come."""

    failure: PageFailure
    site: Site


@dataclass(frozen=True, slots=True)
class PostStored:
    """A post went through all stages."""

    post: StoredPost


@dataclass(frozen=True, slots=True)
class PostDropped:
    """A stage failed on a page, and recorded the failure."""

    item: PageItem
    exception: DropItem


@dataclass(frozen=True, slots=True)
class ExceptionRaised:
    """A callback of the spider raised an exception, or an item pipeline, such as one of a user.

    `stage` is `crawl` or `pipeline`; `post_of` is the site where the page is a post that was not stored.
    """

    url: str
    stage: str
    failure: Failure
    post_of: Site | None


@dataclass(frozen=True, slots=True)
class DeploymentRead:
    """The pages of one commit were read; `is_done` where the clone holds all of them."""

    deployed: Deployed
    is_done: bool


@dataclass(frozen=True, slots=True)
class ImageDownloaded:
    """The image at a public URL was saved at `path`, below IMAGES_STORE."""

    key: str
    path: str
    checksum: str
    url: str


@dataclass(frozen=True, slots=True)
class ImageGone:
    """The host of an image no longer has it."""

    key: str


@dataclass(frozen=True, slots=True)
class ArchiveLost:
    """The archive cannot be used any more by this run, whose lock of a site was lost."""

    error: Exception


PostEvent = PostStored | PostWaits | PostUnchanged | PostDropped | ExceptionRaised
SiteEvent = SiteReached | SiteUnchanged | SitePartReached | SiteUnreached
ImageEvent = ImageDownloaded | ImageGone
Event = SiteEvent | PostEvent | ListsEnded | PostFound | PageFailed | DeploymentRead | ImageEvent | ArchiveLost


def send_event(crawler: Crawler, event: Event) -> None:
    crawler.signals.send_catch_log(happened, event=event)
