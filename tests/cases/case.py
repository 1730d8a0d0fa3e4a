"""One page case, and where it lies: `tests/pages/<kind>/<name>`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """A directory with a page and its expected result; `kind` is a theme, or a kind of document."""

    folder: Path

    @property
    def kind(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.folder.name}"

    @property
    def expected(self) -> Path:
        return self.folder / "expected.json"

    def read_text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")


def list_cases(pages: Path = PAGES) -> Iterator[Case]:
    """Every case below a folder, by name."""
    yield from sorted(Case(file.parent) for file in pages.glob("*/*/expected.json"))


def select_cases(names: list[str], pages: Path = PAGES) -> list[Case]:
    """The cases of these names; a kind names all of its cases.  Raises LookupError for an unknown name."""
    cases = list(list_cases(pages))
    unknown = [name for name in names if not any(name in (case.name, case.kind) for case in cases)]
    if unknown:
        raise LookupError(f"no case is called {unknown[0]}: python -m tests.cases list prints the names")
    return [case for case in cases if case.name in names or case.kind in names]
