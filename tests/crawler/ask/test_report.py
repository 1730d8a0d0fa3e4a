"""`report`: one page that counts what the archive holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy import text

from pipelines.archive.store import Archive

Ask = Callable[..., int]


def test_report_counts_the_archive(ask: Ask, archive: Archive, tmp_path: Path) -> None:
    with archive.read() as connection:
        papers = connection.execute(text("SELECT count(*) FROM papers")).scalar_one()
    assert ask("report", tmp_path / "a.html") == 0
    tree = html.fromstring((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert f"{papers}papers" in tree.text_content()
    assert "https://first.example/" in tree.text_content()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("report", "a.pdf"), "report: FILE must end in .html, got a.pdf"),
        (("report", "none/a.html"), "report: none/a.html cannot be written: there is no folder none"),
    ],
)
def test_error_is_one_line(
    ask_file: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: Any,
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask_file(*arguments) == 2
    written = capsys.readouterr().err
    assert written.startswith(f"kedreamix-archive {error}")
    assert written.count("\n") == 1
