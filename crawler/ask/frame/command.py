"""The frame of a command that reads the archive: its options, its errors, its exit codes.  Does not import Scrapy.

Exit code: 0 answered, 1 nothing found, 2 bad input or no archive, 130 interrupted.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from crawler.terminal.output import write_reason
from pipelines.errors import ArchiveError, UsageError
from pipelines.records.sessions import SessionPolicy

if TYPE_CHECKING:
    from pipelines.archive.reader import ArchiveReader

FOUND, NOTHING_FOUND, BAD_INPUT = 0, 1, 2
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it


@dataclass(frozen=True, slots=True)
class AskCommand:
    """A command that reads the archive.

    `add_options` declares arguments and options.  `answer` writes the answer to stdout and returns the exit code; it
    may raise UsageError and ArchiveError.
    """

    name: str
    summary: str
    add_options: Callable[[argparse.ArgumentParser], None]
    answer: Callable[["ArchiveReader", argparse.Namespace], int]
    description: str = ""


def run_command(command: AskCommand, url: str, options: argparse.Namespace, policy: SessionPolicy) -> int:
    """Answer from the archive at `url`; the exit code.  Errors become one line on stderr."""
    from pipelines.archive.reader import open_reader  # imported here: takes longer than most answers

    write_any_character()
    if not _is_text(vars(options).values()):
        return refuse(command.name, "an argument is not UTF-8")
    try:
        with closing(open_reader(url, policy)) as reader:
            code = command.answer(reader, options)
            sys.stdout.flush()
            return code
    except (UsageError, ArchiveError) as error:
        return refuse(command.name, error)
    except BrokenPipeError:  # who reads the output, such as `head`, has seen enough
        drop_output()
        return FOUND
    except OSError as error:  # such as a full disk
        drop_output()
        return refuse(command.name, f"cannot write the answer: {error.strerror}")
    except KeyboardInterrupt:
        return interrupt(command.name)


def _is_text(values: Iterable[object]) -> bool:
    """Whether no option holds bytes that are not UTF-8: Python reads them from a command line as lone surrogates."""
    texts = chain.from_iterable(value if isinstance(value, list) else [value] for value in values)
    return not any(isinstance(text, str) and _LONE_SURROGATE.search(text) for text in texts)


def refuse(name: str, reason: object) -> int:
    """Say in one line why a command does not answer; the exit code."""
    write_reason(name, " ".join(str(reason).splitlines()))
    return BAD_INPUT


def interrupt(name: str) -> int:
    write_reason(name, "interrupted")
    return _INTERRUPTED


def drop_output() -> None:
    """Let what cannot be written go, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_any_character() -> None:
    """Write files and pipes in UTF-8 whatever the locale is; a terminal shows what it lacks as a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")
