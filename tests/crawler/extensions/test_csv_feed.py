"""The CSV of `-o FILE.csv` has no formulas, whatever a title is."""

from io import BytesIO

import pytest
from scrapy.utils.misc import load_object

from crawler import settings


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"title": "=HYPERLINK(1)", "papers": ["2405.00001", "2405.00002"]}, '\'=HYPERLINK(1),"2405.00001,2405.00002"'),
        ({"title": "灯 = 火", "papers": ["@SUM(1)"]}, "灯 = 火,'@SUM(1)"),
        ({"title": None, "papers": 3}, ",3"),
    ],
)
def test_formulas_are_text(row: dict[str, object], line: str) -> None:
    written = BytesIO()
    exporter = load_object(settings.FEED_EXPORTERS["csv"])(written, encoding="utf-8")
    exporter.start_exporting()
    exporter.export_item(row)
    exporter.finish_exporting()
    assert written.getvalue().decode().splitlines() == ["title,papers", line]
