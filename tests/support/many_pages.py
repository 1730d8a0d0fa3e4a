"""Many pages of one site that look alike, as those of a blog do, and their posts."""

from datetime import timedelta

from pipelines.archive.store import Archive
from pipelines.records.sites import Site
from tests.support.factories import FIRST, NOW, make_reading, store

_TEMPLATE = "<nav><a href=/>首页</a><a href=/archives/>归档</a></nav><article>{}</article><footer>© 虚构的博客</footer>"


def make_body(number: int) -> bytes:
    """Some 3 KB: a template, and words of its own."""
    words = " ".join(f"第{number * place % 997}个词 word{number * place % 89}" for place in range(80))
    return _TEMPLATE.format(words).encode()


def name_post(number: int, site: Site = FIRST) -> str:
    return f"{site.base_url}{number}/"


def store_posts(archive: Archive, numbers: range, site: Site = FIRST) -> None:
    """Keep and store a post for each number."""
    for number in numbers:
        url = name_post(number, site)
        reading = make_reading(site=site, url=url, key=url, content_hash=str(number))
        store(archive, reading, NOW + timedelta(minutes=number), body=make_body(number))
