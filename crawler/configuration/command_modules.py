"""Where the commands of this project are, without importing any of them."""

import pkgutil
from collections.abc import Sequence
from importlib.util import find_spec

_ALL = "crawler.commands"
_READERS = "crawler.ask"
_WRITERS = (_ALL, "crawler.commands.correct", "crawler.commands.queue", "crawler.commands.upkeep")


def list_modules(package: str) -> list[str]:
    """The names of the modules of a package, which is not imported."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return [module.name for module in pkgutil.iter_modules(folders or ()) if not module.ispkg]


def list_readers() -> list[str]:
    """The names of the commands that read the archive."""
    return list_modules(_READERS)


def list_writers() -> dict[str, str]:
    """The names of the other commands, each with the package of its module."""
    return {name: package for package in _WRITERS for name in list_modules(package)}


def find_commands(arguments: Sequence[str]) -> str:
    """Where Scrapy finds the command of a command line: the one module, or the package of all where none is named.

    Scrapy imports all that it is given, and the commands together import most of the program.

    >>> find_commands(["crawl", "kedreamix"]), find_commands(["status"]), find_commands(["-h"])
    ('crawler.commands.crawl', 'crawler.commands.ask.status', 'crawler.commands')
    """
    packages = dict.fromkeys(list_readers(), f"{_ALL}.ask") | list_writers()
    named = arguments[0] if arguments else ""
    return f"{packages[named]}.{named}" if named in packages else _ALL
