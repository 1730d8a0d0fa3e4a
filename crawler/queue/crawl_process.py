"""Runs the command of a job as a process of its own, and stops it in order.  Does not import Procrastinate."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

# Twice what a run takes that is told to stop (STOP_TIMEOUT, and the end of its transaction), less than the time after
# which its worker counts as dead; a run that is killed loses nothing either.
_KILL_AFTER_S = 20


async def run_process(command: Sequence[str]) -> int:
    """The exit code of a process, negative for a signal; where this is cancelled, the process is stopped first.

    It has a session of its own: Ctrl-C at the terminal reaches the worker, which passes it on once.
    """
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, start_new_session=True)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await stop(process)
        raise


async def stop(process: Process) -> None:
    """Tell a process to stop, wait, and kill it where it takes too long."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _KILL_AFTER_S)
    except TimeoutError:
        process.kill()
        await process.wait()
