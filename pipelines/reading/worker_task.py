"""What a worker does with a page.  Does not import pools of workers: it runs in each of them."""

import gc
from collections.abc import Callable

from pipelines.reading.index_tokens import cut_texts
from pipelines.reading.packing import pack_reading
from pipelines.reading.page_reading import CLEAN, PARSE, clean_page, describe_failure, parse_page
from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.text.language_model.model import LanguageModel

_LARGE = 1_000_000  # bytes of a page whose tree is freed at once, not when Python next searches for cycles


def read_packed(page: FetchedPage) -> Result:
    """The reading of a page, or why there is none; None for mojibake: a worker has no language model of the archive."""
    return _read(page, pack_reading)


def read_and_cut(page: FetchedPage) -> Result:
    """As `read_packed`, with the tokens of the texts, for an archive that indexes each reading as it is stored."""
    return _read(page, lambda reading: pack_reading(reading, cut_texts(reading)))


def _read(page: FetchedPage, pack: Callable[[Reading], bytes]) -> Result:
    stage = CLEAN
    try:
        repair, view = clean_page(page, _refuse_model)
        stage = PARSE
        return pack(parse_page(page, repair, view))
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
