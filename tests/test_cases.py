"""`python -m tests.cases`: what is listed, and which expected results are written anew."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cases.__main__ import main
from tests.cases.case import PAGES, list_cases
from tests.cases.expected import format_expected, load_expected

NAMES = ("documents/note", "general/json_ld", "hexo/NeRF", "lectures/no_speaker")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A copy of one case of each kind."""
    for name in NAMES:
        shutil.copytree(PAGES / name, tmp_path / name)
    return tmp_path


def read_all(pages: Path) -> dict[str, str]:
    return {case.name: case.expected.read_text("utf-8") for case in list_cases(pages)}


def test_cases_are_listed_by_name(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"], pages) == 0
    assert capsys.readouterr().out.splitlines() == list(NAMES)


def test_rerun_writes_what_differs_and_nothing_else(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = read_all(pages)
    for name in NAMES[:2]:
        (pages / name / "expected.json").write_text(json.dumps({"metadata": None}), "utf-8")
    (pages / NAMES[2] / "expected.json").write_text(json.dumps(json.loads(before[NAMES[2]])), "utf-8")
    assert main(["rerun", "documents", NAMES[2]], pages) == 0
    assert capsys.readouterr().out.splitlines() == ["rewritten: documents/note", "1 of 2 cases rewritten"]
    assert main(["rerun", "--all"], pages) == 0
    assert capsys.readouterr().out.splitlines() == ["rewritten: general/json_ld", "1 of 4 cases rewritten"]
    assert {name: text for name, text in read_all(pages).items() if text != before[name]}.keys() == {NAMES[2]}


@pytest.mark.parametrize("arguments", [["rerun"], ["rerun", "hexo", "--all"], []])
def test_incomplete_commands_are_refused(arguments: list[str], pages: Path) -> None:
    with pytest.raises(SystemExit):
        main(arguments, pages)


def test_unknown_name_is_refused(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rerun", "hexo/Nerf"], pages) == 2
    assert capsys.readouterr().err.startswith("no case is called hexo/Nerf: ")


def test_expected_results_are_kept_in_the_form_that_rerun_writes() -> None:
    cases = list(list_cases())
    assert len(cases) > 50
    assert [
        case.name for case in cases if format_expected(load_expected(case)) != case.expected.read_text("utf-8")
    ] == []
