"""Where the processor time goes: of parsing by step, of imports, and of whole commands by step and SQL statement.

    python -m tests.bench.profile [FOLDER] [--rounds 5] [--runs]

Reads the HTML pages below FOLDER, by default those of the sample, beside parsel, which only parses them.  The time of a
step is its own, without the steps within it, and that of the fastest round, because other processes slow a round down
and none makes it faster.  Pages that are no post (lists, `404.html`) are left out.

With `--runs`, FOLDER is a deployment of the first site: it is crawled, refreshed and read again, and a repository of it
is read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.crawl import serve
from tests.bench.profile.parsing import STEPS, is_post, read_sources, time_parsel, time_steps
from tests.support.git_repository import write_repository

_SAMPLE = Path(__file__).parents[3] / "data/sample"
_MOST = 24  # rows of a table; the rest is summed up
_AT = datetime(2024, 5, 22, tzinfo=UTC)


def describe(times: Mapping[str, float], pages: int, most: int) -> Iterator[str]:
    """A table of the steps, in milliseconds per page, and their sum; those behind the `most` largest are one row."""
    largest = {step for step, _ in Counter(times).most_common(most)}
    rows = {step: taken for step, taken in times.items() if step in largest}
    rest = sum(taken for step, taken in times.items() if step not in largest)
    whole = sum(times.values())
    yield f"{'':<36}{'ms per page':>12}{'share':>8}"
    for step, taken in [*rows.items(), *([("the rest", rest)] if rest else []), ("all", whole)]:
        yield f"{step:<36}{taken / pages / 1e6:>12.3f}{taken / whole:>8.0%}"


def describe_parsing(rounds: Sequence[Counter[str]], by_parsel: int, pages: int) -> Iterator[str]:
    best = {step: min(own[step] for own in rounds) for step in [*STEPS, "other"]}
    whole = sum(best.values())
    yield f"{pages} posts, {pages * 1e9 / whole:.0f} per second of processor time"
    yield f"parsel parses and serialises {pages * 1e9 / by_parsel:.0f} of them: {whole / by_parsel:.1f} times as many"
    yield from describe(best, pages, len(best))


def describe_runs(folder: Path, pages: int, rounds: int) -> Iterator[str]:
    """A table for each command."""
    with serve(folder, 0) as base, tempfile.TemporaryDirectory() as scratch:
        files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        repository = write_repository(Path(scratch, "site.git"), [(_AT, files)])
        commands = {
            "crawl": ("crawl", "kedreamix", "-a", f"site={base}"),
            "refresh, every post again": ("refresh", "--full", "--site", base),
            "reparse": ("reparse",),
            "deployments": ("crawl", "deployments", "-a", f"git={repository}", "-a", f"site={base}"),
        }
        for name, command in commands.items():
            times = [_time_run(Path(scratch), name, command, number) for number in range(rounds)]
            best = {step: min(own.get(step, 0) for own in times) for step in times[0]}
            yield f"\n{name}"
            yield from describe(best, pages, _MOST)


def _time_run(scratch: Path, name: str, command: Sequence[str], number: int) -> dict[str, float]:
    """The time of each step of a command; commands other than the first use the archive that the first one made."""
    archive = scratch / (f"{name}{number}.db" if name in ("crawl", "deployments") else "crawl0.db")
    out = scratch / "times.json"
    environment = {"ARCHIVE_URL": f"sqlite:///{archive}", "DATA_DIR": str(scratch / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.profile.run", str(out), *command],
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {' '.join(command)}\n{done.stderr.decode()}")
    times: dict[str, float] = json.loads(out.read_text("utf-8"))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.profile",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=_SAMPLE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", action="store_true", help="profile whole commands, too")
    wanted = parser.parse_args()
    if wanted.rounds < 1:
        parser.error(f"--rounds must be an integer >= 1, got {wanted.rounds}")
    sources = [source for source in read_sources(wanted.folder) if is_post(source)]
    if not sources:
        parser.error(f"FOLDER={wanted.folder}: no HTML page of a post below it; name a folder of pages")
    rounds = [(time_steps(sources), time_parsel(sources)) for _ in range(wanted.rounds)]
    by_parsel = min(taken for _, taken in rounds)
    print("\n".join(describe_parsing([own for own, _ in rounds], by_parsel, len(sources))))
    if wanted.runs:
        for line in describe_runs(wanted.folder, len(sources), wanted.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
