"""Refreshes one archive from a host, again and again, as a schedule does."""

from pathlib import Path

from tests.support.cli import make_environment, select
from tests.support.fake_host import FakeHost
from tests.support.fork_server import Cost, run_scrapy


class Refresher:
    """Runs `scrapy refresh` into an archive; `output` is what the last run printed, `cost` what it took."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.output = ""
        self.cost = Cost()

    def run(self, *arguments: str, killed_after: float = 60.0) -> int:
        """The exit code of `scrapy` with these arguments; -9 if it was killed after so many seconds."""
        run = run_scrapy(arguments, make_environment(f"sqlite:///{self.archive}"), killed_after)
        self.output, self.cost = run.stdout + run.stderr, run.cost
        return run.returncode

    def refresh(self, host: FakeHost, *options: str, prefix: str = "/", killed_after: float = 60.0) -> int:
        host.requested.clear()
        command = ("refresh", "--site", host.url + prefix, *options, "-s", "RETRY_TIMES=0")
        return self.run(*command, killed_after=killed_after)

    def count_events(self) -> dict[str, int]:
        """The events of the last run, counted by kind."""
        query = "SELECT kind, count(*) FROM events WHERE crawl_id = (SELECT max(id) FROM crawls) GROUP BY kind"
        return dict(select(self.archive, query))
