"""The formats that are written, and the choice of one by the suffix of a file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.export.files import replace_file, replace_folder
from pipelines.export.items import ShownItem
from pipelines.export.json_lines import write_json_lines
from pipelines.export.markdown import write_markdown
from pipelines.export.parquet import write_parquet
from pipelines.export.references.bibtex import write_bibtex
from pipelines.export.references.csl import write_csl
from pipelines.export.references.ris import write_ris
from pipelines.export.spreadsheet import write_csv
from pipelines.printable import drop_unprintable


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """`write` fills a new file, or a new folder where `is_folder`; `suffixes` are those of FILE.

    With `has_digests` the digests of the papers are written in place of the papers.
    """

    name: str
    suffixes: tuple[str, ...]
    write: Callable[[Iterable[ShownItem], Path], None]
    is_folder: bool = False
    has_digests: bool = False


def _as_file(write: Callable[[Iterable[ShownItem]], Iterator[str]]) -> Callable[[Iterable[ShownItem], Path], None]:
    def write_file(items: Iterable[ShownItem], path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(map(drop_unprintable, write(items)))

    return write_file


FORMATS = (
    ExportFormat("bibtex", (".bib", ".bibtex"), _as_file(write_bibtex)),
    ExportFormat("ris", (".ris",), _as_file(write_ris)),
    ExportFormat("csl-json", (".json", ".csljson"), _as_file(write_csl)),
    ExportFormat("csv", (".csv",), _as_file(write_csv)),
    ExportFormat("jsonl", (".jsonl", ".ndjson"), _as_file(write_json_lines)),
    ExportFormat("parquet", (".parquet",), write_parquet),
    ExportFormat("markdown", ("",), write_markdown, is_folder=True),
    ExportFormat("markdown-digests", (), write_markdown, is_folder=True, has_digests=True),
)
FORMAT_NAMES = tuple(kept.name for kept in FORMATS)


def choose_format(path: Path, name: str | None = None) -> ExportFormat:
    """The format of that name, else by the suffix of the file.  Raises UsageError for an unknown suffix.

    >>> [choose_format(Path(file)).name for file in ("nerf.BIB", "nerf.csv", "notes/nerf")]
    ['bibtex', 'csv', 'markdown']
    """
    if str(path) == "-":
        raise UsageError("FILE must be a file or a folder, got -: what is written replaces it as a whole")
    suffix = path.suffix.lower()
    for kept in FORMATS:
        if kept.name == name if name else suffix in kept.suffixes:
            return kept
    known = " ".join(suffix for kept in FORMATS for suffix in kept.suffixes if suffix)
    raise UsageError(
        f"FILE={path}: no format has the suffix {suffix}; use {known}, no suffix for Markdown, or --format"
    )


def export_items(items: Iterable[ShownItem], path: Path, chosen: ExportFormat) -> None:
    """Write all items to a file or a folder, in the place of what was there.  Raises UsageError where it cannot."""
    replace = replace_folder if chosen.is_folder else replace_file
    with replace(path) as new:
        chosen.write(items, new)
