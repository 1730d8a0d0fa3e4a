"""Where the processor time of a whole command goes: runs it in this process and writes the time of each step.

    python -m tests.bench.profile.run OUT COMMAND ...

Steps are those of the stages, of parsing, of each kind of SQL statement, and of commits.  What is left is Scrapy's
work: requests, responses, scheduling and events.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from pipelines.archive.dump import comparison
from pipelines.archive.dump.kept_rows import Checksums
from pipelines.archive.ingest import post_rows
from pipelines.archive.ledger.raw_pages import PagePacker
from pipelines.archive.roles.pages import PageStore
from pipelines.archive.roles.posts import PostStore
from pipelines.parse.posts import post
from pipelines.reading import page_reading
from pipelines.text.mojibake import repair
from tests.bench.profile import parsing
from tests.bench.profile.stopwatch import Stopwatch

_STEPS: dict[str, tuple[Any, str]] = {
    "keep": (PageStore, "keep"),
    "compress": (PagePacker, "pack"),
    "decompress": (PagePacker, "unpack"),
    "decode": (page_reading, "decode_page"),
    "repair": (repair, "repair_text"),
    "clean": (page_reading, "clean_text"),
    "parse": (post, "parse_post"),
    "clean the reading": (page_reading, "clean_record"),
    "store": (PostStore, "store_all"),
    "decide": (post_rows, "apply_change"),
    "sum up rows": (Checksums, "add"),
    "compare rows": (comparison, "compare_rows"),
    "commit": (DefaultDialect, "do_commit"),
    **{f"parse: {step}": place for step, place in parsing.STEPS.items()},
}
_TARGET = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)', re.IGNORECASE)


def main() -> None:
    out, *command = sys.argv[1:]
    from scrapy.cmdline import execute

    watch, imported = Stopwatch(), time.process_time_ns()
    with ExitStack() as wrapped:
        for step, (owner, name) in _STEPS.items():
            wrapped.enter_context(patch.object(owner, name, watch.wrap(step, getattr(owner, name))))
        watch_statements(watch)
        try:
            execute(["scrapy", *command, *(["--jobs", "1"] if command[0] in ("crawl", "refresh", "reparse") else [])])
        except SystemExit as ended:
            code = ended.code
    whole = time.process_time_ns()
    own = {"imports": imported} | dict(watch.own) | {"Scrapy": whole - imported - watch.own.total()}
    Path(out).write_text(json.dumps(own), encoding="utf-8")
    sys.exit(code)


def watch_statements(watch: Stopwatch) -> None:
    """Measure each statement of SQL under its first word and its table."""
    running: list[Iterator[None]] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def begin(*arguments: Any) -> None:
        step = watch.measure(name_statement(arguments[2]))
        step.__enter__()
        running.append(step)  # type: ignore[arg-type]

    @event.listens_for(Engine, "after_cursor_execute")
    def end(*_: Any) -> None:
        running.pop().__exit__(None, None, None)  # type: ignore[attr-defined]


def name_statement(statement: str) -> str:
    """
    >>> name_statement('INSERT INTO "posts" (kind) VALUES (?)'), name_statement("BEGIN IMMEDIATE")
    ('SQL: INSERT posts', 'SQL: BEGIN')
    """
    target = _TARGET.search(statement)
    return " ".join(["SQL:", statement.split(maxsplit=1)[0], *([target[1]] if target else [])])


if __name__ == "__main__":
    main()
