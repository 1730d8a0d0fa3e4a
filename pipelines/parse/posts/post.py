"""A post to a reading, in whatever form it comes: its page, its document, its entry in a feed.

Knows the themes' declarations; addresses and the article itself are read by the modules beside this one.
"""

from lxml import etree
from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.tree import read_page, uncover_links
from pipelines.parse.markdown.document import parse_document
from pipelines.parse.posts.feeds import FORMS, parse_entry
from pipelines.parse.posts.generic_theme import complete_metadata, find_article
from pipelines.parse.posts.identity import Clues
from pipelines.parse.posts.metadata import read_metadata
from pipelines.parse.posts.reading import compose_reading
from pipelines.parse.posts.themes import GENERAL, Theme, recognise_theme
from pipelines.parse.source_folder import is_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading


def parse_post(page: FetchedPage, source: str) -> Reading:
    """What a page, a document or an entry says; raises PageError where it is no post."""
    media_type = (page.content_type or "").partition(";")[0]
    if is_source_site(page.site):
        return _parse_document(page, media_type, source)
    if form := FORMS.get(media_type):
        return parse_entry(page, source, form)
    return _parse_page(page, source)


def _parse_page(page: FetchedPage, source: str) -> Reading:
    selector = read_page(source)
    theme = recognise_theme(selector, page.site.theme) or GENERAL
    root = _find_article(selector, theme)
    if theme.covered_link:
        uncover_links(found.root for found in selector.css(theme.covered_link))
    article = read_article(root)
    if theme is GENERAL:
        metadata = complete_metadata(read_metadata(selector, theme, page.listed), selector)
    else:
        root.clear()  # the metadata stand beside the article, and are found sooner without it
        metadata = read_metadata(selector, theme, page.listed)
    return compose_reading(page, "text/html", Clues(metadata, article.lines), article, theme.name)


def _find_article(selector: Selector, theme: Theme) -> etree._Element:
    if theme is GENERAL:
        articles = [] if (marked := find_article(selector)) is None else [marked]
    else:
        articles = [found.root for found in selector.css(theme.article)]
    if not articles:
        raise PageError("parse", f"no article ({theme.article}) on the page")
    if len(articles) > 1:
        raise PageError("parse", f"{len(articles)} articles ({theme.article}) on the page: a list")
    return articles[0]


def _parse_document(page: FetchedPage, media_type: str, source: str) -> Reading:
    document = parse_document(source)
    article = read_article(document.article)
    clues = Clues(document.metadata, article.lines, document.front.abbrlink or document.front.permalink)
    return compose_reading(page, media_type, clues, article)
