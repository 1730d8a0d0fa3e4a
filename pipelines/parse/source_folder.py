"""Where the posts of a blog lie before they are rendered: Hexo keeps them in `source/_posts/` of its folder.

To the archive that folder is a site of the blog's own, so that a document and a page never share an address.  The
folder is Hexo's: https://hexo.io/docs/setup.
"""

import re
from dataclasses import replace

from pipelines.records.sites import Site

_FOLDER = "source/_posts/"
_THEME = "source"  # stands where a page's theme stands
_RANK = 100  # after every site that publishes pages
_EXTENSION = re.compile(r"(?:(?:^|(?<=/))index)?\.(?:md|markdown|txt)$", re.IGNORECASE)


def make_source_site(site: Site) -> Site:
    """The folder that the posts of a published site are written in.

    >>> make_source_site(Site("kedreamix", "https://kedreamix.github.io/", "butterfly")).base_url
    'https://kedreamix.github.io/source/_posts/'
    """
    return replace(site, base_url=site.base_url + _FOLDER, theme=_THEME, rank=_RANK)


def is_source_site(site: Site) -> bool:
    return site.theme == _THEME


def find_blog_base(site: Site) -> str:
    """The address of the pages of a site, be it their folder of sources."""
    return site.base_url.removesuffix(_FOLDER) if is_source_site(site) else site.base_url


def drop_extension(path: str) -> str:
    """The path of a post, from that of its document.

    >>> drop_extension("Paper/2024-05-22/元宇宙_虚拟人.md"), drop_extension("星图/index.md")
    ('Paper/2024-05-22/元宇宙_虚拟人', '星图')
    """
    return _EXTENSION.sub("", path).rstrip("/")
