"""A spider of the tests: reads copies of both known sites in one run, for the public ones are not there to be asked."""

from typing import ClassVar

from crawler.sites.mirror import parse_base
from crawler.spiders.kedreamix import KedreamixSpider


class CopiesSpider(KedreamixSpider):
    """`site` names several copies, with blanks between."""

    name = "copies"
    arguments: ClassVar[frozenset[str]] = frozenset({"site", "mode"})

    def choose_bases(self) -> tuple[str, ...]:
        return tuple(map(parse_base, (self.site or "").split()))
