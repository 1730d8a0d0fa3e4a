"""Which post a page or a document is about: equal for every address and every form of the same post.

Knows the forms of addresses and asks the lines what kind of post they are; knows no HTML.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from pipelines.parse.digests.blocks import EDITION, Block, split_digest
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
    """The post that an address is about.

    A digest is its blog, the date in its path and its topic; one whose path is not known has the second of its
    publication in place of the date until it is.  A lecture is its site and its slug, with series and number, for two
    talks can share a slug; a note is its site and its path without the date.
    """
    path = find_post_path(page.site, page.url)
    if (dated := _DIGEST_PATH.search(path)) and (edition := read_day(dated[1])):
        key = f"digest:{page.site.blog}:{dated[1]}:{fold_topic(unquote(dated[2]))}"
        return _describe_digest(key, edition, post)
    name = _DATED_PATH.sub("", unquote(path)).strip("/")
    place = "{0.netloc}{0.path}".format(urlsplit(find_blog_base(page.site)))
    if is_lecture(post.metadata.title, post.article.lines):
        return PostIdentity("lecture", f"lecture:{place}:{_name_lecture(name, post)}")
    if is_digest(post.article.lines):
        return _describe_digest(_name_unplaced(page.site, name, post.metadata), None, post)
    return PostIdentity("note", f"note:{place}:{name}")


def _describe_digest(key: str, edition: date | None, post: ParsedPost) -> PostIdentity:
    return PostIdentity("digest", key, post.metadata.title, edition, find_heading_date(post.article.lines))


def find_post_path(site: Site, url: str) -> str:
    """The path of a post below its blog's address, quoted as the address is, with a slash before it."""
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
    """Whether a post is a digest by what it says: its first heading is an edition's, or it has a paper's block.

    >>> is_digest([Line("h1", "2024-05-13 更新")]), is_digest([Line("h1", "周记"), Line("h1", "2024-05-13 更新")])
    (True, False)
    """
    first = next((line for line in lines if line.tag in HEADINGS and line.text), None)
    opened = first is not None and first.tag == "h1" and EDITION.match(first.text) is not None
    return opened or any(isinstance(piece, Block) for piece in split_digest(lines))


def fold_topic(topic: str) -> str:
    """A topic by its letters and digits alone.

    >>> fold_topic("元宇宙/虚拟人") == fold_topic("元宇宙_虚拟人"), fold_topic("Diffusion Models")
    (True, 'diffusionmodels')
    """
    return _NOT_ALPHANUMERIC.sub("", topic).casefold()


def find_heading_date(lines: Sequence[Line]) -> date | None:
    """The date of a digest's first edition heading."""
    headings = (EDITION.match(line.text) for line in lines if line.tag == "h1")
    return next((read_day(match[1]) for match in headings if match), None)


def read_day(text: str) -> date | None:
    """The day that ISO 8601 writes so, if there is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
