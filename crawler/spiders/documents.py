"""Documents of a blog in files: digests, lectures and notes as Markdown, text or saved pages.

Asks no host.  Yields pages as they were found; must not know what they say, nor the archive (`run` is carried for the
stages, never opened).
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from crawler import signals
from crawler.base_spider import RunSpider
from crawler.documents.document import MEDIA_TYPES, Document, address_document, describe_document, place_document
from crawler.documents.files import FoundFile, find_files
from crawler.runs.verdict import Floors
from crawler.sites.mirror import parse_base
from crawler.sites.registry import SITE_PROFILES, SiteProfile, find_profile, make_profile
from pipelines.errors import UsageError
from pipelines.items import PageItem
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, ListPage, Site
from pipelines.stages import Run

_FLOORS = Floors(understood=0.0)  # a folder may hold anything


class DocumentsSpider(RunSpider):
    """Reads what lies under `path`; `site` is the address of the blog that it belongs to."""

    name = "documents"
    arguments: ClassVar[frozenset[str]] = frozenset({"path", "site"})

    def __init__(self, run: Run, path: str, site: str | None = None, **kwargs: Any) -> None:
        super().__init__(run, **kwargs)
        self.bases = self.choose_bases(path, site)
        self.path = path
        self.blog = find_blog(site)
        self.reached: set[str] = set()

    @staticmethod
    def choose_bases(path: str | None = None, site: str | None = None) -> tuple[str, ...]:
        """No address is asked.  Raises UsageError when there is nothing at `path` or `site` is no address."""
        if path is None:
            raise UsageError("documents needs a file, a folder or a pattern: -a path=...")
        find_files(path)
        find_blog(site)
        return ()

    async def start(self) -> AsyncIterator[PageItem]:
        for found in find_files(self.path):
            if self.stopped:
                return
            for page in self._read(found):
                self._note_page(page)
                yield PageItem(page)

    def _read(self, found: FoundFile) -> Iterator[FetchedPage]:
        path = place_document(found.path, found.folder)
        problem = found.problem or self._find_problem(found)
        if problem is None:
            try:
                body = found.path.read_bytes()
            except OSError as error:
                problem = f"cannot be read: {error.strerror}"
            else:
                document = Document(path, body, found.path.as_uri(), datetime.now(UTC))
                yield describe_document(self.blog, document)
        if problem is not None:
            url = address_document(self.blog, path)
            self._send(signals.page_failed, url=url, stage="read", reason=f"{path.name} {problem}", site=None)

    def _find_problem(self, found: FoundFile) -> str | None:
        if found.path.suffix.lower() not in MEDIA_TYPES:
            return f"is no document: its name ends in none of {', '.join(MEDIA_TYPES)}"
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        return f"is larger than {limit:,} bytes" if found.path.stat().st_size > limit else None

    def _note_page(self, page: FetchedPage) -> None:
        if page.site.base_url not in self.reached:
            self.reached.add(page.site.base_url)
            self._send(signals.part_reached, source=SiteProfile(page.site, floors=_FLOORS))
        listing = ListPage((Listed(page.url),), next_url=None, printed_count=None)
        self._send(signals.posts_listed, site=page.site, listing=listing)


def find_blog(site: str | None) -> Site:
    """The blog at an address, or the first known one.  Raises UsageError when `site` is no address."""
    if site is None:
        return SITE_PROFILES[0].site
    base = parse_base(site)
    known = find_profile(base, SITE_PROFILES)
    return known.site if known and known.site.base_url == base else make_profile(base, theme="").site
