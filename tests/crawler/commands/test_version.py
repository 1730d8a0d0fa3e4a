"""`scrapy version`, and the one place that the version stands in."""

import argparse
import tomllib
from pathlib import Path

import pytest
import scrapy

from crawler import __version__
from crawler.commands.version import Command

ROOT = Path(__file__).resolve().parents[3]
LINE = f"kedreamix-archive {__version__} (Scrapy {scrapy.__version__})"


def run_command(capsys: pytest.CaptureFixture[str], *, verbose: bool) -> list[str]:
    Command().run([], argparse.Namespace(verbose=verbose))
    return capsys.readouterr().out.splitlines()


def test_the_version_is_printed_with_that_of_scrapy(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(capsys, verbose=False) == [LINE]


def test_scrapys_table_of_versions_follows(capsys: pytest.CaptureFixture[str]) -> None:
    first, *table = run_command(capsys, verbose=True)
    assert first == LINE
    assert {"Scrapy", "lxml", "Twisted", "Python"} <= {row.partition(":")[0].strip() for row in table}


def test_the_package_is_built_with_that_version() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert configuration["project"]["dynamic"] == ["version"]
    assert configuration["tool"]["hatch"]["version"] == {"path": "crawler/__init__.py"}


def test_the_changelog_names_the_version() -> None:
    assert f"\n## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
