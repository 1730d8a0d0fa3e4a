"""Lists the page cases, or writes their expected results anew where they differ; then read them in `git diff`.

python -m tests.cases list
python -m tests.cases rerun butterfly/note_with_code lectures
python -m tests.cases rerun --all
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.cases.case import PAGES, list_cases, select_cases
from tests.cases.expected import rewrite_expected


def main(arguments: list[str], pages: Path = PAGES) -> int:
    wanted = parse_arguments(arguments)
    if wanted.command == "list":
        print_lines(case.name for case in list_cases(pages))
        return 0
    try:
        cases = list(list_cases(pages)) if wanted.all else select_cases(wanted.names, pages)
    except LookupError as error:
        sys.stderr.write(f"{error.args[0]}\n")
        return 2
    rewritten = [case.name for case in cases if rewrite_expected(case)]
    print_lines(f"rewritten: {name}" for name in rewritten)
    print_lines([f"{len(rewritten)} of {len(cases)} cases rewritten"])
    return 0


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.cases", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="print the name of every case")
    rerun = commands.add_parser("rerun", help="write expected results anew where they differ")
    rerun.add_argument("names", nargs="*", metavar="NAME", help="a case, or a kind for all of its cases")
    rerun.add_argument("--all", action="store_true", help="every case")
    wanted = parser.parse_args(arguments)
    if wanted.command == "rerun" and bool(wanted.names) is wanted.all:
        rerun.error("name the cases, or --all")
    return wanted


def print_lines(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
