"""`scrapy crawl SPIDER`: runs a spider into the archive and prints a summary.

Exit code: 0 finished, 1 new failures, 2 not started, 3 fewer posts than expected, 4 suspicious, 5 a site was not
reached, 6 the archive cannot be used, 75 another run is active, 130 interrupted; Scrapy's own command always exits 0.
A plain `scrapy.Spider` runs as in any Scrapy project.
"""

import argparse
import inspect
import logging
import shutil
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Spider
from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoaderProtocol, get_spider_loader
from scrapy.utils import deprecate
from scrapy.utils.log import install_scrapy_root_handler

from crawler.base_spider import RunSpider
from crawler.command_line import ParsingCommand
from crawler.garbage_collection import tune_gc
from crawler.opening import prepare_workers
from crawler.runs.summary import format_summary
from crawler.runs.verdict import EXIT_CODES
from crawler.settings import SPIDER_MODULES
from crawler.terminal.output import write_error, write_out
from pipelines.errors import ArchiveError, BusyError, UsageError

_FILE_SCHEMES = {"", "file"}


class Command(ParsingCommand, crawl.Command):
    """Reports a wrong command line in one line on stderr, before anything is requested."""

    def long_desc(self) -> str:
        return f"{self.short_desc()}.  The spiders, with the names that -a NAME=VALUE takes: {list_spiders()}."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-v", "--verbose", action="store_true", help="name every post that changed in the summary")
        parser.add_argument("--warc", metavar="FILE", help="write every request and response to this WARC file")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        import_downloader()
        if opts.verbose:
            self.settings.set("NAMED_POSTS", 0, "cmdline")
        if opts.warc:
            self.settings.set("WARC_FILE", opts.warc, "cmdline")
        try:
            spider = choose_spider(args, get_spider_loader(self.settings))
            if issubclass(spider, RunSpider):
                check_feeds(self.settings)
                self.exitcode = self._run(spider, opts.spargs)
                return
        except (UsageError, ArchiveError, BusyError) as error:
            self.refuse(error, EXIT_CODES["broken"] if isinstance(error, ArchiveError) else None)
            return
        self.crawler_process = AsyncCrawlerProcess(self.settings)
        super().run(args, opts)

    def _run(self, spider: type[RunSpider], arguments: Mapping[str, Any]) -> int:
        """The exit code of a run.  Raises what the spider raised when it was created."""
        assert self.settings is not None
        if arguments.get("mode") != "refresh":
            prepare_workers(self.settings)
        self.settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")  # the process logs versions before any check
        self.crawler_process = AsyncCrawlerProcess(self.settings)
        install_scrapy_root_handler(self.settings)
        if self.settings["LOG_LEVEL"] != "DEBUG":
            quieten_scrapy()
        crawler = self._create_crawler(spider)
        tune_gc()
        crawling = self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        if crawling.done() and (error := crawling.exception()):
            raise error
        return report_run(crawler)


def import_downloader() -> None:
    """Imports the downloader, which defines deprecated classes.

    For each of them Scrapy has `inspect` look up the source of every frame on the stack, only to name the module of the
    class: a tenth of a second together, and more where the engine imports it.  So Scrapy meanwhile gets a stand-in.
    """
    quick = SimpleNamespace(**vars(inspect) | {"stack": _list_nearest, "getmodule": _get_module})
    vars(deprecate).update(inspect=quick)
    try:
        for name in ("tls", "contextfactory"):
            import_module(f"scrapy.core.downloader.{name}")
    finally:
        vars(deprecate).update(inspect=inspect)


def _list_nearest() -> list[tuple[FrameType]]:
    """As `inspect.stack`, but only the caller and its caller, and nothing beside their frames."""
    return [(sys._getframe(1),), (sys._getframe(2),)]


def _get_module(frame: FrameType) -> ModuleType | None:
    """As `inspect.getmodule`, which goes through all modules."""
    return sys.modules.get(frame.f_globals["__name__"])


def list_spiders() -> str:
    """The spiders of this project, each with its arguments."""
    loader = get_spider_loader(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
    classes = [spider for name in sorted(loader.list()) if issubclass(spider := loader.load(name), RunSpider)]
    return ", ".join(f"{spider.name} ({', '.join(sorted(spider.arguments))})" for spider in classes)


def choose_spider(args: list[str], loader: SpiderLoaderProtocol) -> type[Spider]:
    """The spider that was named.  Raises UsageError where none or several were, or the name is unknown."""
    known = loader.list()
    if len(args) != 1:
        raise UsageError(f"name one spider ({', '.join(known)}), got {' '.join(args) or 'none'}")
    if args[0] not in known:
        raise UsageError(f"{args[0]}: no such spider; known are {', '.join(known)}")
    return loader.load(args[0])


def check_feeds(settings: BaseSettings) -> None:
    """Raises UsageError where a file that `-o` or `-O` names cannot be written: Scrapy would only log that."""
    for feed in settings.getdict("FEEDS"):
        parts = urlsplit(str(feed))
        path = Path(unquote(parts.path) if parts.scheme else str(feed))
        if parts.scheme in _FILE_SCHEMES and "%" not in str(feed) and not _can_write(path):
            raise UsageError(f"-o {feed}: cannot be written; name a file in a folder that you may write to")


def _can_write(path: Path) -> bool:
    """Opens the file for writing: access bits do not hold for root and for special file systems."""
    is_new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError:
        return False
    if is_new:
        path.unlink()
    return True


def report_run(crawler: Crawler) -> int:
    """Prints how the run went, or one line per site that was not reached; returns the exit code."""
    from crawler.extensions.run_ledger import RunLedger  # imported here: Scrapy imports this module for every command

    ledger = crawler.get_extension(RunLedger)
    if ledger is None or ledger.verdict is None:  # a second Ctrl-C: the spider was not closed
        if isinstance(crawler.spider, RunSpider):
            crawler.spider.close_run()  # no process beside the run outlives it
        write_error("interrupted at once; what is stored stays, and the same command reads what is missing\n")
        return EXIT_CODES["interrupted"]
    if ledger.verdict.outcome == "busy":
        write_error("".join(f"{reason}\n" for reason in ledger.verdict.reasons))
        return ledger.verdict.exit_code
    for failure in ledger.counts.unreached:
        write_error(f"cannot read {failure.url}: {failure.reason}{' (known)' if failure.known else ''}\n")
    if ledger.counts.sites or not ledger.counts.unreached:
        to_stderr = _exports_to_stdout(crawler.settings)
        output = sys.stderr if to_stderr else sys.stdout
        width = shutil.get_terminal_size().columns if output.isatty() else None
        named = crawler.settings.getint("NAMED_POSTS")
        facts = ledger.gather_facts()
        summary = format_summary(facts, ledger.counts, ledger.verdict, ledger.changes, named, width)
        (write_error if to_stderr else write_out)(summary)
    return ledger.verdict.exit_code or report_exports(crawler)


def report_exports(crawler: Crawler) -> int:
    """Prints a line where Scrapy could not write a file of `-o`; returns the exit code."""
    failed = [name for name in crawler.stats.get_stats() if name.startswith("feedexport/failed_count/")]
    if failed:
        write_error("an export (-o, -O) could not be written: the log says why; the archive is complete\n")
    return EXIT_CODES["failed" if failed else "finished"]


def _exports_to_stdout(settings: BaseSettings) -> bool:
    return any(str(feed).startswith("stdout:") for feed in settings.getdict("FEEDS"))


class StopNotice(logging.Handler):
    """Says on stderr that a run is told to stop, and how it ends at once.  Scrapy logs that as information."""

    def emit(self, record: logging.LogRecord) -> None:
        if "shutting down gracefully" in record.msg:
            write_error("stopping: open requests get a few seconds; Ctrl-C again ends the run at once\n")


def quieten_scrapy() -> None:
    """Silences the log lines of Scrapy and Alembic: this program reports the same in one line, without tracebacks."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    crawler_log = logging.getLogger("scrapy.crawler")
    crawler_log.setLevel(logging.INFO)
    crawler_log.propagate = False
    crawler_log.addHandler(StopNotice())
    for name in ("downloadermiddlewares.robotstxt", "pipelines.files", "pipelines.media"):
        logging.getLogger(f"scrapy.{name}").setLevel(logging.CRITICAL)
