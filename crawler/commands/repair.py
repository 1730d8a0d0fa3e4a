"""`scrapy repair FILE…`: mojibake to the text that it was.  UTF-8 in, UTF-8 out, files or standard input.

0 done, 1 with --check where anything was faulty, 2 where a file or the archive cannot be read.  Changes neither.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

from scrapy.commands import ScrapyCommand

from pipelines.archive.store import find_model
from pipelines.errors import ArchiveError, UsageError
from pipelines.run import unpack_model
from pipelines.text.language_model.model import LanguageModel, learn_model, start_model
from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.result import Choice, Repair

FAULTY = 1
UNREADABLE = 2
STANDARD_INPUT = "-"


class Command(ScrapyCommand):
    """Writes the repaired texts one after the other; with --explain or --check what was found instead."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[options] [FILE…]"

    def short_desc(self) -> str:
        return "Bring back what mojibake lost, from files or standard input"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--explain", action="store_true", help="list every character that was chosen, not the text")
        parser.add_argument("--check", action="store_true", help="name what is faulty, and exit 1 if anything is")
        parser.add_argument("--learn", action="append", default=[], metavar="FILE", help="sound text to learn from")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            model = choose_model(opts.learn, self.settings.get("ARCHIVE_URL"))
            repairs = [(name, repair_text(read_text(name), model)) for name in args or [STANDARD_INPUT]]
        except (UsageError, ArchiveError) as error:
            sys.stderr.write(f"scrapy repair: {error}\n")
            self.exitcode = UNREADABLE
            return
        for name, repair in repairs:
            write_lines(report_repair(name, repair, opts))
        self.exitcode = FAULTY if opts.check and any(repair.fault for _, repair in repairs) else 0


def choose_model(paths: list[str], archive_url: str | None) -> Callable[[], LanguageModel]:
    """A model that has read the files; without any, once a text needs it, the one of the archive."""
    if not paths:
        return cache(partial(open_newest, archive_url))
    learned = learn_model(map(read_text, paths))
    return lambda: learned


def open_newest(archive_url: str | None) -> LanguageModel:
    """The newest model of the archive, the one of the word lists where it has none.  Raises ArchiveError."""
    kept = find_model(archive_url) if archive_url else None
    return unpack_model(kept) if kept else start_model()


def read_text(name: str) -> str:
    """Raises UsageError for a file that cannot be read and for what is no UTF-8 text."""
    shown = "standard input" if name == STANDARD_INPUT else name
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror}") from None
    if b"\0" in data:
        raise UsageError(f"{shown} is binary, not text: byte {data.index(0)} is NUL")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{shown} is not UTF-8: byte {error.start} is 0x{data[error.start]:02X}") from None


def report_repair(name: str, repair: Repair, opts: argparse.Namespace) -> Iterator[str]:
    if opts.explain:
        yield f"{name}: {describe_repair(repair)}\n"
        yield from (explain_choice(repair, choice) for choice in repair.choices)
    elif not opts.check:
        yield repair.text
    elif repair.fault:
        yield f"{name}: {describe_repair(repair)}\n"


def describe_repair(repair: Repair) -> str:
    """One line.

    >>> describe_repair(Repair("三维高斯泼溅", None, (), None))
    'sound'
    """
    if repair.fault is None:
        return "sound"
    said = f"{repair.fault}; {repair.restored_count} characters restored, {repair.uncertain_count} uncertain"
    return f"{said}, by model {repair.model_version}" if repair.model_version else said


def explain_choice(repair: Repair, choice: Choice) -> str:
    """One line: place, confidence, the character, what else it could be, and where it stands.

    >>> choice = Choice(3, "斯", "新", 0.871)
    >>> print(explain_choice(Repair("三维高斯泼溅", "cut", (choice,), None), choice), end="")
           3  0.871 ?  斯  三维高【斯】泼溅  or 新
    """
    mark = "?" if choice.is_uncertain else " "
    others = f"  or {' '.join(choice.alternatives)}" if choice.alternatives else ""
    return (
        f"{choice.offset:8}  {choice.confidence:.3f} {mark}  {choice.restored}  {repair.cut_context(choice)}{others}\n"
    )


def write_lines(lines: Iterator[str]) -> None:
    """UTF-8 whatever the terminal is set to, line ends as they were."""
    for line in lines:
        sys.stdout.buffer.write(line.encode(errors="surrogatepass"))
    sys.stdout.flush()
