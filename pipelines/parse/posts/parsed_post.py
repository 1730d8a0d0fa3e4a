"""The record of a parsed post, the same for every form: page, document or feed entry."""

from dataclasses import dataclass

from pipelines.parse.html.lines import Line
from pipelines.records.readings import PostMetadata


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """The metadata of a post and the lines of its article, before its identity and its contents are read.

    `slug` is the abbrlink or permalink of the front matter of a document; `theme` is the theme of a page, None for
    documents and feeds.
    """

    media_type: str
    metadata: PostMetadata
    lines: tuple[Line, ...]
    slug: str | None = None
    theme: str | None = None
