"""What happens before the program is imported."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from crawler.launch.launcher import main


class Interruption:
    """Ctrl-C while a module is found."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name == "crawler.entry_point":
            raise KeyboardInterrupt
        return None


def test_an_interruption_while_modules_are_imported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "crawler.entry_point", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interruption(), *sys.meta_path])
    assert main() == 130
    assert capsys.readouterr().err == "kedreamix-archive: interrupted\n"


def test_a_command_line_is_handed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["kedreamix-archive"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("usage: kedreamix-archive COMMAND")
