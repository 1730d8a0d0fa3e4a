"""`search` and `similar`: what is found, in every form of output, and errors in one line."""

import contextlib
import csv
import io

import pytest

from pipelines.archive.store import Archive
from tests.support.asking import LAMPS, MILLS, SAILS, Ask, make_ask, read_lines


@pytest.fixture
def ask(archive: Archive, archive_url: str) -> Ask:
    return make_ask(archive, archive_url)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["海"], [MILLS, SAILS, LAMPS]),
        (["sea"], [LAMPS, MILLS]),
        (["muller"], [SAILS, "lecture"]),
        (["海", "-风车"], [SAILS, LAMPS]),
        (["海", "-sail*"], [MILLS, LAMPS]),
        (["海 -sails"], [MILLS, LAMPS]),
        (["风车", "OR", "灯塔"], [LAMPS, MILLS]),
        (["海", "--gone"], [MILLS]),
        (["海", "--topic", "lamps"], [LAMPS, SAILS]),
        (["海", "--since", "2024-05-21"], [LAMPS, SAILS]),
        (["海", "--with", "code"], [SAILS]),
        (["sail*", "--kind", "lecture"], ["lecture"]),
        (["帆布不怕水", "--author", "müster"], [SAILS]),
        (["--topic", "帆"], [SAILS, MILLS]),
    ],
)
def test_what_is_found(ask: Ask, arguments: list[str], found: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("search", *arguments, "--json") == 0
    assert sorted(row["arxiv_id"] or row["kind"] for row in read_lines(capsys)) == sorted(found)


def test_forms_of_output(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("search", "帆布") == 0
    shown = capsys.readouterr().out
    assert "White Sails of Müller" in shown
    assert shown.endswith("1 result\n")
    assert ask("search", "海", "--limit", 1) == 0
    assert capsys.readouterr().out.endswith("1 to 1 of 3 results\n")
    assert ask("search", "海", "--csv", "--offset", 1) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 2
    assert ask("search", "海", "--count") == 0
    assert capsys.readouterr().out == "3\n"


def test_nothing_is_found(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("search", "鲸") == 1
    assert capsys.readouterr().out == "0 results\n"
    assert ask("search", "鲸", "--count") == 1
    assert capsys.readouterr().out == "0\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["海 (风"], "character 3 opens a parenthesis that is not closed"),
        (["海", "--limit", "-1"], "--limit must be 0 or more, got -1"),
        (["海", "--offset", "9" * 30], "--offset must be 2147483647 or less, got 999"),
        (["海", "--author", "\udcff"], "an argument is not UTF-8"),
        (
            ["海", "--since", "yesterday"],
            "a date such as 2024-05-22 or a span such as 7d, got yesterday",
        ),
        (["海", "--until", "2024-13"], "--until must be a date"),
        (["海", "--since", "9999y"], "--since must be a date such as 2024-05-22 or a span such as 7d, got 9999y"),
        (["海", "-limit", "5"], "unrecognized arguments: -limit"),
        (["海", "--topic", "Lambs"], "--topic: no digest has the topic Lambs; did you mean Lamps?"),
        (["海", "--topic", "NeRF"], "--topic: no digest has the topic NeRF; topics are Lamps, 帆"),
        (["海", "-s", "DATA=1"], "-s must be ARCHIVE_URL=URL or DATA_DIR=FOLDER, got DATA=1"),
    ],
)
def test_bad_input_is_one_line(ask: Ask, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        assert ask("search", *arguments) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_similar_papers_share_words(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("similar", f"https://arxiv.org/pdf/{MILLS}v1", "--json") == 0
    (nearest, *_) = read_lines(capsys)
    assert nearest["arxiv_id"] == LAMPS
    assert "sea" in nearest["snippet"]
    assert ask("similar", MILLS) == 0
    assert "A Lamp for the Sea" in capsys.readouterr().out
    assert ask("similar", MILLS, "--csv", "--limit", 1) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_similar_needs_one_paper(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("similar", "sea") == 1
    assert "2 titles match sea" in capsys.readouterr().err
    assert ask("similar", MILLS, "--limit", 0) == 2
    assert "--limit must be 1 or more, got 0" in capsys.readouterr().err
    assert ask("similar", "lecture") == 2
    assert "similar needs a paper, and lecture is the post lecture" in capsys.readouterr().err
