"""The server that is a fork of its program, in programs of their own: the one that runs these tests has threads."""

import os
import signal
import subprocess
import sys
import threading
from multiprocessing import forkserver, util
from pathlib import Path

import pytest

from pipelines.beside import early_server
from tests.support.waiting import is_active, wait_until

ROOT = Path(__file__).parents[3]
BEGIN = """
import logging, os, sys, threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver
from pipelines.beside.early_server import begin_server, has_server
from pipelines.beside.fork_server import ForkContext

def ask(function, *arguments):
    with ProcessPoolExecutor(1, ForkContext()) as pool:
        return pool.submit(function, *arguments).result()

logging.addLevelName(42, "of the program")
"""
THREAD = "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"


def run(code: str, *arguments: str) -> list[str]:
    """The lines that a program writes after what each of them begins with."""
    command = [sys.executable, "-c", BEGIN + code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_processes_are_forks_of_the_program() -> None:
    assert run("begin_server(); print(has_server(), ask(logging.getLevelName, 42))") == ["True of the program"]


@pytest.mark.parametrize("before", ["", THREAD + "begin_server()\n"])
def test_without_it_they_are_not(before: str) -> None:
    assert run(before + "print(has_server(), ask(logging.getLevelName, 42))") == ["False Level 42"]


def test_it_keeps_nothing_open_that_the_program_has_opened(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    server = "forkserver._forkserver._forkserver_pid"
    links = f"[os.readlink(f'/proc/{{{server}}}/fd/{{each}}') for each in os.listdir(f'/proc/{{{server}}}/fd')]"
    (opened,) = run(f"file = open(sys.argv[1], 'w'); begin_server(); ask(int); print({links})", str(file))
    assert "socket:" in opened
    assert str(file) not in opened


def test_what_the_program_has_not_written_yet_is_written_once() -> None:
    assert run("print('once'); begin_server(); ask(int)") == ["once"]


def test_standard_output_may_be_closed() -> None:
    assert run("sys.stdout = None; begin_server(); sys.stdout = sys.__stdout__; print(has_server())") == ["True"]


def test_ctrl_c_leaves_it_to_the_program() -> None:
    server = "forkserver._forkserver._forkserver_pid"
    code = f"begin_server(); before = {server}; ask(int); os.kill(before, 2); ask(int); print(before == {server})"
    assert run(code) == ["True"]


def test_ctrl_c_in_the_middle_of_it_ends_the_program() -> None:
    code = """
os.register_at_fork(before=lambda: os.kill(os.getpid(), 2), after_in_child=lambda: os.kill(os.getpid(), 2))
try: begin_server()
except KeyboardInterrupt: print("interrupted")
"""
    assert run(code) == ["interrupted"]


def test_it_ends_with_the_program() -> None:
    (server,) = run("begin_server(); print(forkserver._forkserver._forkserver_pid)")
    wait_until(lambda: not is_active(int(server)))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program that has one thread."""
    monkeypatch.setattr(early_server, "_begun", threading.Event())
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("alone")
def test_the_code_of_the_server_runs_in_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start_anew = util.spawnv_passfds
    monkeypatch.setattr(os, "fork", lambda: 42)
    monkeypatch.setattr(
        forkserver, "ensure_running", lambda: started.append(util.spawnv_passfds(b"python", ["python", "-c", ""], []))
    )
    early_server.begin_server()
    assert started == [42]
    assert early_server.has_server()
    assert util.spawnv_passfds is start_anew


@pytest.mark.usefixtures("alone")
def test_where_it_cannot_start_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("no folder for temporary files")

    monkeypatch.setattr(forkserver, "ensure_running", fail)
    early_server.begin_server()
    assert not early_server.has_server()


@pytest.mark.usefixtures("alone")
def test_there_is_none_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(forkserver, "ensure_running", pytest.fail)
    early_server.begin_server()
    assert not early_server.has_server()


@pytest.mark.parametrize(("sent", "runs"), [(b"x", True), (b"", False)])
def test_its_code_runs_once_there_is_something_to_do(sent: bytes, runs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int) -> None:
        raise SystemExit(code)

    closed: list[range] = []
    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(os, "closerange", lambda first, end: closed.append(range(first, end)))
    monkeypatch.setattr(early_server.gc, "freeze", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    reader, writer = os.pipe()
    os.write(writer, sent)
    os.close(writer)
    monkeypatch.setattr(early_server, "has_run", False, raising=False)
    code = "from pipelines.beside import early_server; early_server.has_run = True"
    with pytest.raises(SystemExit):
        early_server._fork(b"python", ["python", "-c", code], [reader])
    os.close(reader)
    assert early_server.has_run is runs  # type: ignore[attr-defined]
    (first, last) = closed
    assert (first.start, first.stop, last.start) == (3, reader, reader + 1)
