"""The page of promises names tests that exist, and is the one that the benchmarks write."""

from pathlib import Path

import pytest

from tests.bench.soak.__main__ import Extent, list_sections
from tests.bench.soak.page import write_page
from tests.bench.soak.promises import PROMISES, Promise
from tests.support.fork_server import ROOT


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.text)
def test_every_promise_names_its_tests_and_its_figure(promise: Promise) -> None:
    assert promise.tests
    assert [test for test in promise.tests if not (ROOT / test).exists()] == []
    assert promise.figure is None or promise.figure in list_sections(Extent(), 1)


def test_the_page_is_the_one_that_is_written() -> None:
    """But for the figures, which `make soak` measures."""
    shown = Path(ROOT, "docs", "robustness.md").read_text(encoding="utf-8").splitlines()
    written = write_page(dict.fromkeys(list_sections(Extent(), 1), "")).splitlines()
    assert [line.rpartition("| ")[0] or line for line in shown] == [
        line.rpartition("| ")[0] or line for line in written
    ]
