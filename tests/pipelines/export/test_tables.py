"""CSV, JSON Lines and Parquet, read back."""

import csv
import io
import json
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet as arrow

from pipelines.errors import UsageError
from pipelines.export.items import ShownItem
from pipelines.export.json_lines import write_json_lines
from pipelines.export.parquet import write_parquet
from pipelines.export.rows import ExportRow, make_row
from pipelines.export.spreadsheet import FORMULA_STARTS, write_csv
from tests.support.shown_items import BY, BY_NC_SA, make_digest, make_lecture, make_paper, make_papers

ITEMS: list[ShownItem] = [*make_papers(), make_lecture(), make_digest()]


def read_csv(items: list[ShownItem]) -> list[dict[str, str]]:
    text = "".join(write_csv(items))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_holds_every_column_and_title() -> None:
    rows = read_csv(ITEMS)
    assert list(rows[0]) == [field.name for field in fields(ExportRow)]
    assert [row["title"].removeprefix("'") for row in rows] == [make_row(item).title for item in ITEMS]


def test_no_cell_is_run_as_a_formula() -> None:
    """Nor is an arXiv ID read as a number, which would lose its last zero."""
    dangerous = [make_paper(title=f"{start}cmd", authors=(f"{start}x",)) for start in FORMULA_STARTS]
    cells = [cell for row in read_csv([*ITEMS, *dangerous]) for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    assert read_csv(ITEMS)[1]["arxiv_id"] == "arXiv:2405.10010"


def test_csv_writes_lists_dates_and_truth_values() -> None:
    row = read_csv([make_paper(is_gone=True)])[0]
    assert row["authors"] == "Abena van der Berg; Tomas Okafor Jr.; 张三; The Rock and Roll Team"
    assert row["takeaways"] == "更快\n更准"
    assert (row["first_date"], row["latest_date"]) == ("2024-05-22", "2024-06-01")
    assert (row["is_gone"], row["digests"], row["images"]) == ("yes", "2", "2")
    assert row["code_urls"] == "https://code.example/a_b"
    assert all(licence in row["licences"] for licence in (BY, BY_NC_SA, "no licence named"))


def test_json_lines_hold_the_whole_record() -> None:
    lines = [json.loads(line) for line in "".join(write_json_lines(ITEMS)).splitlines()]
    assert [line["kind"] for line in lines[-2:]] == ["lecture", "digest"]
    assert lines[0]["blocks"][0]["sections"][2]["takeaways"] == ["更快", "更准"]
    assert lines[0]["blocks"][0]["post"]["edition_date"] == "2024-05-22"
    assert lines[0]["blocks"][1]["post"]["licence"] == "CC BY 4.0"
    assert lines[-2]["head"]["licence"] == "CC BY-NC-SA 4.0"
    assert "licence" not in lines[0]["mentioned_in"][0]


def test_pyarrow_reads_parquet(tmp_path: Path) -> None:
    write_parquet(ITEMS, tmp_path / "all.parquet")
    rows: list[dict[str, Any]] = arrow.read_table(tmp_path / "all.parquet").to_pylist()
    assert list(rows[0]) == [field.name for field in fields(ExportRow)]
    assert [row["title"] for row in rows] == [make_row(item).title for item in ITEMS]
    assert rows[0]["authors"][1] == "Tomas Okafor Jr."
    assert rows[0]["first_date"] == date(2024, 5, 22)
    assert rows[0]["is_gone"] is False
    assert BY in rows[0]["licences"]


def test_parquet_of_nothing_has_its_columns(tmp_path: Path) -> None:
    write_parquet([], tmp_path / "none.parquet")
    assert arrow.read_table(tmp_path / "none.parquet").num_columns == len(fields(ExportRow))


def test_parquet_is_written_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.export.parquet._ROWS_AT_ONCE", 5)
    write_parquet(ITEMS, tmp_path / "all.parquet")
    assert arrow.ParquetFile(tmp_path / "all.parquet").num_row_groups == -(-len(ITEMS) // 5)


def test_parquet_says_how_to_install_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'kedreamix-archive\[parquet\]'"):
        write_parquet(ITEMS, tmp_path / "all.parquet")


def test_row_of_a_lecture() -> None:
    row = make_row(make_lecture())
    assert (row.kind, row.authors, row.abstract, row.digests) == ("lecture", ("李四",), "What it says.", 0)
    assert row.post_urls == ("https://talks.example/22/",)


def test_row_of_a_paper_that_only_a_list_names() -> None:
    row = make_row(make_paper(blocks=()))
    assert (row.summary, row.takeaways, row.first_date) == (None, (), None)
