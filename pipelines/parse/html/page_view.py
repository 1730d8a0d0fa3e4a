"""A page's text together with its tree, so that a page that several functions read is parsed once."""

from dataclasses import dataclass, field

import turbohtml
from parsel import Selector

from pipelines.parse.html.page_size import check_source
from pipelines.parse.html.tree import make_selector, parse_page


@dataclass(slots=True, eq=False)
class PageView:
    """The text of a page; its trees are made on first use and kept.  Raises PageError where the page is too large.

    Functions that read a view do not change its trees, because others read it afterwards.

    >>> view = PageView("<title>星图</title>")
    >>> view.selector.css("title::text").get(), view.selector is view.selector
    ('星图', True)
    """

    text: str = field(repr=False)
    _document: turbohtml.Document | None = field(default=None, init=False, repr=False)
    _selector: Selector | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_source(self.text)

    @property
    def document(self) -> turbohtml.Document:
        """The page as its parser has it, however broken its markup is; faster than the selector."""
        if self._document is None:
            self._document = parse_page(self.text)
        return self._document

    @property
    def selector(self) -> Selector:
        """The page as a selector, however broken its markup is."""
        if self._selector is None:
            self._selector = make_selector(self.document)
        return self._selector
