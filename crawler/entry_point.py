"""`kedreamix-archive COMMAND`: answers from the archive without Scrapy, and hands every other command to Scrapy.

Importing Scrapy takes longer than most answers.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from crawler.ask.frame.command import BAD_INPUT, AskCommand, drop_output, interrupt, refuse, run_command
from crawler.configuration.command_modules import list_modules, list_readers, list_writers
from crawler.configuration.declaration import BY_NAME, read_text
from crawler.configuration.session_policy import read_session_policy
from crawler.configuration.sources import read_configuration
from crawler.garbage_collection import tune_gc
from crawler.terminal.output import write_error, write_out
from pipelines.errors import UsageError
from pipelines.program import name_command, name_program

_ANSWERED = 0
_SETTINGS = "crawler.settings"
_COMPLETES = "_ARGCOMPLETE"  # a shell sets it when it asks how a command line can go on
_LIMITS = ("DB_RECONNECT_TIME", "DB_STATEMENT_TIMEOUT", "DB_LOCK_TIMEOUT")
_READ_SETTINGS = ("ARCHIVE_URL", "DATA_DIR", *_LIMITS)  # those of commands that read the archive


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line, and whose options are written in full."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; -h lists the options\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code."""
    if _COMPLETES in os.environ:
        complete(os.environ.get("COMP_LINE", ""))
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        write_out(write_help())
        return _ANSWERED
    name = given[0]
    tune_gc()
    if name in list_readers():
        try:
            command = load_reader(name)
            options = parse_options(command, given[1:])
            return run_command(command, options.archive_url, options, options.policy)
        except KeyboardInterrupt:  # while modules are imported, which takes most of the time
            return interrupt(name)
    try:
        return hand_over(given)
    except KeyboardInterrupt:  # likewise, before the command handles it
        return interrupt(name)


def load_reader(name: str) -> AskCommand:
    command: AskCommand = import_module(f"crawler.ask.{name}").COMMAND
    return command


def parse_options(command: AskCommand, arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command, and `archive_url` and `policy`, which `-s NAME=VALUE` sets as for Scrapy."""
    description = command.description or command.summary
    parser = OneLineParser(prog=name_command(command.name), description=description, allow_abbrev=False)
    command.add_options(parser)
    parser.add_argument(
        "-s", "--set", action="append", default=[], metavar="ARCHIVE_URL=URL", help="the archive to read"
    )
    options = parser.parse_args([_write_exclusion(argument, parser) for argument in arguments])
    try:
        settings = read_settings(options.set)
    except UsageError as error:
        parser.exit(BAD_INPUT, f"{parser.prog}: {error}\n")  # it says what to write, and no option would
    options.archive_url, options.policy = settings["ARCHIVE_URL"], read_session_policy(settings)
    return options


def _write_exclusion(argument: str, parser: argparse.ArgumentParser) -> str:
    """A word that a query excludes, as argparse takes it: with the full-width sign, which queries know as well.

    A short option and its value are two arguments, so that `-survey` is no `-s`.
    """
    known = parser._option_string_actions
    is_word = argument[:1] == "-" and argument[1:2] not in ("", "-") and not argument[1:].isdecimal()
    return f"－{argument[1:]}" if is_word and not known.keys() & {argument, f"-{argument}"} else argument


def read_settings(assignments: Sequence[str]) -> dict[str, Any]:
    """The settings of this process, with the last of each that is assigned.  Raises UsageError.

    >>> read_settings(["ARCHIVE_URL=a.db"])["ARCHIVE_URL"]
    'sqlite:///a.db'
    """
    given = {}
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        if name not in _READ_SETTINGS or not text:
            raise UsageError(f"-s must be ARCHIVE_URL=URL or DATA_DIR=FOLDER, got {assignment}")
        given[name] = read_text(BY_NAME[name], text)
    configured = read_configuration(given.get("DATA_DIR"))
    return {name: value.value for name, value in configured.items()} | given


def hand_over(given: list[str]) -> int:
    """Run a command of Scrapy, which ends the process, or name the command that may be meant."""
    from scrapy.cmdline import execute
    from scrapy.settings import Settings

    own = [*list_readers(), *list_writers()]
    if given[0] not in own + list_modules("scrapy.commands"):
        near = get_close_matches(given[0], own, n=1)
        hint = f"did you mean {near[0]}?" if near else f"{name_command('-h')} lists the commands"
        write_error(f"{name_program()}: no command {given[0]}; {hint}\n")
        return BAD_INPUT
    # Scrapy would look for a project in the folders above this one, and for files in a home folder, which may be none.
    os.environ["SCRAPY_SETTINGS_MODULE"] = _SETTINGS
    settings = Settings()
    settings.setmodule(_SETTINGS, priority="project")
    sys.argv[:] = [sys.argv[0], *given]
    try:
        try:
            execute(sys.argv, settings)
        finally:
            sys.stdout.flush()  # here: Python would print a traceback, or lose what is left, as it ends
    except BrokenPipeError:  # who reads the output, such as `head`, has seen enough
        drop_output()
    except OSError as error:
        if error.filename is not None:  # of a file that was opened: standard output has none
            raise
        drop_output()
        return refuse(given[0], f"cannot write standard output: {error.strerror}")
    return _ANSWERED


def complete(line: str) -> None:
    """Answer a shell with the commands, spiders or options that the last word of a line can be; ends the process."""
    import argcomplete

    parser = argparse.ArgumentParser(name_program())
    known = parser.add_subparsers()
    named = line.split()[1:2]
    for name in [*list_readers(), *list_writers()]:
        command = known.add_parser(name, conflict_handler="resolve")
        if name in named:
            _add_options(name, command)
    argcomplete.autocomplete(parser)


def _add_options(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of a command; only those of a command of Scrapy need Scrapy."""
    if name in list_readers():
        load_reader(name).add_options(parser)
        parser.add_argument("-s", "--set")
        return
    from scrapy.settings import Settings

    command = import_module(f"{list_writers()[name]}.{name}").Command()
    command.settings = Settings()
    command.add_options(parser)
    if name == "crawl":
        parser.add_argument("spider", choices=list_modules("crawler.spiders"))


def write_help() -> str:
    """All commands of this project, each with a line on it."""
    readers = {name: load_reader(name).summary for name in list_readers()}
    modules = {name: import_module(f"{folder}.{name}") for name, folder in list_writers().items()}
    others = {name: module.Command().short_desc() for name, module in modules.items() if hasattr(module, "Command")}
    lines = [f"usage: {name_command('COMMAND')} [options]", ""]
    for heading, summaries in (("Ask the archive", readers), ("Fill and keep it", others)):
        lines += [heading, *(f"  {name:<10} {summary}" for name, summary in sorted(summaries.items())), ""]
    return "\n".join([*lines, f"{name_command('COMMAND')} -h lists the options of a command.", ""])


if __name__ == "__main__":
    sys.exit(main())
