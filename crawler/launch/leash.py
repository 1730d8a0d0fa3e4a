"""Runs a command of this program that is told to stop as soon as the process which started it is gone.

`python -m crawler.launch.leash COMMAND`: standard input is a pipe whose other end the worker holds.  However the worker
dies, the system closes the pipe, so that no run goes on while another machine is given its job.
"""

import os
import signal
import sys
import threading

_STANDARD_INPUT = 0
_BLOCK = 4096


def main() -> int:
    threading.Thread(target=watch_starter, daemon=True).start()
    from crawler.launch.launcher import main as run  # imported here: the worker may die while this takes its time

    return run()


def watch_starter() -> None:
    """Wait for the end of standard input, then send SIGTERM to this process."""
    while os.read(_STANDARD_INPUT, _BLOCK):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
