"""`show`: papers and posts for people, as Markdown and as JSON, and what a name can mean."""

import json

import pytest

from crawler.ask.frame.naming import describe_candidates
from pipelines.archive.queries.named import Named
from pipelines.archive.store import Archive
from tests.support.asking import LAMPS, SAILS, Ask, make_ask
from tests.support.factories import FIRST


@pytest.fixture
def ask(archive: Archive, archive_url: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("COLUMNS", "80")
    return make_ask(archive, archive_url)


@pytest.mark.parametrize(
    "name",
    [
        SAILS,
        f"{SAILS}v3",
        f"arXiv:{SAILS}",
        f"https://arxiv.org/abs/{SAILS}",
        "white sails of müller",
        "Sails of M",
        "müller white",
    ],
)
def test_names_of_a_paper(ask: Ask, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", name) == 0
    assert capsys.readouterr().out.startswith("White Sails of Müller\n")


def test_a_paper_in_its_latest_digest(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", SAILS) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    for line in (
        "Ada Probe, Bo Müster",
        "arXiv:2413.00001v1 · live · 帆, Lamps",
        "first in 帆 2024-05-20, latest in Lamps 2024-05-21, 2 digests",
        "code https://code.example/sails",
        "  We build white sails of müller number 1.",
        "Summary",
        "  海上的白帆很轻。",
        "要点",
        "  • 帆布不怕水",
        "Images",
    ):
        assert line in lines
    assert "  We build white sails of müller number 0." not in lines


def test_digests_of_a_paper(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", SAILS, "--digest", 1) == 0
    shown = capsys.readouterr().out
    assert "number 0." in shown
    assert "withdrawn" in shown
    assert ask("show", SAILS, "--digest", "all") == 0
    assert capsys.readouterr().out.count("We build") == 2
    assert ask("show", SAILS, "--compare") == 0
    assert "帆 2024-05-20 (gone)" in capsys.readouterr().out
    assert ask("show", SAILS, "--digest", 3) == 2
    assert "--digest must be all or a number from 1 to 2, got 3" in capsys.readouterr().err
    assert ask("show", SAILS, "--digest", 1, "--compare") == 2
    assert "--digest cannot be used with --compare" in capsys.readouterr().err
    assert ask("show", LAMPS) == 0
    assert "\nin Lamps 2024-05-21\n" in capsys.readouterr().out


def test_other_forms(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", SAILS, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [block["post"]["edition_date"] for block in shown["blocks"]] == ["2024-05-20", "2024-05-21"]
    assert shown["blocks"][0]["sections"][-1]["takeaways"] == ["帆布不怕水", "风大也不破"]
    assert ask("show", SAILS, "--markdown", "--digest", 2) == 0
    assert capsys.readouterr().out.startswith('---\ntitle: "White Sails of Müller"\n')


def test_posts(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", f"{FIRST.base_url}1/index.html") == 0
    digest = capsys.readouterr().out
    assert "2413.00003  A Lamp for the Sea" in digest
    assert "灯塔照亮海上的船。" in digest
    assert ask("show", "lecture") == 0
    lecture = capsys.readouterr().out
    assert "1. White sails of Müller  2020, arXiv:2413.00001" in lecture
    assert "video https://v.example/" in lecture
    assert ask("show", "lecture", "--compare") == 2
    assert "--compare needs a paper, and lecture is a post" in capsys.readouterr().err
    assert ask("show", "lecture", "--digest", 1) == 2
    assert "--digest cannot be used with lecture, which is a post" in capsys.readouterr().err


def test_a_paper_of_a_list(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", "nets and") == 0
    assert "Mentioned in" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", [f"{FIRST.base_url}1", FIRST.base_url.replace("https", "http") + "1/", "first.example/1", "digest 1"]
)
def test_names_of_a_post(ask: Ask, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", name) == 0
    assert "2413.00003  A Lamp for the Sea" in capsys.readouterr().out


def test_a_name_of_several_or_none(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", "sea") == 1
    said = capsys.readouterr().err
    assert f"  {LAMPS}  A Lamp for the Sea\n" in said
    assert ask("show", "whale") == 1
    assert "nothing in the archive is named whale" in capsys.readouterr().err
    assert ask("show", " ") == 2
    assert capsys.readouterr().err == "scrapy show: NAME is empty\n"


def test_a_name_with_blanks_is_quoted() -> None:
    names = [Named(None, 1, "note:a/:SSH 三例", "SSH"), Named("2413.00001", None, "2413.00001", "SSH in Sails")]
    said = describe_candidates("ssh", names)
    assert '  "note:a/:SSH 三例"  SSH\n  2413.00001  SSH in Sails\n' in said
