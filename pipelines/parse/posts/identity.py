"""Identifies the post that a page, a document or a feed entry is about.

Reads URLs, metadata and lines; does not import lxml.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from pipelines.parse.digests.blocks import EDITION, has_block
from pipelines.parse.html.elements import HEADINGS
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.lectures.title import split_title
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.source_folder import drop_extension, find_blog_base, is_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import UNPLACED, PostIdentity, PostMetadata
from pipelines.records.sites import Site

_DIGEST_PATH = re.compile(r"/Paper/([0-9]{4}-[0-9]{2}-[0-9]{2})/([^/]+)/?$")
_DATED_PATH = re.compile(r"^/?\d{4}/\d{2}/\d{2}/")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_ABBRLINK = re.compile(r"(?:^|/)(?P<slug>[0-9a-f]{4,8}|\d{4,10})$")  # a CRC in hexadecimal or decimal digits
_HTML = re.compile(r"(?:/index)?\.html?$")


def identify_post(page: FetchedPage, post: ParsedPost) -> PostIdentity:
    """The identity of the post at the URL of a page.

    The key of a digest consists of its blog, the date in its path and its topic.  While the path of a digest is not
    known, the second of its publication takes the place of the date.  The key of a lecture consists of its site, its
    slug, its series and its number, because two talks can share a slug; that of a note of its site and its path
    without the date.
    """
    path = find_post_path(page.site, page.url)
    if (dated := _DIGEST_PATH.search(path)) and (edition := read_day(dated[1])):
        key = f"digest:{page.site.blog}:{dated[1]}:{fold_topic(unquote(dated[2]))}"
        return _describe_digest(key, edition, post)
    name = _DATED_PATH.sub("", unquote(path)).strip("/")
    place = "{0.netloc}{0.path}".format(urlsplit(find_blog_base(page.site)))
    if is_lecture(post.metadata.title, post.lines):
        return PostIdentity("lecture", f"lecture:{place}:{_name_lecture(name, post)}")
    if is_digest(post.lines):
        return _describe_digest(_name_unplaced(page.site, name, post.metadata), None, post)
    return PostIdentity("note", f"note:{place}:{name}")


def _describe_digest(key: str, edition: date | None, post: ParsedPost) -> PostIdentity:
    return PostIdentity("digest", key, post.metadata.title, edition, find_heading_date(post.lines))


def find_post_path(site: Site, url: str) -> str:
    """The path of a post below the base URL of its site, starting with a slash and quoted as in the URL."""
    path = urlsplit(url).path.removeprefix(urlsplit(site.base_url).path).lstrip("/")
    return "/" + (drop_extension(path) if is_source_site(site) else path)


def _name_unplaced(site: Site, name: str, metadata: PostMetadata) -> str:
    exact = metadata.published_precision == "second" and metadata.published_at
    return f"{UNPLACED}{site.blog}:{_show_second(exact) if exact else name}:{fold_topic(metadata.title)}"


def _show_second(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _name_lecture(name: str, post: ParsedPost) -> str:
    printed = split_title(post.metadata.title)
    abbrlink = _ABBRLINK.search(_HTML.sub("", name))
    slug = post.slug or (abbrlink["slug"] if abbrlink else name)
    number = (printed.series, str(printed.number)) if printed.series else ()
    return ":".join([_HTML.sub("", slug.strip("/")), *number])


def is_digest(lines: Sequence[Line]) -> bool:
    """Whether the lines are those of a digest: the first heading names an edition, or there is a block of a paper.

    >>> is_digest([Line("h1", "2024-05-13 更新")]), is_digest([Line("h1", "周记"), Line("h1", "2024-05-13 更新")])
    (True, False)
    """
    first = next((line for line in lines if line.tag in HEADINGS and line.text), None)
    has_edition = first is not None and first.tag == "h1" and EDITION.match(first.text) is not None
    return has_edition or has_block(lines)


def fold_topic(topic: str) -> str:
    """A topic reduced to its letters and digits, in lower case.

    >>> fold_topic("元宇宙/虚拟人") == fold_topic("元宇宙_虚拟人"), fold_topic("Diffusion Models")
    (True, 'diffusionmodels')
    """
    return _NOT_ALPHANUMERIC.sub("", topic).casefold()


def find_heading_date(lines: Sequence[Line]) -> date | None:
    """The date of a digest's first edition heading."""
    headings = (EDITION.match(line.text) for line in lines if line.tag == "h1")
    return next((read_day(match[1]) for match in headings if match), None)


def read_day(text: str) -> date | None:
    """The date that the text gives in ISO 8601, None where it gives none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
