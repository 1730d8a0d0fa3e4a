"""The bar of commands that count what they have done."""

import pytest

from crawler.terminal.bar import show_bar


def test_a_bar_is_gone_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with show_bar("copying") as watch:
        watch(1, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "100%" not in captured.err
