"""What a person can get wrong with the commands that write files: one line each, which names option, value and fix."""

from pathlib import Path

import pytest

from tests.support.asking import Ask


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("export", "a.doc"), "export: FILE=a.doc: no format has the suffix .doc; use .bib"),
        (("export", "-"), "export: FILE must be a file or a folder, got -"),
        (("export", "none/a.bib"), "export: none/a.bib cannot be written: there is no folder none"),
        (("export", "a.bib", "--since", "soon"), "export: --since must be a date such as 2024-05-22"),
        (("atom", "a.xml", "--limit", "0"), "atom: --limit must be 1 or more, got 0"),
        (("atom", "a.xml", "--kind", "note"), "atom: --kind must be paper, because a feed has papers, got note"),
        (("atom", "none/a.xml"), "atom: none/a.xml cannot be written: there is no folder none"),
        (("report", "a.pdf"), "report: FILE must end in .html, got a.pdf"),
        (("report", "none/a.html"), "report: none/a.html cannot be written: there is no folder none"),
    ],
)
def test_error_is_one_line(
    ask_file: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask_file(*arguments) == 2
    written = capsys.readouterr().err
    assert written.startswith(f"scrapy {error}")
    assert written.count("\n") == 1
