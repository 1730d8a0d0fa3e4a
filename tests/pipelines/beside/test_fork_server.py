"""What processes are forked from."""

import sys
from importlib import import_module
from threading import Thread

import pytest

from pipelines.beside.fork_server import PRELOAD, ForkContext


@pytest.mark.parametrize("name", PRELOAD)
def test_what_is_imported_before_exists(name: str) -> None:
    assert import_module(name).__name__ == name


def test_threads_that_start_processes_leave_the_script_as_it_is() -> None:
    script = sys.modules["__main__"]
    processes = [ForkContext().Process(target=int) for _ in range(6)]
    threads = [Thread(target=process.start) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sys.modules["__main__"] is script
    for process in processes:
        process.join()
        assert process.exitcode == 0
