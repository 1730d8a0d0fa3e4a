"""The arguments of `scrapy backup` and what it prints."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.commands.backup import format_backup, parse_file, parse_keep
from pipelines.archive.backup import Backup, stamp
from pipelines.archive.database.copying import FileCopy
from pipelines.errors import UsageError


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "", "２"])
def test_keep_is_a_number_from_one_on(text: str) -> None:
    with pytest.raises(UsageError, match=f"--keep must be an integer >= 1, got {text}"):
        parse_keep(text)


def test_one_file(tmp_path: Path) -> None:
    assert parse_file(["a/b.db"]) == Path("a/b.db")
    for args, says in (([], "got none"), (["a", "b"], "got a b"), ([str(tmp_path)], "is a folder: name a file in it")):
        with pytest.raises(UsageError, match=says):
            parse_file(args)


def test_what_is_printed() -> None:
    target = Path("out/archive.db")
    old, new = (stamp(target, datetime(2024, 5, day, tzinfo=UTC)) for day in (1, 2))
    backup = Backup(FileCopy(new, 21_900_000, {"posts": 137, "fetches": 1000}), (old,))
    assert format_backup(backup, 0.42) == (
        "backup: out/archive-20240502T000000Z.db is written and checked after 0.4 s: 21.9 MB, 1,137 rows\n"
        "  deleted out/archive-20240501T000000Z.db\n"
    )
    moved = replace(backup, page_folder=Path("data/archive-pages"))
    says = "  data/archive-pages holds pages that belong to it: copy that folder too, beside the copy"
    assert says in format_backup(moved, 0.42).splitlines()
