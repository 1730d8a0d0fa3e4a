"""The bar of commands that count what they have done."""

from itertools import count

import pytest
from rich.progress import Progress

from crawler.terminal.bar import RateColumn, show_bar


def test_a_bar_is_gone_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with show_bar("copying", RateColumn()) as watch:
        watch(1, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "100%" not in captured.err


def test_a_rate_is_shown_once_it_is_known() -> None:
    moments = count(step=2)
    with Progress(get_time=lambda: next(moments)) as bar:
        bar.add_task("pages", total=5000)
        (task,) = bar.tasks
        assert RateColumn().render(task).plain == ""
        for done in (100, 200, 300):
            bar.update(task.id, completed=done)
        assert RateColumn().render(task).plain.endswith(" per second")
