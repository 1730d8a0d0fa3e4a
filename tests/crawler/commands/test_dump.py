"""`scrapy dump` and `scrapy load` take one folder."""

import pytest

from crawler.commands.dump import parse_folder
from pipelines.errors import UsageError


@pytest.mark.parametrize("args", [[], ["out", "more"]])
def test_one_folder_is_named(args: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^takes one folder DIR, got (none|out more)$"):
        parse_folder(args)
