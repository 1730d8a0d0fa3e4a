"""Reads a post in any form: its page, its document or its entry in a feed.

Themes are declared in `themes`; metadata, identity and contents are read by other modules of this folder.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import replace
from typing import TypeVar

import turbohtml
from parsel import Selector

from pipelines.errors import PageError
from pipelines.parse.feeds.entry import parse_entry
from pipelines.parse.feeds.forms import FORMS
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.html.page_size import check_depth, check_lines
from pipelines.parse.html.page_view import PageView
from pipelines.parse.html.tree import decode_links, make_selector, set_aside
from pipelines.parse.posts.generic_theme import Posting, complete_metadata, find_articles, find_posting, read_headline
from pipelines.parse.posts.identity import identify_post
from pipelines.parse.posts.metadata import EMPTY, is_complete, read_metadata
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.posts.printed_facts import add_printed_facts
from pipelines.parse.posts.reading import compose_reading
from pipelines.parse.posts.selection import select
from pipelines.parse.posts.themes import GENERAL, Theme, recognise_theme
from pipelines.parse.source_folder import is_source_site
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import PostIdentity, PostMetadata, Reading

Article = TypeVar("Article")


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
    return _parse_page(page, view)


def _parse_page(page: FetchedPage, view: PageView) -> ParsedPost:
    theme = recognise_theme(view.document, page.site.theme)
    posting = find_posting(view.document)
    if theme is None:
        theme = GENERAL
        lines, metadata = _read_general(view.selector, posting)
    else:
        article = _find_article(view.document, theme)
        left_out = _find_hidden(article)
        copied = _copy_with_links(article, theme.encoded_link) if theme.encoded_link else article
        lines = read_article(copied, left_out)
        metadata = _read_metadata(view.document, theme, nullcontext() if left_out else set_aside(article), posting)
    title = metadata.title or (page.listed.title if page.listed else "")
    if not title:
        raise PageError("parse", f"no title on the page (theme {theme.name})")
    # The cover is the one that the list shows: the page of a post without a cover shows a random one.
    cover = page.listed.cover_image_url if page.listed else None
    return ParsedPost("text/html", replace(metadata, title=title, cover_image_url=cover), lines, theme=theme.name)


def _find_article(document: turbohtml.Document, theme: Theme) -> turbohtml.Element:
    article: turbohtml.Element = _choose(select(document, theme.article), theme)
    check_depth(article.ancestors)  # in no theme, what holds most of the text is chosen
    return article


def _choose(articles: Sequence[Article], theme: Theme) -> Article:
    if not articles:
        raise PageError("parse", f"no article ({theme.article}) on the page")
    if len(articles) > 1:
        raise PageError("parse", f"{len(articles)} articles ({theme.article}) on the page: a list")
    return articles[0]


def _find_hidden(article: turbohtml.Element) -> frozenset[turbohtml.Element]:
    """The header that a theme puts into an article for search engines alone, as AnZhiYu does."""
    headers = (child for child in article.children if isinstance(child, turbohtml.Element) and child.tag == "header")
    return frozenset(header for header in headers if header.select("h1[itemprop*=headline]"))


def _copy_with_links(article: turbohtml.Element, css: str) -> turbohtml.Element:
    """A copy of the article with its links: the page itself stays as it is."""
    copied = deepcopy(article)
    decode_links(copied.select(css))
    return copied


def _read_metadata(
    document: turbohtml.Document, theme: Theme, read: AbstractContextManager[None], posting: Posting
) -> PostMetadata:
    """The metadata by the selectors of the theme, then by the marks that pages in any theme share.

    They are read while the article is set aside, because nothing in it counts.
    """
    with read:
        metadata = read_metadata(document, theme)
        if is_complete(metadata):
            return metadata
        root = make_selector(document).root
        metadata = complete_metadata(read_metadata(root, GENERAL, metadata), posting)
        return add_printed_facts(metadata, root, None)


def _read_general(selector: Selector, posting: Posting) -> tuple[tuple[Line, ...], PostMetadata]:
    """The lines and the metadata of a page in no known theme."""
    article = _choose(find_articles(selector, posting), GENERAL)
    metadata = read_metadata(selector.root, GENERAL, replace(EMPTY, title=read_headline(posting)))
    metadata = complete_metadata(metadata, posting)
    metadata = add_printed_facts(metadata, selector.root, article.root, article.left_out)
    return read_article(article.root, article.left_out), metadata


def _parse_document(page: FetchedPage, media_type: str, source: str) -> ParsedPost:
    # Imported here: what reads Markdown and YAML is a fifth of the imports of this module, and pages need none of it.
    from pipelines.parse.markdown.document import parse_document
    from pipelines.parse.markdown.tag_call import find_place

    document = parse_document(source, find_place(page.site.base_url, page.url))
    slug = document.front.abbrlink or document.front.permalink
    return ParsedPost(media_type, document.metadata, read_article(document.article), slug)
