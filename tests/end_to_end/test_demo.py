"""`scrapy demo`, and what it is made of."""

import re
from pathlib import Path

from crawler.commands.demo import QUERIES
from pipelines.places import ROOT
from tests.support.cli import run_command

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_demo_shows_query_results_and_opens_no_other_archive(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    run = run_command("demo", archive_url=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    for title, query in QUERIES.items():
        assert title in run.stdout
        assert all(line in run.stdout for line in query.splitlines())
    assert run.stdout.count("┏") == len(QUERIES)
    assert read_promise() <= set(run.stdout.splitlines())
    assert not archive.exists()


def read_promise() -> set[str]:
    """What the README says that one sees, but for the time that it takes."""
    (block,) = re.findall(r"```text\nkedreamix: finished[^\n]*\n\n(.*?)\n  archive", README, re.DOTALL)
    return set(block.splitlines())
