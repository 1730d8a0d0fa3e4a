"""Composes the reading of a post that was taken apart, whatever form the post came in."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from pipelines.parse.images import resolve_image
from pipelines.parse.posts.contents import read_contents
from pipelines.parse.posts.identity import identify_post
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import PostMetadata, Reading


def compose_reading(page: FetchedPage, post: ParsedPost) -> Reading:
    """The reading of a post that stands at the URL of the page."""
    identity, metadata, article = identify_post(page, post), post.metadata, post.article
    return Reading(
        site=page.site,
        url=page.url,
        media_type=post.media_type,
        identity=identity,
        metadata=_resolve_cover(metadata, page.url),
        contents=read_contents(identity.kind, metadata.title, article.lines, page.url),
        content_hash=hash_content(article.said),
        theme=post.theme,
        listed=page.listed is not None,
    )


def _resolve_cover(metadata: PostMetadata, base: str) -> PostMetadata:
    cover = metadata.cover_image_url
    return replace(metadata, cover_image_url=resolve_image(cover, base)[0]) if cover else metadata


def hash_content(said: Iterable[str]) -> str:
    """What an article says, as one hash: its text nodes with white space collapsed, its links and images, in order.

    In 15,559 page transitions this alone told an edit from a deployment.
    """
    nodes = (" ".join(node.split()) for node in said)
    return hashlib.sha256("\x1f".join(filter(None, nodes)).encode()).hexdigest()
