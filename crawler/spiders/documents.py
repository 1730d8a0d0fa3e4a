"""Reads posts of a blog from files: digests, lectures and notes as Markdown, text or saved pages.

Sends no requests.  Yields pages as they were found.  Does not import the archive or parsers.
"""

from collections.abc import AsyncIterator
from typing import ClassVar

from crawler.base_spider import RunSpider
from crawler.documents.document import MEDIA_TYPES, Document, describe_document, find_path_in_blog, make_document_url
from crawler.documents.files import FoundFile, find_files
from crawler.events import PostFound, SitePartReached
from crawler.runs.site_counts import Floors
from crawler.sites.registry import SiteProfile, find_blog
from pipelines.errors import UsageError
from pipelines.items import PageItem
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage, PageFailure

_FLOORS = Floors(understood=0.0)  # a folder may hold anything


class DocumentsSpider(RunSpider):
    """Reads the files at `-a path=`; `-a site=` is the URL of the blog that they belong to."""

    name = "documents"
    arguments: ClassVar[frozenset[str]] = frozenset({"path", "site"})
    path: str | None = None
    site: str | None = None

    def choose_bases(self) -> tuple[str, ...]:
        if self.path is None:
            raise UsageError("documents needs a file, a folder or a pattern: -a path=PATH")
        self.files = find_files(self.path)
        self.blog = find_blog(self.site)
        self.locked = (make_source_site(self.blog).base_url,)
        self.reached: set[str] = set()
        return ()

    async def start(self) -> AsyncIterator[PageItem]:
        pages = map(self._read, self.files)
        async for page, ahead in self.read_ahead(pages, lambda page: page if isinstance(page, FetchedPage) else None):
            if self.is_closing():
                return
            if isinstance(page, FetchedPage):
                self._report_found(page)
                yield PageItem(page, ahead=ahead)
            else:
                self.report(page.url, page.reason, stage=page.stage)

    def _read(self, file: FoundFile) -> FetchedPage | PageFailure:
        path = find_path_in_blog(file.path, file.folder)
        body = b""
        try:
            problem = file.problem or self._find_problem(file)
            if problem is None:
                body = file.path.read_bytes()
        except OSError as error:  # such as a file that is deleted meanwhile
            problem = f"cannot be read: {error.strerror}"
        if problem is None:
            return describe_document(self.blog, Document(path, body, file.path.as_uri(), self.now()))
        return PageFailure(make_document_url(self.blog, path), "read", f"{path.name} {problem}")

    def _find_problem(self, file: FoundFile) -> str | None:
        if file.path.suffix.lower() not in MEDIA_TYPES:
            return f"is not a document: its name ends in none of {', '.join(MEDIA_TYPES)}"
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        return f"is larger than {limit:,} bytes" if file.path.stat().st_size > limit else None

    def _report_found(self, page: FetchedPage) -> None:
        if page.site.base_url not in self.reached:
            self.reached.add(page.site.base_url)
            self.send(SitePartReached(SiteProfile(page.site, floors=_FLOORS)))
        self.send(PostFound(page.site, page.url))
