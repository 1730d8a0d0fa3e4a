"""The name of the program in messages, which are said in the words that the user types."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.ask.frame.command import refuse
from pipelines import program
from pipelines.archive.store import Lacking
from pipelines.program import name_command

ROOT = Path(__file__).parents[2]
_FIXED_NAME = re.compile(r"\b(?:scrapy|kedreamix-archive) (?:[a-z-]|$)|pip install")


@pytest.mark.parametrize(
    ("typed", "checkout", "name"),
    [
        ("/srv/bin/scrapy", False, "scrapy"),
        ("kedreamix-archive", True, "kedreamix-archive"),
        (r"kedreamix-archive.exe", False, "kedreamix-archive"),
        ("/srv/crawler/entry_point.py", True, "scrapy"),
        ("script.py", False, "kedreamix-archive"),
        ("", False, "kedreamix-archive"),
    ],
)
def test_commands_are_named_as_the_program_was_typed(
    typed: str, checkout: bool, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [typed, "status"])
    monkeypatch.setattr(program, "in_checkout", lambda: checkout)
    assert name_command("refresh", "--full") == f"{name} refresh --full"
    assert Lacking(2, 1).advise().startswith(f"{name} refresh --full fetches 2")
    refuse("status", "no archive")
    assert capsys.readouterr().err == f"{name} status: no archive\n"


@pytest.mark.parametrize("folder", ["crawler", "pipelines"])
def test_no_message_spells_the_name_of_the_program(folder: str) -> None:
    assert [
        f"{path.relative_to(ROOT)}:{text.lineno}: {text.value}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "program.py"
        for text in list_texts(ast.parse(path.read_text("utf-8")))
        if _FIXED_NAME.search(str(text.value))
    ] == []


def list_texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings of a module that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body]
    docstrings = {id(node.value) for node in first if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node
