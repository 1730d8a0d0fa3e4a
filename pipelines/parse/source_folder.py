"""The source folder of a blog, where Hexo keeps posts before it renders them: `source/_posts/`.

The archive treats this folder as another site of the blog, so that a document and a page never share a URL.  The
folder is described in https://hexo.io/docs/setup.
"""

import re
from dataclasses import replace

from pipelines.records.sites import Site

_FOLDER = "source/_posts/"
_THEME = "source"  # in place of the theme of a site of pages
_RANK = 100  # pages of any published site are preferred to documents
_EXTENSION = re.compile(r"(?:(?:^|(?<=/))index)?\.(?:md|markdown|txt)$", re.IGNORECASE)


def make_source_site(site: Site) -> Site:
    """The source folder of a published site, as a site.

    >>> make_source_site(Site("kedreamix", "https://kedreamix.github.io/", "butterfly")).base_url
    'https://kedreamix.github.io/source/_posts/'
    """
    return replace(site, base_url=site.base_url + _FOLDER, theme=_THEME, rank=_RANK)


def is_source_site(site: Site) -> bool:
    """Whether a site is the source folder of a blog."""
    return site.theme == _THEME


def find_blog_base(site: Site) -> str:
    """The base URL of the pages of a blog, for a published site and for its source folder alike."""
    return site.base_url.removesuffix(_FOLDER) if is_source_site(site) else site.base_url


def drop_extension(path: str) -> str:
    """The path of a post, from the path of its document.

    >>> drop_extension("Paper/2024-05-22/元宇宙_虚拟人.md"), drop_extension("星图/index.md")
    ('Paper/2024-05-22/元宇宙_虚拟人', '星图')
    """
    return _EXTENSION.sub("", path).rstrip("/")
