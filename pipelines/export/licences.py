"""The licences of posts in words; every format names that of each post."""

import re
from collections.abc import Iterable

from pipelines.records.papers import PostHead

# https://creativecommons.org/licenses/: the code of a licence, and its version
_CREATIVE_COMMONS = re.compile(r"creativecommons\.org/licenses/([a-z]+(?:-[a-z]+)*)/(\d\.\d)", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"creativecommons\.org/publicdomain/zero/(\d\.\d)", re.IGNORECASE)


def name_licence(url: str) -> str:
    """The short name of a licence, or its URL where it is none of Creative Commons.

    >>> name_licence("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.zh")
    'CC BY-NC-SA 4.0'
    >>> name_licence("https://creativecommons.org/publicdomain/zero/1.0/")
    'CC0 1.0'
    >>> name_licence("https://licences.example/blog")
    'https://licences.example/blog'
    """
    if found := _CREATIVE_COMMONS.search(url):
        return f"CC {found[1].upper()} {found[2]}"
    if found := _PUBLIC_DOMAIN.search(url):
        return f"CC0 {found[1]}"
    return url


def describe_licence(url: str | None) -> str:
    """The name of a licence with its URL.

    >>> describe_licence("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)'
    >>> describe_licence(None)
    'no licence named'
    """
    if url is None:
        return "no licence named"
    name = name_licence(url)
    return name if name == url else f"{name} ({url})"


def describe_licences(posts: Iterable[PostHead]) -> str:
    """Each licence with the URLs of the posts under it; empty without posts."""
    urls: dict[str | None, list[str]] = {}
    for post in posts:
        urls.setdefault(post.licence_url, []).append(post.url)
    return "; ".join(f"{describe_licence(licence)}: {' '.join(under)}" for licence, under in urls.items())
