"""`scrapy crawl SPIDER`: a run into the archive, its summary, and an exit code that tells how it went.

Scrapy's own command exits 0 whatever happened.  0 fine, 1 failures, 2 not started, 3 under a floor, 4 suspicious, 75
another run is active, 130 interrupted.
"""

import argparse
import logging
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoaderProtocol, get_spider_loader

from crawler.extensions.run_ledger import RunLedger, begin_run
from crawler.garbage_collection import tune_gc
from crawler.refresh.intervals import read_count, read_lists_interval, read_revisit_interval
from crawler.runs.summary import format_summary
from crawler.runs.verdict import EXIT_CODES
from crawler.transport import check_warc, choose_clock, configure_transport, open_replay
from pipelines.archive.store import RevisitPolicy, find_file, open_archive, remove_file
from pipelines.errors import ArchiveError, BusyError, UsageError

NOT_STARTED = 2
MODES = ("full", "refresh")
IMAGE_STAGES = {"pipelines.stages.SelectImages": 550, "crawler.images_pipeline.ImageDownloads": 600}


class Command(crawl.Command):
    """Everything that can be wrong with a call is found before anything is opened or asked."""

    requires_crawler_process = False  # its first act is a line in the log; ours are the checks
    name: ClassVar[str] = "crawl"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--warc", metavar="FILE", help="write all that is asked and answered to this WARC file")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        with ExitStack() as stack:
            try:
                spider = choose_spider(args, get_spider_loader(self.settings))
                check_arguments(spider, opts.spargs)
                warc, recorded = opts.spargs.get("warc"), opts.warc or self.settings["WARC_FILE"]
                check_warc(warc, recorded)
                replayed = stack.enter_context(open_replay(warc))
                given = opts.spargs | ({"warc": replayed} if replayed else {})
                arguments = complete_arguments(spider, given, self.settings)
                mode, bases = choose_mode(arguments), choose_bases(spider, arguments)
                policy = read_revisit_policy(self.settings)
                stack.enter_context(configure_transport(self.settings, bases, replayed, recorded))
                if self.settings["IMAGES_STORE"]:
                    enable_image_downloads(self.settings)
                made_here = find_new_file(self.settings["ARCHIVE_URL"])
                archive = stack.enter_context(closing(open_archive(self.settings["ARCHIVE_URL"])))
                run = replace(begin_run(archive, spider.name, mode, bases), now=choose_clock(replayed))
                known = archive.known_sites(policy, run.now()) if mode == "refresh" else []
            except (UsageError, ArchiveError, BusyError) as error:
                sys.stderr.write(f"scrapy {self.name}: {error}\n")
                self.exitcode = EXIT_CODES["busy"] if isinstance(error, BusyError) else NOT_STARTED
                return
            crawler = self._crawl(spider, {**arguments, "run": run, "known": known})
            mistyped = made_here and bases and heard_nothing(crawler) and archive.is_only_crawl(run.crawl_id)
        if made_here and mistyped:
            remove_file(made_here)  # a mistyped address leaves nothing behind

    def _crawl(self, spider: type[Spider], arguments: Mapping[str, Any]) -> Crawler:
        assert self.settings is not None
        self.crawler_process = AsyncCrawlerProcess(self.settings)
        if self.settings["LOG_LEVEL"] != "DEBUG":
            quieten_scrapy()
        crawler = self._create_crawler(spider)
        tune_gc()
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        self.exitcode = 1 if self.crawler_process.bootstrap_failed else report_run(crawler)
        return crawler


def choose_spider(args: list[str], loader: SpiderLoaderProtocol) -> type[Spider]:
    """The one spider that was named.  Raises UsageError when it is none of ours."""
    known = loader.list()
    if len(args) != 1:
        raise UsageError(f"name one spider ({', '.join(known)}), not {' '.join(args) or 'nothing'}")
    if args[0] not in known:
        raise UsageError(f"there is no spider {args[0]}, only {', '.join(known)}")
    return loader.load(args[0])


def check_arguments(spider: type[Spider], arguments: Mapping[str, str]) -> None:
    """Raises UsageError when the spider would not understand them."""
    known: frozenset[str] = getattr(spider, "arguments", frozenset())
    unknown = sorted(arguments.keys() - known)
    if unknown:
        raise UsageError(f"{spider.name} has no argument {unknown[0]}, only {', '.join(sorted(known))}")


def choose_mode(arguments: Mapping[str, str]) -> str:
    """How much a run looks at, as it stands in the ledger.  Raises UsageError when it is no mode."""
    mode = arguments.get("mode", MODES[0])
    if mode not in MODES:
        raise UsageError(f"mode={mode} is none of {', '.join(MODES)}")
    return mode


def complete_arguments(spider: type[Spider], arguments: Mapping[str, Any], settings: BaseSettings) -> Mapping[str, Any]:
    """The arguments, with the sites that a setting names where none was given."""
    setting: str | None = getattr(spider, "site_setting", None)
    if setting is None or "site" in arguments:
        return arguments
    return {**arguments, "site": " ".join(settings.getlist(setting))}


def choose_bases(spider: type[Spider], arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses that the spider would begin at.  Raises UsageError when they are none."""
    ours: Any = spider
    return tuple(ours.choose_bases(**arguments))


def read_revisit_policy(settings: BaseSettings) -> RevisitPolicy:
    """How many known posts are asked for again.  Raises UsageError when a setting of the cadence is none."""
    read_lists_interval(settings)  # wanted by the spider later, when nobody could be told
    return RevisitPolicy(
        at_least=read_count(settings, "REVISITS"),
        days=read_revisit_interval(settings).days,
        recent=read_count(settings, "RECENT_POSTS"),
        recent_days=read_count(settings, "RECENT_DAYS"),
    )


def enable_image_downloads(settings: BaseSettings) -> None:
    """Adds the stages that download pictures.  Raises UsageError where they could not work."""
    folder = Path(settings["IMAGES_STORE"])
    if find_spec("PIL") is None:
        raise UsageError("IMAGES_STORE is set, and pictures need Pillow: pip install -e '.[images]'")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"IMAGES_STORE={folder} is no folder: {error.strerror}") from None
    settings.set("ITEM_PIPELINES", settings.getdict("ITEM_PIPELINES") | IMAGE_STAGES, "project")
    if settings["CONTACT"]:  # then the pictures' hosts are asked, which are not our own where the pages' host is
        settings.set("ROBOTSTXT_OBEY", True, "project")


def find_new_file(archive_url: str) -> Path | None:
    """The file that the archive would be made in; None where there is one, or a server.  Raises ArchiveError."""
    file = find_file(archive_url)
    return file if file and not file.exists() else None


def heard_nothing(crawler: Crawler) -> bool:
    """No host gave any answer at all."""
    return crawler.stats is not None and not crawler.stats.get_value("response_received_count")


def report_run(crawler: Crawler) -> int:
    """Prints how the run went, one line where no site was reached; its exit code."""
    ledger = crawler.get_extension(RunLedger)
    if ledger is None or ledger.verdict is None:  # a second Ctrl-C, and nothing was closed
        return EXIT_CODES["interrupted"]
    if ledger.verdict.outcome == "busy":
        sys.stderr.write("".join(f"{reason}\n" for reason in ledger.verdict.reasons))
        return ledger.verdict.exit_code
    for failed in ledger.tally.unreached:
        sys.stderr.write(f"cannot read {failed.url}: {failed.reason}\n")
    if ledger.tally.sites or not ledger.tally.unreached:
        sys.stdout.write(format_summary(ledger.tell_facts(), ledger.tally, ledger.verdict))
    return ledger.verdict.exit_code


def quieten_scrapy() -> None:
    """Scrapy's own lines are for its developers; ours say the same.  A missing file is not worth a traceback."""
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    for teller in ("downloadermiddlewares.robotstxt", "pipelines.files", "pipelines.media"):
        logging.getLogger(f"scrapy.{teller}").setLevel(logging.CRITICAL)
