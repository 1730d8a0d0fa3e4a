"""`scrapy parse URL`: Scrapy's own command; a page item of this project's spiders is shown as the parsed post.

Runs without an archive: nothing is opened, recorded or judged.
"""

from dataclasses import asdict
from typing import Any, ClassVar

from scrapy.commands import parse

from crawler.command_line import StrictCommand
from pipelines.errors import PageError
from pipelines.items import PageItem
from pipelines.parse.html.page_view import PageView
from pipelines.text.cleaning import clean_text
from pipelines.text.decoding import decode_page


class Command(StrictCommand, parse.Command):
    """Sound text only: mojibake is repaired by `scrapy repair` and by a crawl, which have a language model."""

    default_settings: ClassVar[dict[str, Any]] = {**parse.Command.default_settings, "ARCHIVE_ENABLED": False}

    def add_items(self, lvl: int, new_items: list[Any]) -> None:
        shown = [describe_page_item(item) if isinstance(item, PageItem) else item for item in new_items]
        super().add_items(lvl, shown)


def describe_page_item(item: PageItem) -> dict[str, Any]:
    """The parsed post of a page, or the reason why the page is not understood."""
    from pipelines.parse.posts.post import parse_post  # imported here: Scrapy imports this module for every command

    page = item.page
    try:
        reading = parse_post(page, PageView(clean_text(decode_page(page.body, page.content_type))))
    except PageError as error:
        return {"url": page.url, "failed": f"{error.stage}: {error.reason}"}
    contents = {name: rows for name, rows in asdict(reading.contents).items() if rows}
    return {"url": page.url, **asdict(reading.identity), **asdict(reading.metadata), **contents}
