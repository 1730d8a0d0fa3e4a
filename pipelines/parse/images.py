"""Resolves the URLs of images, gives each image a key that does not depend on its host, and marks dead images."""

import re
from typing import NamedTuple

from pipelines.urls import absolute_url, may_link

_ZHIMG_HASH = re.compile(r"zhimg\.com/(?:\d+/)?(v2-[0-9a-f]{32})")
_LOCAL = re.compile(r"[A-Za-z]:[\\/]|file:|\.{1,2}/|\\")


class ResolvedImage(NamedTuple):
    """The absolute URL of an image, its key, and whether it is dead: cannot be fetched."""

    url: str
    key: str
    dead: bool


def resolve_image(source: str, base: str) -> ResolvedImage:
    """The image whose URL a page at `base` prints as `source`.

    The key of an image of zhimg is its hash, whichever host serves it.  A path on the author's own disk is dead and is
    kept as it is, as is a URL that leads nowhere.

    >>> resolve_image("https://picx.zhimg.com/80/v2-0123456789abcdef0123456789abcdef_720w.webp", "https://a.example/")[1:]
    ('v2-0123456789abcdef0123456789abcdef', False)
    >>> resolve_image("./crop_NeRF/2413.00001v1/page_0_0.jpg", "https://a.example/Paper/2024-10-19/NeRF/")[0::2]
    ('https://a.example/Paper/2024-10-19/NeRF/crop_NeRF/2413.00001v1/page_0_0.jpg', True)
    >>> resolve_image("D:\\\\MyBlog\\\\page_0_0.jpg", "https://a.example/").url
    'D:\\\\MyBlog\\\\page_0_0.jpg'
    """
    dead = _LOCAL.match(source) is not None
    on_disk = dead and not source.startswith(".")
    url = source if on_disk else absolute_url(base, source)
    named = _ZHIMG_HASH.search(url)
    return ResolvedImage(url, named[1] if named else url, dead or not may_link(url))
