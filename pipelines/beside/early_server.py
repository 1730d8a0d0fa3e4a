"""Makes the server that processes are forked from a fork of this program, so that it need not import anything anew.

Imports multiprocessing only where there is to be a server: most commands start no process.
"""

import gc
import os
import select
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, NoReturn

_STANDARD_ERROR = 2
_begun = threading.Event()


def begin_server() -> None:
    """Fork the server of this program, unless threads run: a fork has only one.

    Processes are there half a second earlier, and share the memory of what is imported.  To be called by what needs
    them, before anything is opened, which the server would keep open.
    """
    if sys.platform != "linux" or threading.active_count() > 1:  # libraries of macOS do not work in a fork
        return
    from multiprocessing import forkserver, util

    from pipelines.beside.fork_server import ForkContext

    ForkContext()  # says what the server imports
    start_anew = util.spawnv_passfds
    util.spawnv_passfds = _fork  # type: ignore[assignment]
    try:
        with suppress(OSError):  # no process, or no folder for temporary files: whoever needs a process tries again
            forkserver.ensure_running()
            _begun.set()
    finally:
        util.spawnv_passfds = start_anew


def has_server() -> bool:
    """Whether a process takes a hundredth of a second to start, where another program would take a second."""
    return _begun.is_set()


def _fork(_: bytes, arguments: Sequence[Any], passed: Sequence[int]) -> int:
    """As `util.spawnv_passfds`, by which multiprocessing starts its servers: Python with the code of one."""
    *_python, option, code = arguments
    assert option == "-c"
    for stream in filter(None, (sys.stdout, sys.stderr)):  # none where it is closed
        stream.flush()  # or each process would write what is left
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Python would ignore it in the middle of a fork
    try:
        pid = os.fork()
        if pid == 0:
            _serve(code, passed, before)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _serve(code: str, passed: Sequence[int], mask: set[int]) -> NoReturn:
    """Run the code of a server, with this mask of signals, once there is something to do for it."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was started by a user decides what Ctrl-C ends
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        gc.freeze()  # or what it frees would be copied
        poll = select.poll()
        for before, after in pairwise(sorted({_STANDARD_ERROR, *passed, os.sysconf("SC_OPEN_MAX")})):
            os.closerange(before + 1, after)
        for descriptor in passed:
            poll.register(descriptor, select.POLLIN)
        if any(event & select.POLLIN for _, event in poll.poll()):  # none where the program has ended
            exec(code, {})
    finally:
        os._exit(0)
