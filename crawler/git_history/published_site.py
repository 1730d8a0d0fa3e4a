"""The posts of a published site as one commit of its repository holds them: its lists name them, each has a file.

The walk of `spiders.kedreamix`, through files in place of requests.  Must not know commits, nor the archive.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from crawler.documents.document import Document
from crawler.git_history.repository import Blob, UnreadableError
from crawler.git_history.snapshot import Fault, Files, Post, Read, Snapshot, find_blob
from crawler.runs.list_progress import ListProgress
from crawler.runs.site_counts import SiteCounts, find_missed_floors
from crawler.sites.registry import LISTS, SiteProfile, find_profile, make_profile
from pipelines.errors import PageError
from pipelines.parse.posts.post_lists import find_address, find_theme, parse_list
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Listed, ListPage, Site
from pipelines.text.decoding import decode_page

PAGE_TYPE = "text/html; charset=utf-8"  # as GitHub Pages sends them
_INDEX = "index.html"
_TRIED = 3


class PublishedSite:
    """The site of `source`, whose files `read` opens."""

    def __init__(self, source: SiteProfile, read: Read) -> None:
        self.source = source
        self.site: Site = source.site
        self._read = read
        self._parsed: dict[str, ListPage] = {}

    def find_posts(self, files: Files) -> Snapshot | None:
        """The posts that the lists name; None where there is no list, and so no site."""
        if not holds_lists(files):
            return None
        lists = list(self._walk_lists(files))
        faults = [one for one in lists if isinstance(one, Fault)]
        pages = [one for one in lists if isinstance(one, ListPage)]
        entries: dict[str, Listed] = {}
        for entry in (entry for page in pages for entry in page.entries):
            entries.setdefault(entry.url, entry)
        posts = tuple(self._place(entry, files) for entry in entries.values())
        return Snapshot(posts, tuple(faults) or tuple(self._judge_lists(pages)))

    def describe(self, post: Post, document: Document) -> FetchedPage:
        """The page as GitHub Pages would have sent it."""
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

    def _walk_lists(self, files: Files) -> Iterator[ListPage | Fault]:
        """Every page of the list, or those before the first that cannot be read, and why not."""
        before, self._parsed = self._parsed, {}
        url: str | None = self.site.base_url + self.source.lists
        walked = set[str]()
        while url is not None and url not in walked:
            walked.add(url)
            try:
                listing = self._read_list(url, files, before)
            except PageError as error:
                yield Fault(url, error.stage, error.reason)
                return
            except UnreadableError as error:
                yield Fault(url, "fetch", str(error), is_lost=True)
                return
            yield listing
            url = listing.next_url

    def _read_list(self, url: str, files: Files, before: Mapping[str, ListPage]) -> ListPage:
        """A list that stood in the commit before as it is was parsed then."""
        blob = find_blob(files, self._find_path(url))
        if blob is None:
            raise PageError("list", "there is no file for it")
        parsed = before.get(blob.id) or parse_list(_decode(self._read(blob)), self.site, url)
        return self._parsed.setdefault(blob.id, parsed)

    def _judge_lists(self, pages: Sequence[ListPage]) -> Iterator[Fault]:
        """What the site prints to count its posts may say that the lists lack some."""
        base, counts = self.site.base_url, SiteCounts(self.source.floors, ListProgress(ended=True))
        for page in pages:
            counts.lists.add_page(page)
        for reason in find_missed_floors(counts):
            yield Fault(base + self.source.lists, "list", reason)

    def _place(self, entry: Listed, files: Files) -> Post:
        path = self._find_path(entry.url)
        return Post(entry.url, path, find_blob(files, path), entry)

    def _find_path(self, url: str) -> str:
        return _name_file(unquote(url.removeprefix(self.site.base_url), errors="surrogateescape"))


def holds_lists(files: Files) -> bool:
    """Whether a commit holds a site: without lists nobody knows what its posts are."""
    return find_blob(files, _name_file(LISTS)) is not None


def recognise_published_site(files: Files, read: Read, known: Sequence[SiteProfile]) -> SiteProfile | None:
    """The known source that a commit holds the site of, by what its home page or else one of its posts says."""
    lists = find_blob(files, _name_file(LISTS))
    for blob in (find_blob(files, _INDEX), *(_find_first_posts(files, read(lists)) if lists else ())):
        address = _find_address(read(blob)) if blob else None
        source = find_profile(address, known) if address else None
        if source is not None:
            return source
    return None


def recognise_theme(files: Files, read: Read) -> str | None:
    """The theme that the lists of a commit are made with; None where there are none, or nobody knows it."""
    lists = find_blob(files, _name_file(LISTS))
    try:
        return find_theme(_decode(read(lists))) if lists else None
    except PageError:
        return None


def _find_address(body: bytes) -> str | None:
    try:
        return find_address(_decode(body))
    except PageError:
        return None


def _find_first_posts(files: Files, lists: bytes) -> list[Blob]:
    """The files of the first posts of a list, whatever path the site is public under."""
    nowhere = "https://site.invalid/"
    try:
        source = _decode(lists)
        site = make_profile(nowhere, find_theme(source) or "").site
        entries = parse_list(source, site, nowhere + LISTS).entries[:_TRIED] if site.theme else ()
    except PageError:
        return []
    found = (_find_below(files, unquote(urlsplit(entry.url).path).strip("/").split("/")) for entry in entries)
    return [blob for blob in found if blob]


def _find_below(files: Files, folders: Sequence[str]) -> Blob | None:
    """The page in the longest end of a path that is a folder of the commit."""
    ends = (find_blob(files, "/".join([*folders[start:], _INDEX])) for start in range(len(folders)))
    return next(filter(None, ends), None)


def _name_file(path: str) -> str:
    """The file that answers for a path.

    >>> _name_file(""), _name_file("archives/"), _name_file("post.html")
    ('index.html', 'archives/index.html', 'post.html')
    """
    return path + _INDEX if path.endswith("/") or not path else path


def _decode(body: bytes) -> str:
    return decode_page(body, PAGE_TYPE)
