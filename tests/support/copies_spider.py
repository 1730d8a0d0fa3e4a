"""A spider for tests: reads mirrors of both known sites in one run."""

from typing import ClassVar

from crawler.sites.mirror import parse_base
from crawler.spiders.kedreamix import KedreamixSpider


class CopiesSpider(KedreamixSpider):
    """`site` holds the URLs of several mirrors, separated by blanks."""

    name = "copies"
    arguments: ClassVar[frozenset[str]] = frozenset({"site", "mode"})

    def choose_bases(self) -> tuple[str, ...]:
        return tuple(map(parse_base, (self.site or "").split()))
