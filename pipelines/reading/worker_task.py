"""What a worker does with a page.  Does not import pools of workers: it runs in each of them."""

import gc

from pipelines.reading.packing import pack_reading
from pipelines.reading.page_reading import CLEAN, PARSE, clean_page, describe_failure, parse_page
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage
from pipelines.text.language_model.model import LanguageModel

_LARGE = 1_000_000  # bytes of a page whose tree is freed at once, not when Python next searches for cycles


def read_packed(page: FetchedPage) -> Result:
    """The reading of a page, or why there is none; None for mojibake: a worker has no language model of the archive."""
    stage = CLEAN
    try:
        repair, view = clean_page(page, _refuse_model)
        stage = PARSE
        return pack_reading(parse_page(page, repair, view))
    except _ModelNeededError:
        return None
    except Exception as error:
        return describe_failure(page.url, stage, error)
    finally:
        if len(page.body) > _LARGE:
            gc.collect()


class _ModelNeededError(Exception):
    """The text of a page needs a language model."""


def _refuse_model() -> LanguageModel:
    raise _ModelNeededError
