"""Downloads the images of posts to IMAGES_STORE with Scrapy's own images pipeline, each image once.

Enabled only where IMAGES_STORE is set.  Reports saved images as events; does not import the archive.
"""

import asyncio
import hashlib
import logging
import warnings
from collections.abc import Iterator
from io import BytesIO
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.pipelines.images import ImagesPipeline
from scrapy.pipelines.media import FileException, FileInfo, FileInfoOrError, MediaPipeline
from twisted.python.failure import Failure

from crawler.base_spider import RunSpider
from crawler.events import Event, ImageDownloaded, ImageGone, PageFailed, send_event
from crawler.sites.mirror import Mirror
from crawler.sites.politeness import is_loopback
from crawler.sites.responses import GONE, describe_failure
from crawler.stopping.stop import RunStopped
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.urls import canonical_url

logger = logging.getLogger(__name__)
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP")  # of browsers; Pillow would hand an EPS to Ghostscript
_MOST_PIXELS = 12_500_000  # as 12-megapixel cameras take; converting one takes up to 14 bytes


class ImageDownloads(ImagesPipeline):
    """Saves one file per image, however many hosts serve it; an image that cannot be downloaded is a failure.

    An image that its own host no longer has is not requested again.  On a mirror it may just be missing.
    """

    LOG_FAILED_RESULTS = False

    def __init__(self, store_uri: str, *, crawler: Crawler) -> None:
        super().__init__(store_uri, crawler=crawler)
        self.contact = bool(crawler.settings["CONTACT"])
        self.requested: set[str] = set()
        self.converting = asyncio.Lock()  # one image at a time is in memory
        if not self.contact:
            logger.warning("images on public hosts are not downloaded: CONTACT is not set")

    def get_media_requests(self, item: PageItem, info: MediaPipeline.SpiderInfo) -> list[Request]:
        return list(self._request_images(item))

    def file_path(self, request: Request, *_: Any, **__: Any) -> str:
        return name_file(request.meta["image"])

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> FileInfo:
        if response.status in GONE and urlsplit(request.meta["public_url"]).netloc == request.meta["image_host"]:
            self._send(ImageGone(request.meta["image"]))
        if response.status != 200:
            raise FileException(f"HTTP {response.status}")
        check_image(response.body)
        return await super().media_downloaded(response, request, info, item=item)

    async def image_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> str:
        async with self.converting:
            return await super().image_downloaded(response, request, info, item=item)

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> Any:
        reason = describe_failure(failure)
        if not isinstance(failure.value, RunStopped):
            self._send(PageFailed(PageFailure(request.meta["public_url"], "image", reason)))
        raise FileException(reason)

    def item_completed(self, results: list[FileInfoOrError], item: Any, info: MediaPipeline.SpiderInfo) -> Any:
        keys = {name_file(key): key for key in item.missing_images}
        for result in results:
            if result[0]:
                file = result[1]
                key = keys[file["path"]]
                self._send(ImageDownloaded(key, file["path"], str(file["checksum"]), item.missing_images[key]))
        return item

    def _request_images(self, item: PageItem) -> Iterator[Request]:
        for key, url in item.missing_images.items():
            read_url = find_read_url(url, item.page)
            if key not in self.requested and read_url and may_request(read_url, self.bases, contact=self.contact):
                self.requested.add(key)
                host = urlsplit(read_url).netloc
                yield Request(read_url, meta={"image": key, "image_host": host, "public_url": url})

    @property
    def bases(self) -> tuple[str, ...]:
        return self.crawler.spider.bases if isinstance(self.crawler.spider, RunSpider) else ()

    def _send(self, event: Event) -> None:
        send_event(self.crawler, event)


def check_image(body: bytes) -> None:
    """Raises FileException for what is no image of a known format, or one too large to be converted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)  # twice as many pixels raise as it is
            width, height = Image.open(BytesIO(body), formats=_FORMATS).size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        width, height = _MOST_PIXELS, 2
    except Exception:  # Pillow raises whatever its parsers happen to meet
        raise FileException(f"not an image in a known format ({', '.join(_FORMATS)})") from None
    if width * height > _MOST_PIXELS:
        raise FileException(f"the image has more than {_MOST_PIXELS:,} pixels")


def name_file(key: str) -> str:
    """The path of an image below IMAGES_STORE, by its key."""
    return f"full/{hashlib.sha1(key.encode()).hexdigest()}.jpg"


def find_read_url(url: str, page: FetchedPage) -> str | None:
    """The URL to request an image from: the mirror's, where the image belongs to a site that is read from a mirror.

    None where the URL on the mirror cannot be derived from that of the page.
    """
    base = page.site.base_url
    if page.fetched_from is None or not url.startswith(base):
        return url
    rest, read = page.url.removeprefix(base), canonical_url(page.fetched_from)
    return Mirror(base, read.removesuffix(rest)).to_read(url) if rest and read.endswith(rest) else None


def may_request(url: str, bases: tuple[str, ...], *, contact: bool) -> bool:
    """Whether an image may be requested: from this machine only for its own pages, from public hosts with CONTACT.

    `bases` are the base URLs of the run.

    >>> may_request("https://picx.zhimg.com/v2-0.jpg", ("https://kedreamix.github.io/",), contact=True)
    True
    >>> may_request("http://192.168.0.1/admin.png", ("https://kedreamix.github.io/",), contact=True)
    False
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    return any(map(is_loopback, bases)) if is_loopback(url) else contact and _is_public(host)


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".internal", ".localhost"))
