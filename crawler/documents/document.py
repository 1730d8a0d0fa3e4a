"""Converts a document of a blog, with its path, bytes and time, to the page that the stages process.

Used for files in a folder and for files in a commit.  Reads only the public URL and the theme of a document.
"""

import os
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from urllib.parse import quote

from crawler.sites.mirror import stays_within
from pipelines.errors import PageError
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post_lists import find_public_url, find_theme
from pipelines.parse.source_folder import make_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from pipelines.text.decoding import decode_page
from pipelines.urls import canonical_url

PAGE_TYPE = "text/html"
MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": PAGE_TYPE,
    ".htm": PAGE_TYPE,
}
_POSTS = "_posts"
_DIGESTS = "Paper"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `path` is its path in the blog, `read_from` the URL of the file or commit."""

    path: PurePath
    body: bytes
    read_from: str
    read_at: datetime


def describe_document(blog: Site, document: Document) -> FetchedPage:
    """The page of a document: HTML is a page of the blog, Markdown and text belong to its folder of sources.

    Raises KeyError for a path whose suffix is not in MEDIA_TYPES.
    """
    media_type = MEDIA_TYPES[document.path.suffix.lower()]
    if media_type == PAGE_TYPE:
        view = _view(document.body)
        site = _find_page_site(blog, view)
        url = _find_page_url(site, view) or make_document_url(site, document.path)
    else:
        site, url = make_source_site(blog), make_document_url(blog, document.path)
    return FetchedPage(
        site=site,
        url=url,
        fetched_from=document.read_from,
        fetched_at=document.read_at,
        status=200,
        content_type=media_type if media_type == PAGE_TYPE else f"{media_type}; charset=utf-8",
        etag=None,
        last_modified=None,
        body=document.body,
    )


def make_document_url(blog: Site, path: PurePath) -> str:
    """The public URL of the file at `path` in the blog, by its path alone.

    >>> make_document_url(Site("kedreamix", "https://kedreamix.github.io/", "butterfly"), PurePath("元.md"))
    'https://kedreamix.github.io/source/_posts/%E5%85%83.md'
    """
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    site = blog if media_type == PAGE_TYPE else make_source_site(blog)
    return canonical_url(site.base_url + quote(os.fsencode(path.as_posix())))


def find_path_in_blog(file: PurePath, folder: PurePath) -> PurePath:
    """The path of a file in its blog: the part after `_posts/`, or from `Paper/<date>/` on, or else below `folder`.

    >>> find_path_in_blog(PurePath("clone/source/_posts/Paper/2024-05-22/NeRF.md"), PurePath("clone"))
    PurePosixPath('Paper/2024-05-22/NeRF.md')
    >>> find_path_in_blog(PurePath("dump/Paper/2024-05-22/NeRF.md"), PurePath("dump/Paper/2024-05-22"))
    PurePosixPath('Paper/2024-05-22/NeRF.md')
    >>> find_path_in_blog(PurePath("dump/a/NeRF.md"), PurePath("dump"))
    PurePosixPath('a/NeRF.md')
    """
    parts = file.parts
    below = file.relative_to(folder)
    if MEDIA_TYPES.get(file.suffix.lower()) == PAGE_TYPE:
        return below
    if _POSTS in parts[:-1]:
        return PurePath(*parts[len(parts) - parts[::-1].index(_POSTS) :])
    starts = [i for i in range(len(parts) - 2) if parts[i] == _DIGESTS and _DATE.fullmatch(parts[i + 1])]
    return PurePath(*parts[starts[-1] :]) if starts else below


def _find_page_site(blog: Site, view: PageView) -> Site:
    """The blog, with the theme of the page where that of the blog is not known."""
    return blog if blog.theme else replace(blog, theme=find_theme(view) or "")


def _find_page_url(site: Site, view: PageView) -> str | None:
    """The URL that the page gives as its own, if it lies in the site."""
    own = find_public_url(view)
    return own if own and stays_within(own, site.base_url) else None


def _view(body: bytes) -> PageView:
    """The view of a page; an empty one for a file that is not text, which the stages report."""
    try:
        return PageView(decode_page(body, PAGE_TYPE))
    except PageError:
        return PageView("")
