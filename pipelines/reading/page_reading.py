"""The pure half of the stages: a page as fetched to clean text, and clean text to a reading.

Does not import the archive: it may run in a process of its own.  Imports parsers and repair with the first page: a
process whose workers read needs none of it.
"""

from collections.abc import Callable

from pipelines.characters import clean_record
from pipelines.errors import NotAPostError, PageError
from pipelines.parse.html.page_view import PageView
from pipelines.reading.time_limit import limit_time
from pipelines.records.pages import FetchedPage, NotAPost, PageFailure
from pipelines.records.readings import Reading
from pipelines.text.cleaning import clean_text
from pipelines.text.decoding import decode_page
from pipelines.text.language_model.model import LanguageModel
from pipelines.text.mojibake.result import Repair

CLEAN, PARSE = "clean", "parse"  # the stages, as failures name them


def clean_page(
    page: FetchedPage, find_model: Callable[[], LanguageModel], view: PageView | None = None
) -> tuple[Repair, PageView]:
    """The repair of a page's text, and the clean text with its tree: `view`, where it is one of the same text.

    `find_model` is called only for mojibake.  Raises PageError where the page is too large.
    """
    from pipelines.text.mojibake.repair import repair_text

    repair = repair_text(decode_page(page.body, page.content_type), find_model)
    text = clean_text(repair.text)
    return repair, view if view is not None and view.text == text else PageView(text)


def parse_page(page: FetchedPage, repair: Repair, view: PageView) -> Reading:
    """The reading of clean text, with the places of repaired characters in it.  Raises PageError."""
    from pipelines.parse.posts.post import parse_post
    from pipelines.provenance.repaired_characters import note_repair

    with limit_time(PARSE):
        reading = clean_record(parse_post(page, view))  # escapes of YAML bring in what is no text
        return note_repair(reading, repair)


def describe_failure(url: str, stage: str, error: Exception) -> PageFailure:
    """The failure of a page; the reason of an error that is a bug is its type and message in one line."""
    if isinstance(error, PageError):
        record = NotAPost if isinstance(error, NotAPostError) else PageFailure
        return record(url, error.stage, error.reason)
    # The message of a database error continues with the statement and the whole page.
    return PageFailure(url, stage, f"{type(error).__name__}: {error}".partition("\n")[0])
