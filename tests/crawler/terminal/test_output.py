"""What is shown is neutral to a terminal, whatever it holds and however it is shown."""

import io
import json
import logging
import sys
from pathlib import Path

import pytest
from rich.panel import Panel
from rich.text import Text

from crawler.terminal.console import PrintableConsole
from crawler.terminal.output import PrintableFormatter, write_error, write_out, write_out_lines

ROOT = Path(__file__).resolve().parents[3]
# Every character that a terminal or a viewer may obey: controls, marks and overrides of direction.
OBEYED = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"]
OBEYED += list("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("character", OBEYED, ids=ascii)
def test_a_character_is_shown_as_an_escape(character: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_out(f"a{character}b\n")
    write_error(f"a{character}b\n")
    write_out_lines([f"a{character}b\n"])
    captured = capsys.readouterr()
    assert character not in captured.out + captured.err
    assert captured.err.startswith("a\\")


def test_other_text_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\t高斯泼溅 👩\u200d💻 é e\u0301 \u3000\xa0\xad\n"
    write_out(text)
    assert capsys.readouterr().out == text


def test_json_stays_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": "".join(OBEYED) + "\\"}
    write_out(json.dumps(value, ensure_ascii=False))
    assert json.loads(capsys.readouterr().out) == value


def test_a_lone_surrogate_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    write_error("a\udcff.md")
    assert capsys.readouterr().err == "a\\udcff.md"


def test_a_console_shows_styles_and_no_escape_of_a_text() -> None:
    file = io.StringIO()
    console = PrintableConsole(file=file, force_terminal=True, color_system="standard", width=60)
    console.print(Panel(Text("a\x1b]0;title\x07\u202eb", style="red")))
    assert "\x1b[31ma\\x1b]0;title\\u202eb\x1b[0m" in file.getvalue()


def test_a_log_line_and_its_traceback_are_neutral() -> None:
    formatter = PrintableFormatter(logging.Formatter("%(message)s"))
    try:
        raise ValueError("\x1b[2J")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "%s\u202e", ("\x9b31m",), sys.exc_info())
    text = formatter.format(record)
    assert text.startswith("\\u009b31m\\u202e\nTraceback")
    assert text.endswith("ValueError: \\x1b[2J")


def test_nothing_else_writes_to_a_terminal() -> None:
    """`sys.stdout.buffer` is for files of people's own: `scrapy repair`."""
    writers = ("sys.stdout.write", "sys.stderr.write", " Console(", "=Console(")
    allowed = {"crawler/terminal/output.py", "crawler/terminal/console.py"}
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "crawler").rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in allowed
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(writer in line for writer in writers) or line.strip().startswith("print(")
    ]
    assert found == []
