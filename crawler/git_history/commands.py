"""Runs git, without the user's variables and configuration, and without permission to fetch."""

import os
import subprocess
from pathlib import Path

from pipelines.errors import UsageError

_TIMEOUT_S = 60  # for what takes git a moment: a pipe in place of a file would never end


def make_environment(folder: Path) -> dict[str, str]:
    """The environment of git for the repository with this git folder."""
    no_configuration = dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull)
    no_fetch = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
    return {"PATH": os.environ.get("PATH", os.defpath), "GIT_DIR": os.fspath(folder), **no_configuration, **no_fetch}


def run_git(
    environment: dict[str, str], *command: str, timeout: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The result of a command.  Raises UsageError where git is missing, or took more than `timeout` seconds."""
    try:
        return subprocess.run(["git", *command], env=environment, capture_output=True, check=False, timeout=timeout)
    except FileNotFoundError:
        raise UsageError("git is not installed, or not in PATH") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {command[0]} did not end within {timeout:.0f} s") from None


def ask_git(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[bytes]:
    """As `run_git`, for what takes a moment."""
    return run_git(environment, *command, timeout=_TIMEOUT_S)


def read_output(environment: dict[str, str], *command: str) -> str:
    """What git answers.  Raises UsageError where it cannot."""
    completed = ask_git(environment, *command)
    if completed.returncode:
        raise UsageError(f"the git repository cannot be read: {find_message(completed.stderr)}")
    return os.fsdecode(completed.stdout.removesuffix(b"\n"))


def find_message(stderr: bytes) -> str:
    """The first line of git's message, without its prefix."""
    first, *_ = stderr.decode("utf-8", "replace").splitlines() or ["git gives no reason"]
    return first.removeprefix("fatal: ").removeprefix("error: ")
