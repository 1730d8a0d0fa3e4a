"""Where the commands of this project are, without importing any of them."""

import pkgutil
from collections.abc import Iterable, Sequence

from crawler import ask, commands
from crawler.commands import ask as asked_by_scrapy
from crawler.commands import correct, queue

_WRITERS = (commands, correct, queue)


def list_modules(folders: Iterable[str]) -> list[str]:
    """The names of the modules in these folders."""
    return [module.name for module in pkgutil.iter_modules(folders) if not module.ispkg]


def list_readers() -> list[str]:
    """The names of the commands that read the archive."""
    return list_modules(ask.__path__)


def list_writers() -> dict[str, str]:
    """The names of the other commands, each with the package of its module."""
    return {name: folder.__name__ for folder in _WRITERS for name in list_modules(folder.__path__)}


def find_commands(arguments: Sequence[str]) -> str:
    """Where Scrapy finds the command of a command line: the one module, or the package of all where none is named.

    Scrapy imports all that it is given, and the commands together import most of the program.

    >>> find_commands(["crawl", "kedreamix"]), find_commands(["status"]), find_commands(["-h"])
    ('crawler.commands.crawl', 'crawler.commands.ask.status', 'crawler.commands')
    """
    packages = dict.fromkeys(list_readers(), asked_by_scrapy.__name__) | list_writers()
    named = arguments[0] if arguments else ""
    return f"{packages[named]}.{named}" if named in packages else commands.__name__
