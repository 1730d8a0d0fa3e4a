"""Which module imports which, read from the source: imports inside functions count as well."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

Graph = Mapping[str, set[str]]


def list_modules(root: Path, *packages: str) -> dict[str, Path]:
    """The file of every module of the packages below `root`, by dotted name."""
    files = (path for package in packages for path in sorted((root / package).rglob("*.py")))
    return {name_module(path.relative_to(root)): path for path in files}


def name_module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@cache
def list_imports(path: Path, root: Path) -> tuple[str, ...]:
    """Every module and name that a file imports, with relative imports resolved."""
    return tuple(_read_imports(path, root))


def _read_imports(path: Path, root: Path) -> Iterator[str]:
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def is_below(module: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or lies in one of them."""
    return any(module == package or module.startswith(package + ".") for package in packages)


def build_graph(modules: Mapping[str, Path], root: Path) -> dict[str, set[str]]:
    """The modules that each module imports, among those given."""
    return {
        name: {found for imported in list_imports(path, root) if (found := _find_module(imported, modules))} - {name}
        for name, path in modules.items()
    }


def _find_module(imported: str, modules: Iterable[str]) -> str:
    """The longest beginning of a dotted name that is a module, or an empty string."""
    while imported and imported not in modules:
        imported = imported.rpartition(".")[0]
    return imported


def group_siblings(graph: Graph, package: str) -> dict[str, set[str]]:
    """The same imports between the direct children of a package: its modules and its folders as wholes."""
    depth = package.count(".") + 2

    def find_child(module: str) -> str | None:
        inside = module.startswith(package + ".")
        return ".".join(module.split(".")[:depth]) if inside else None

    siblings: dict[str, set[str]] = {}
    for module, imported in graph.items():
        child = find_child(module)
        if child:
            others = {other for other in map(find_child, imported) if other and other != child}
            siblings.setdefault(child, set()).update(others)
    return siblings


def find_circles(graph: Graph) -> list[list[str]]:
    """A shortest circle through each module that lies on one, each circle once: [["a", "b", "a"]]."""
    circles: dict[frozenset[str], list[str]] = {}
    for module in sorted(graph):
        circle = _find_way_back(graph, module)
        if circle:
            circles.setdefault(frozenset(circle), circle)
    return list(circles.values())


def _find_way_back(graph: Graph, start: str) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for imported in sorted(graph.get(way[-1], ())):
            if imported == start:
                return [*way, start]
            if imported not in seen:
                seen.add(imported)
                ways.append([*way, imported])
    return []
