"""`scrapy dump` and `scrapy load` take one folder."""

import pytest

from crawler.commands.dump import name_folder
from pipelines.errors import UsageError


@pytest.mark.parametrize("args", [[], ["out", "more"]])
def test_one_folder_is_named(args: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^name one folder, not (nothing|out more)$"):
        name_folder(args)
