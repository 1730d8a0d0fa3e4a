"""Reads the posts of a published site from the files of one commit: the lists name the posts, each has a file.

Follows the lists as `spiders.kedreamix` does, through files in place of requests.  Does not import the git repository
itself: a commit is passed in as its files.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from crawler.documents.document import Document
from crawler.git_history.repository import Blob, UnreadableError
from crawler.git_history.snapshot import Files, Post, ReadFile, RetryableFailure, Snapshot, find_blob
from crawler.refresh.plan import find_break
from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import SiteCounts, find_missed_floors
from crawler.sites.registry import LISTS, SiteProfile, find_profile, make_profile
from pipelines.errors import PageError
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post_lists import find_public_url, find_theme, parse_list
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Listed, ListPage, Site
from pipelines.text.decoding import decode_page

PAGE_TYPE = "text/html; charset=utf-8"  # the Content-Type that GitHub Pages sends for a page
_INDEX = "index.html"
_TRIED = 3  # posts that are searched for the URL of the site, as in spiders.kedreamix


class PublishedSite:
    """The site of `profile`; `read` reads its files."""

    def __init__(self, profile: SiteProfile, read: ReadFile) -> None:
        self.profile = profile
        self.site: Site = profile.site
        self._read = read
        self._parsed: dict[str, ListPage] = {}

    def find_posts(self, files: Files) -> Snapshot | None:
        """The posts that the lists name; None where the commit has no lists, and therefore no site."""
        if not holds_lists(files):
            return None
        lists = list(self._walk_lists(files))
        failures = tuple(result for result in lists if isinstance(result, PageFailure))
        pages = [result for result in lists if isinstance(result, ListPage)]
        entries: dict[str, Listed] = {}
        for entry in (entry for page in pages for entry in page.entries):
            entries.setdefault(entry.url, entry)
        posts = tuple(self._make_post(entry, files) for entry in entries.values())
        return Snapshot(posts, failures or tuple(self._find_missing_posts(pages)))

    def describe(self, post: Post, document: Document) -> FetchedPage:
        """The page as GitHub Pages would have served it."""
        return FetchedPage(
            site=self.site,
            url=post.url,
            fetched_from=document.read_from,
            fetched_at=document.read_at,
            status=200,
            content_type=PAGE_TYPE,
            etag=None,
            last_modified=None,
            body=document.body,
            listed=post.listed,
        )

    def _walk_lists(self, files: Files) -> Iterator[ListPage | PageFailure]:
        """Every page of the list; or the pages before the first one that cannot be read, and its failure."""
        before, self._parsed = self._parsed, {}
        url: str | None = self.profile.lists_url
        visited = set[str]()
        while url is not None:
            visited.add(url)
            try:
                listing = self._read_list(url, files, before)
            except PageError as error:
                yield PageFailure(url, error.stage, error.reason)
                return
            except UnreadableError as error:
                yield RetryableFailure(url, "fetch", str(error))
                return
            yield listing
            if reason := find_break(listing, visited):
                yield PageFailure(url, "list", reason)
                return
            url = listing.next_url

    def _read_list(self, url: str, files: Files, before: Mapping[str, ListPage]) -> ListPage:
        """A list page; one that is unchanged since the commit before is not parsed again."""
        blob = find_blob(files, self._find_path(url))
        if blob is None:
            raise PageError("list", "there is no file for it")
        parsed = before.get(blob.id) or parse_list(_view(self._read(blob)), self.site, url)
        return self._parsed.setdefault(blob.id, parsed)

    def _find_missing_posts(self, pages: Sequence[ListPage]) -> Iterator[PageFailure]:
        """A failure for each count printed on the site that says that the lists lack posts."""
        counts = SiteCounts(self.profile.floors, ListProgress(ended=True))
        for page in pages:
            counts.lists.add_page(page)
        for reason in find_missed_floors(counts):
            yield PageFailure(self.profile.lists_url, "list", reason)

    def _make_post(self, entry: Listed, files: Files) -> Post:
        path = self._find_path(entry.url)
        return Post(entry.url, path, find_blob(files, path), entry)

    def _find_path(self, url: str) -> str:
        return _find_file(unquote(url.removeprefix(self.site.base_url), errors="surrogateescape"))


def holds_lists(files: Files) -> bool:
    """Whether a commit holds a published site: only the lists say which pages are posts."""
    return find_blob(files, _find_file(LISTS)) is not None


def recognise_published_site(files: Files, read: ReadFile, known: Sequence[SiteProfile]) -> SiteProfile | None:
    """The known site that a commit holds, by the URL that its home page, or else one of its first posts, gives."""
    lists = find_blob(files, _find_file(LISTS))
    for blob in (find_blob(files, _INDEX), *(_find_first_posts(files, read(lists)) if lists else ())):
        url = _find_own_url(read(blob)) if blob else None
        profile = find_profile(url, known) if url else None
        if profile is not None:
            return profile
    return None


def recognise_theme(files: Files, read: ReadFile) -> str | None:
    """The theme of the lists of a commit; None where there are no lists, or their theme is not known."""
    lists = find_blob(files, _find_file(LISTS))
    try:
        return find_theme(_view(read(lists))) if lists else None
    except PageError:
        return None


def _find_own_url(body: bytes) -> str | None:
    try:
        return find_public_url(_view(body))
    except PageError:
        return None


def _find_first_posts(files: Files, lists: bytes) -> list[Blob]:
    """The files of the first posts of a list, whatever path the site is published at."""
    unknown_base = "https://site.invalid/"
    try:
        view = _view(lists)
        site = make_profile(unknown_base, find_theme(view) or "").site
        entries = parse_list(view, site, unknown_base + LISTS).entries[:_TRIED] if site.theme else ()
    except PageError:
        return []
    blobs = (_find_by_suffix(files, unquote(urlsplit(entry.url).path).strip("/").split("/")) for entry in entries)
    return [blob for blob in blobs if blob]


def _find_by_suffix(files: Files, folders: Sequence[str]) -> Blob | None:
    """The index page of the longest suffix of a path that is a folder of the commit."""
    blobs = (find_blob(files, "/".join([*folders[start:], _INDEX])) for start in range(len(folders)))
    return next(filter(None, blobs), None)


def _find_file(path: str) -> str:
    """The file that a web server returns for a path.

    >>> _find_file(""), _find_file("archives/"), _find_file("post.html")
    ('index.html', 'archives/index.html', 'post.html')
    """
    return path + _INDEX if path.endswith("/") or not path else path


def _view(body: bytes) -> PageView:
    return PageView(decode_page(body, PAGE_TYPE))
