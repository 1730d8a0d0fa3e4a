"""The name of this program as it was typed, for messages that say which command to run.

`scrapy COMMAND` in a checkout and `kedreamix-archive COMMAND` are the same.
"""

import sys
from pathlib import Path

from pipelines.places import PROGRAM, in_checkout

_SCRAPY = "scrapy"


def name_program() -> str:
    """The first word of the command line; of a script, or of a process that this program started, the usual one."""
    typed = Path(sys.argv[0]).stem
    if typed in (PROGRAM, _SCRAPY):
        return typed
    return _SCRAPY if in_checkout() else PROGRAM


def name_command(*words: str) -> str:
    """A command line of this program, such as `scrapy refresh --full`."""
    return " ".join((name_program(), *words))


def advise_install(extra: str) -> str:
    """The command that installs what an extra of this project needs.

    >>> advise_install("postgres")
    "pip install 'kedreamix-archive[postgres]'"
    """
    return f"pip install '{PROGRAM}[{extra}]'"
