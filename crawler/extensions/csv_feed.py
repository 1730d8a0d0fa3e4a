"""The CSV of `-o FILE.csv`, in which no title is a formula of the spreadsheet that opens it."""

from collections.abc import Mapping
from typing import Any

from scrapy.exporters import CsvItemExporter

from pipelines.export.spreadsheet import disarm_cell


class DisarmedCsvExporter(CsvItemExporter):
    """Scrapy's exporter, with the cells of `scrapy export`."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        written = super().serialize_field(field, name, value)
        return disarm_cell(written) if isinstance(written, str) else written
