"""Reads a post in any form: its page, its document or its entry in a feed.

Themes are declared in `themes`; metadata, identity and contents are read by other modules of this folder.
"""

from contextlib import nullcontext
from copy import deepcopy
from dataclasses import replace

from lxml import etree
from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.extraction.article import Extract
from pipelines.parse.feeds.entry import parse_entry
from pipelines.parse.feeds.forms import FORMS
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.page_size import check_depth, check_lines
from pipelines.parse.html.page_view import PageView
from pipelines.parse.html.tree import decode_links, set_aside
from pipelines.parse.markdown.document import parse_document
from pipelines.parse.markdown.tag_call import find_place
from pipelines.parse.posts.generic_theme import Posting, complete_metadata, find_articles, find_posting, read_headline
from pipelines.parse.posts.identity import identify_post
from pipelines.parse.posts.metadata import EMPTY, read_metadata
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.posts.printed_facts import add_printed_facts
from pipelines.parse.posts.reading import compose_reading
from pipelines.parse.posts.selection import select
from pipelines.parse.posts.themes import GENERAL, Theme, recognise_theme
from pipelines.parse.source_folder import is_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import PostIdentity, PostMetadata, Reading


def parse_post(page: FetchedPage, view: PageView) -> Reading:
    """Reads a page, a document or a feed entry; `view` holds its clean text.  Raises PageError if it is not a post."""
    post = _parse(page, view)
    check_lines(post.lines)
    return compose_reading(page, post)


def find_identity(page: FetchedPage, view: PageView) -> PostIdentity:
    """Reads which post a page is about and skips the contents.  Raises PageError if it is not a post."""
    return identify_post(page, _parse(page, view))


def _parse(page: FetchedPage, view: PageView) -> ParsedPost:
    media_type = (page.content_type or "").partition(";")[0]
    if is_source_site(page.site):
        return _parse_document(page, media_type, view.text)
    if form := FORMS.get(media_type):
        entry = parse_entry(view.text, form, page.url)
        return ParsedPost(media_type, entry.metadata, entry.lines)
    return _parse_page(page, view.selector)


def _parse_page(page: FetchedPage, selector: Selector) -> ParsedPost:
    theme = recognise_theme(selector, page.site.theme) or GENERAL
    posting = find_posting(selector)
    extract = _find_article(selector, theme, posting)
    root = extract.root
    lines = read_article(_copy_with_links(root, theme.encoded_link) if theme.encoded_link else root, extract.left_out)
    metadata = _read_metadata(page, selector, theme, extract, posting)
    return ParsedPost("text/html", metadata, lines, theme=theme.name)


def _find_article(selector: Selector, theme: Theme, posting: Posting) -> Extract:
    if theme is GENERAL:
        articles = find_articles(selector, posting)
    else:
        articles = [Extract(root, _find_hidden(root)) for root in select(selector.root, theme.article)]
    if not articles:
        raise PageError("parse", f"no article ({theme.article}) on the page")
    if len(articles) > 1:
        raise PageError("parse", f"{len(articles)} articles ({theme.article}) on the page: a list")
    if theme is not GENERAL:  # which chooses what holds most of the text
        check_depth(articles[0].root)
    return articles[0]


def _find_hidden(article: etree._Element) -> frozenset[etree._Element]:
    """The header that a theme puts into an article for search engines alone, as AnZhiYu does."""
    headers = article.iterchildren("header")
    return frozenset(
        header for header in headers if any("headline" in h1.get("itemprop", "") for h1 in header.iter("h1"))
    )


def _copy_with_links(root: etree._Element, css: str) -> etree._Element:
    """A copy of the article with its links: the page itself stays as it is."""
    article = deepcopy(root)
    decode_links(encoded.root for encoded in Selector(root=article, type="html").css(css))
    return article


def _read_metadata(
    page: FetchedPage, selector: Selector, theme: Theme, article: Extract, posting: Posting
) -> PostMetadata:
    """The metadata by the selectors of the theme, then by the marks that pages in any theme share.

    Raises PageError where there is no title.

    The cover is the one that the list shows: the page of a post without a cover shows a random one.
    """
    if theme is GENERAL:
        metadata = read_metadata(selector, GENERAL, replace(EMPTY, title=read_headline(posting)))
        metadata = complete_metadata(metadata, posting)
        metadata = add_printed_facts(metadata, selector.root, article.root, article.left_out)
    else:
        # Selectors find the metadata faster in a page without its article.
        with nullcontext() if article.left_out else set_aside(article.root):
            metadata = read_metadata(selector, GENERAL, read_metadata(selector, theme))
            metadata = add_printed_facts(complete_metadata(metadata, posting), selector.root, None)
    title = metadata.title or (page.listed.title if page.listed else "")
    if not title:
        raise PageError("parse", f"no title on the page (theme {theme.name})")
    return replace(metadata, title=title, cover_image_url=page.listed.cover_image_url if page.listed else None)


def _parse_document(page: FetchedPage, media_type: str, source: str) -> ParsedPost:
    document = parse_document(source, find_place(page.site.base_url, page.url))
    slug = document.front.abbrlink or document.front.permalink
    return ParsedPost(media_type, document.metadata, read_article(document.article), slug)
