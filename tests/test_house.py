"""How large a folder, a module and a function of the project may be, and that every folder says what it is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted({path.parent for package in ("crawler", "pipelines") for path in (ROOT / package).rglob("*.py")})
MODULES = sorted(path for folder in FOLDERS for path in folder.glob("*.py"))
# Limits of docs/contributing.md: what a reader can keep in view at once.
MOST_MODULES, MOST_LINES, MOST_FUNCTION_LINES = 15, 300, 40
# Migrations are numbered, written once and never changed: their folder grows with every version.
MIGRATIONS = ROOT / "pipelines" / "archive" / "migrations" / "versions"


def name_path(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def list_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def count_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to its end, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != MIGRATIONS], ids=name_path)
def test_folder_holds_few_modules(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_MODULES


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != MIGRATIONS], ids=name_path)
def test_folder_says_what_it_is_for(folder: Path) -> None:
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))


def test_modules_are_short() -> None:
    lengths = {name_path(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name_path(path)}:{function.lineno} {function.name}": count_lines(function)
        for path in MODULES
        for function in list_functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}
