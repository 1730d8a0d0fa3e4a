"""`scrapy repair [FILE…]`: restores the characters that mojibake lost, in files or standard input, UTF-8 in and out.

Exit code: 0 done, 1 mojibake found with --check, 2 a file or the archive cannot be read.  Changes no file and no
archive.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

from crawler.command_line import StrictCommand
from pipelines.archive.store import find_model
from pipelines.errors import ArchiveError, UsageError
from pipelines.printable import make_printable
from pipelines.program import name_command
from pipelines.run import unpack_model
from pipelines.text.language_model.model import LanguageModel, learn_model, start_model
from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.result import Choice, Repair

FAULTY = 1  # the exit code with --check, as `diff` uses it
UNREADABLE = 2
STANDARD_INPUT = "-"


class Command(StrictCommand):
    """Writes the repaired texts one after the other; with --explain or --check the findings instead."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[options] [FILE…]"

    def short_desc(self) -> str:
        return "Restore the characters that mojibake lost, in files or standard input"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--explain", action="store_true", help="list the restored characters in place of the text")
        parser.add_argument(
            "--check", action="store_true", help="list the files with mojibake; exit code 1 if there are any"
        )
        parser.add_argument(
            "--learn", action="append", default=[], metavar="FILE", help="learn the language model from this sound text"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            model = choose_model(opts.learn, self.settings.get("ARCHIVE_URL"))
            repairs = [(name, repair_text(read_text(name), model)) for name in args or [STANDARD_INPUT]]
        except (UsageError, ArchiveError) as error:
            self.refuse(error, UNREADABLE)
            return
        for name, repair in repairs:
            write_lines(report_repair(name, repair, opts))
        self.exitcode = FAULTY if opts.check and any(repair.fault for _, repair in repairs) else 0


def choose_model(paths: list[str], archive_url: str | None) -> Callable[[], LanguageModel]:
    """The model learned from the files; without files the archive's model, loaded when the first text needs it."""
    if not paths:
        return cache(partial(open_newest, archive_url))
    learned = learn_model(map(read_text, paths))
    return lambda: learned


def open_newest(archive_url: str | None) -> LanguageModel:
    """The newest model of the archive, or the one made from word lists.  Raises ArchiveError."""
    packed = find_model(archive_url) if archive_url else None
    return unpack_model(packed) if packed else start_model()


def read_text(name: str) -> str:
    """The text of a file.  Raises UsageError for a file that cannot be read, is binary or is not UTF-8."""
    label = "standard input" if name == STANDARD_INPUT else name
    try:
        if name != STANDARD_INPUT and not Path(name).is_file() and Path(name).exists():
            raise UsageError(f"{label} is no ordinary file; pipe its content to {name_command('repair', '-')}")
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{label} cannot be read: {error.strerror}") from None
    if b"\0" in data:
        raise UsageError(f"{label} is binary, not text: byte {data.index(0)} is NUL")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{label} is not UTF-8: byte {error.start} is 0x{data[error.start]:02X}") from None


def report_repair(name: str, repair: Repair, opts: argparse.Namespace) -> Iterator[str]:
    if opts.explain:
        yield f"{name}: {describe_repair(repair)}\n"
        yield from (explain_choice(repair, choice) for choice in repair.choices)
    elif not opts.check:
        yield repair.text
    elif repair.fault:
        yield f"{name}: {describe_repair(repair)}\n"


def describe_repair(repair: Repair) -> str:
    """The finding in one line.

    >>> describe_repair(Repair("三维高斯泼溅", None, (), None))
    'sound'
    """
    if repair.fault is None:
        return "sound"
    finding = f"{repair.fault}; {repair.restored_count} characters restored, {repair.uncertain_count} uncertain"
    return f"{finding}, by model {repair.model_version}" if repair.model_version else finding


def explain_choice(repair: Repair, choice: Choice) -> str:
    """One line: offset, confidence, restored character, its context, and the alternatives.

    >>> choice = Choice(3, "斯", "新", 0.871)
    >>> print(explain_choice(Repair("三维高斯泼溅", "cut", (choice,), None), choice), end="")
           3  0.871 ?  斯  三维高【斯】泼溅  or 新
    """
    mark = "?" if choice.is_uncertain else " "
    others = f"  or {' '.join(choice.alternatives)}" if choice.alternatives else ""
    certain = f"{choice.offset:8}  {format_confidence(choice.confidence)} {mark}"
    return f"{certain}  {choice.restored}  {repair.cut_context(choice)}{others}\n"


def format_confidence(confidence: float) -> str:
    """A confidence with three digits; one below 1 is not rounded up to it.

    >>> format_confidence(0.871), format_confidence(0.9997), format_confidence(1.0)
    ('0.871', '0.999', '1.000')
    """
    return f"{confidence if confidence == 1 else min(confidence, 0.999):.3f}"


def write_lines(lines: Iterator[str]) -> None:
    """Write UTF-8 whatever the encoding of the terminal, with the line ends of the input.

    A file or a pipe gets every character, a terminal none that it would obey.
    """
    is_shown = sys.stdout.isatty()
    for line in lines:
        sys.stdout.buffer.write((make_printable(line) if is_shown else line).encode(errors="surrogatepass"))
    sys.stdout.flush()
