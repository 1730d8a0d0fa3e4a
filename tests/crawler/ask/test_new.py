"""`new`: what came in lately, by the day of the first digest, also as a mail."""

import email
import email.policy
from email.message import EmailMessage

import pytest

from pipelines.archive.store import Archive
from tests.support.asking import LAMPS, MILLS, SAILS, Ask, make_ask, read_lines


@pytest.fixture
def ask(archive: Archive, archive_url: str) -> Ask:
    return make_ask(archive, archive_url)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--since", "2024-05-21"], [LAMPS, "lecture", "note", "2413.00009"]),
        (["--since", "2024", "--kind", "paper"], [LAMPS, SAILS, MILLS, "2413.00009"]),
        (["--since", "2024", "--until", "2024-05-20"], [SAILS, MILLS]),
        (["--since", "2024", "--topic", "帆"], [SAILS, MILLS]),
        (["--until", "2024-05-20"], [SAILS, MILLS]),
    ],
)
def test_what_is_new(ask: Ask, arguments: list[str], found: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", *arguments, "--json") == 0
    rows = read_lines(capsys)
    assert sorted(row["arxiv_id"] or row["kind"] for row in rows) == sorted(found)
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates, reverse=True)


def test_the_list_for_a_person(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", "--since", "2024", "--topic", "帆", "--limit", 1) == 0
    shown = capsys.readouterr().out
    assert "海上的白帆很轻。" in shown
    assert "帆布用了三年" not in shown
    assert shown.endswith("1 of 2 new since 2024-01-01\n")


def test_nothing_is_new(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new") == 1
    assert capsys.readouterr().err.endswith("; the newest is of 2024-05-22\n")
    assert ask("new", "--since", "2024-01-01", "--until", "2024-01-31") == 1
    said = capsys.readouterr().err
    assert said == "nothing new since 2024-01-01 until 2024-01-31; the newest is of 2024-05-22\n"
    assert ask("new", "--author", "nobody") == 1
    assert "newest" not in capsys.readouterr().err


def test_the_newest_is_named_by_its_first_digest(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", "--topic", "帆", "--since", "2024-05-21", "--until", "2024-05-31") == 1
    assert capsys.readouterr().err == "nothing new since 2024-05-21 until 2024-05-31; the newest is of 2024-05-20\n"


def test_a_mail(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", "--since", "2024", "--topic", "帆", "--mail", "me@example.org") == 0
    mail = email.message_from_string(capsys.readouterr().out, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["Subject"]) == ("me@example.org", "2 new since 2024-01-01")
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "White Sails of Müller\n2413.00001 · 2024-05-20 · Lamps, 帆\n海上的白帆很轻。\n" in plain
    assert "<a href='https://arxiv.org/abs/2413.00001'>White Sails of Müller</a>" in html
    assert "Windmills by the Sea (gone)\n2413.00002 · 2024-05-20 · 帆\n海边的风车磨面。\n" in plain


def test_a_mail_without_summaries_has_no_blank_lines(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", "--since", "2024", "--kind", "paper", "--limit", 1, "--mail", "me@example.org") == 0
    mail = email.message_from_string(capsys.readouterr().out, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert plain == "Nets and Knots\n2413.00009 · 2024-05-22\nhttps://arxiv.org/abs/2413.00009\n"
    assert "</small></p>" in html


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "2024", "--mail", "me"], "--mail must be an address such as me@example.org, got me"),
        *(
            (["--since", "2024", "--mail", address], f"--mail must be an address such as me@example.org, got {said}")
            for address, said in (
                ("@", "@"),
                ("<>", "<>"),
                (".@.", ".@."),
                ("a@[1", "a@[1"),
                ("a@b.c\nBcc: d@e.f", "a@b.c Bcc: d@e.f"),
            )
        ),
        (
            ["--since", "2024-05-21", "--until", "2024-05-20"],
            "--since must not be after --until, got 2024-05-21 and 2024-05-20",
        ),
        (["--limit", "-2"], "--limit must be 0 or more, got -2"),
    ],
)
def test_bad_input_is_one_line(ask: Ask, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("new", *arguments) == 2
    assert capsys.readouterr().err == f"scrapy new: {says}\n"
