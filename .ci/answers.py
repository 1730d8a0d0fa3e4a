"""Crawls a deployment, and checks that commands that read answer within half a second.

    python .ci/answers.py ../shared

Times by the clock mean something on an idle machine alone: nothing else may run beside it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import crawl, serve

QUESTIONS = (("show", "2404.14037"), ("search", "扩散模型"), ("new", "--since", "2024-05-21"))
SLOWEST_ANSWER_S = 0.5
SLOWEST_RATIO = 2.5  # to the import of SQLAlchemy, which takes 0.2 s on an idle machine
# The best round counts.  Where it is too slow, more rounds tell a slow command from a slow moment of the machine.
ROUNDS = 5
MOST_ROUNDS = 20


def measure_answers(archive: Path) -> list[str]:
    """What is slower than half a second or 2.5 times the import of SQLAlchemy; prints the best time of each command.

    All commands run in turn: a machine may be twice as slow a minute later.
    """
    environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the bytecode of an installed project is written
    commands = {"import sqlalchemy": [sys.executable, "-c", "import sqlalchemy"]}
    commands |= {" ".join(words): [sys.executable, "-m", "crawler.entry_point", *words] for words in QUESTIONS}
    best = dict.fromkeys(commands, float("inf"))
    slow = list(commands)
    for round_number in range(MOST_ROUNDS):
        if round_number >= ROUNDS and not slow:
            break
        for name, command in commands.items():
            best[name] = min(best[name], time_command(command, environment))
        limit_s = max(SLOWEST_ANSWER_S, SLOWEST_RATIO * best["import sqlalchemy"])
        slow = [f"{name} took more than {limit_s:.2f} s" for name, seconds in best.items() if seconds > limit_s]
    for name, seconds in best.items():
        print(f"{name}: {seconds:.2f} s", flush=True)
    return slow


def time_command(command: list[str], environment: dict[str, str]) -> float:
    """The seconds that a command takes."""
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, serve(Path(sys.argv[1]).resolve(), "2024-05-22") as blog:
        archive = Path(scratch, "archive.db")
        crawl(archive, blog)
        if slow := measure_answers(archive):
            sys.exit("; ".join(slow))
