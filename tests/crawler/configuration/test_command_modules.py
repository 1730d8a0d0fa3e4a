"""Scrapy is given the module of the command that is asked for, and that of no other."""

import subprocess
import sys

from crawler.configuration.command_modules import find_commands, list_readers, list_writers

_LOADED = """
import sys
sys.argv = ["scrapy", "version"]
from scrapy.cmdline import execute
try:
    execute()
except SystemExit:
    print(sorted(name for name in sys.modules if name.startswith(("crawler.commands.", "crawler.ask."))))
"""


def test_every_command_has_its_module() -> None:
    for name in (*list_readers(), *list_writers()):
        assert find_commands([name]).rpartition(".")[2] == name


def test_a_command_of_scrapy_and_no_command_at_all() -> None:
    assert {find_commands(arguments) for arguments in ([], ["-h"], ["genspider"], ["shwo"])} == {"crawler.commands"}


def test_scrapy_imports_no_other_command() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert "crawler.commands.version" in loaded
    assert "crawler.commands.crawl" not in loaded
    assert "crawler.ask.status" not in loaded
