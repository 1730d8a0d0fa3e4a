"""Reading takes linear time: eight times as much of anything takes no sixteen times as long."""

import pytest

from tests.support.shapes import PARTS, measure_growth


@pytest.mark.no_cover
@pytest.mark.parametrize("reader", PARTS)
def test_readers_take_linear_time(reader: str) -> None:
    growths = [measure_growth(reader, part) for part in PARTS[reader]]
    assert [growth.describe() for growth in growths if not growth.holds] == []
