"""A page's text together with its tree, so that a page that several functions read is parsed once."""

from dataclasses import dataclass, field

from parsel import Selector

from pipelines.parse.html.page_size import check_source
from pipelines.parse.html.tree import read_page


@dataclass(slots=True, eq=False)
class PageView:
    """The text of a page; its tree is parsed on first use and kept.  Raises PageError where the page is too large.

    Functions that read a view do not change its tree, because others read it afterwards.

    >>> view = PageView("<title>星图</title>")
    >>> view.selector.css("title::text").get(), view.selector is view.selector
    ('星图', True)
    """

    text: str = field(repr=False)
    _selector: Selector | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_source(self.text)

    @property
    def selector(self) -> Selector:
        """The page as a selector, however broken its markup is."""
        if self._selector is None:
            self._selector = read_page(self.text)
        return self._selector
