"""Image addresses: absolute, named by what they show rather than by who serves them, dead ones marked."""

import re

from pipelines.urls import absolute_url

_ZHIMG_HASH = re.compile(r"zhimg\.com/(?:\d+/)?(v2-[0-9a-f]{32})")
_LOCAL = re.compile(r"[A-Za-z]:[\\/]|file:|\.{1,2}/|\\")


def resolve_image(address: str, base: str) -> tuple[str, str, bool]:
    """Absolute address, key and whether it is dead, of an image address as a page at `base` prints it.

    A picture of zhimg is known by its hash on whichever host; a path on the author's own disk is dead and stays
    as it is.

    >>> resolve_image("https://picx.zhimg.com/80/v2-0123456789abcdef0123456789abcdef_720w.webp", "https://a.example/")[1:]
    ('v2-0123456789abcdef0123456789abcdef', False)
    >>> resolve_image("./crop_NeRF/2413.00001v1/page_0_0.jpg", "https://a.example/Paper/2024-10-19/NeRF/")[0::2]
    ('https://a.example/Paper/2024-10-19/NeRF/crop_NeRF/2413.00001v1/page_0_0.jpg', True)
    >>> resolve_image("D:\\\\MyBlog\\\\page_0_0.jpg", "https://a.example/")
    ('D:\\\\MyBlog\\\\page_0_0.jpg', 'D:\\\\MyBlog\\\\page_0_0.jpg', True)
    """
    dead = _LOCAL.match(address) is not None
    on_disk = dead and not address.startswith(".")
    url = address if on_disk else absolute_url(base, address)
    named = _ZHIMG_HASH.search(url)
    return url, named[1] if named else url, dead
