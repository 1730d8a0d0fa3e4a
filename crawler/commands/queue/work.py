"""`scrapy work`: takes jobs from the queue in the archive's PostgreSQL and runs them, one at a time.

Exit code: 0 stopped, or drained with --drain, 2 not started, 6 the server is gone, 130 interrupted at once.
"""

import argparse
import asyncio
from datetime import UTC, datetime

from scrapy.settings import BaseSettings

from crawler.command_line import WritingCommand, make_command
from crawler.configuration.intervals import parse_interval
from crawler.configuration.session_policy import read_session_policy
from crawler.opening import open_to_write
from crawler.queue.database import to_conninfo
from crawler.queue.due import find_due
from crawler.queue.jobs import Job
from crawler.runs.verdict import EXIT_CODES
from crawler.transport import require_extra
from pipelines.archive.store import open_archive
from pipelines.errors import ArchiveError, UsageError
from pipelines.program import name_command

_DEAD_AFTER = "30s"
_SHORTEST_S = 3  # a worker gives three signs of life in this time, each a transaction


class Command(WritingCommand):
    """Hands its own settings to the commands of the jobs."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Work on the jobs of the queue, beside other machines"

    def long_desc(self) -> str:
        return (
            "Takes one job after the other from the queue in the archive's PostgreSQL, and adds the sites that are due"
            " by their own rhythm.  What -s, -L and --no-backup set holds for the jobs, too.  SIGTERM and Ctrl-C stop"
            " the job, which is given back."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--drain", action="store_true", help="end when no job is ready, and add none")
        parser.add_argument(
            "--dead-after",
            metavar="INTERVAL",
            default=_DEAD_AFTER,
            help="give back the jobs of workers without a sign of life for 30s or 2m; the same for all workers;"
            f" default: {_DEAD_AFTER}",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"takes no arguments, got {' '.join(args)}; {name_command('enqueue')} adds jobs")
            to_conninfo(self.settings["ARCHIVE_URL"])
            require_extra("procrastinate", "queue")
            dead_after = read_dead_after(opts.dead_after)
            open_to_write(self.settings, open_archive).close()  # once, rather than by the jobs of ten workers
        except (UsageError, ArchiveError) as error:
            self.refuse(error)
            return
        except KeyboardInterrupt:
            self.refuse("interrupted", EXIT_CODES["interrupted"])
            return
        try:
            work(self.settings, list_passed(opts), drains=opts.drain, dead_after_s=dead_after)
        except ArchiveError as error:
            self.refuse(error, EXIT_CODES["broken"])
        except KeyboardInterrupt:
            self.refuse(
                "interrupted at once; the job is given back when this worker counts as dead", EXIT_CODES["interrupted"]
            )


def read_dead_after(text: str) -> float:
    """The value of `--dead-after` in seconds.  Raises UsageError."""
    seconds = parse_interval("--dead-after", text).total_seconds()
    if seconds < _SHORTEST_S:
        raise UsageError(f"--dead-after must be {_SHORTEST_S}s or longer, got {text}")
    return seconds


def list_passed(opts: argparse.Namespace) -> list[str]:
    """The options that hold for the commands of the jobs, too."""
    words = [word for assignment in opts.set for word in ("-s", assignment)]
    words += ["-L", opts.loglevel] if opts.loglevel else []
    words += ["--logfile", opts.logfile] if opts.logfile else []
    return [*words, *(["--no-backup"] if opts.no_backup else [])]


def work(settings: BaseSettings, passed: list[str], *, drains: bool, dead_after_s: float) -> None:
    """Work until this process is told to stop, or the queue is empty.  Raises ArchiveError."""
    from crawler.queue.worker import WorkerProcess, WorkPlan  # imported here: it needs the extra

    url, policy = settings["ARCHIVE_URL"], read_session_policy(settings)

    def write_command(job: Job) -> list[str]:
        return make_command(*job.words, *passed, module="crawler.launch.leash")

    plan = WorkPlan(
        url,
        write_command,
        lambda: find_due(url, policy, datetime.now(UTC)),
        drains=drains,
        dead_after_s=dead_after_s,
        reconnect_s=policy.reconnect_s,
    )

    async def run() -> None:
        await WorkerProcess(plan).run()

    asyncio.run(run())
