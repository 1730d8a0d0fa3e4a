"""The page of promises, `docs/robustness.md`: what holds, the test that holds it, and the figure."""

from collections.abc import Mapping

from tests.bench.soak.hosts import BEHAVIOURS, UNNOTICED
from tests.bench.soak.promises import PROMISES, Promise

_HEAD = """\
# Robustness

What an archive survives, and how that is known. `make soak` writes this page, in ten minutes on two idle cores: it
disturbs real runs, follows each with a sound one, and compares the dump of the archive with that of an undisturbed run.
`make test` runs a short form of each. Times are from a virtual machine with two cores; memory is that of the whole
process.

| promise | held by | figure |
|---|---|---|
"""


def write_page(figures: Mapping[str, str]) -> str:
    """The page with the figure of each section by its name."""
    rows = "".join(_write_row(promise, figures) for promise in PROMISES)
    behaviours = "".join(f"- {name}\n" for name in BEHAVIOURS)
    return (
        f"{_HEAD}{rows}\n## What a host may do\n\n"
        f"{len(BEHAVIOURS)} behaviours, each of every post of a blog but the first:\n\n{behaviours}\n"
        "## What no archive can notice\n\n"
        f"- {UNNOTICED.capitalize()}: a page that ends where its `Content-Length` says is whole by HTTP.\n"
    )


def _write_row(promise: Promise, figures: Mapping[str, str]) -> str:
    figure = figures[promise.figure] if promise.figure else ""
    tests = "<br>".join(f"`{test}`" for test in promise.tests)
    return f"| {promise.text} | {tests} | {figure} |\n"
