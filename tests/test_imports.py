"""The arrows of the house point one way: crawler -> stages -> text | provenance | parse | archive -> records."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("pipelines.text", "pipelines.provenance", "pipelines.parse", "pipelines.archive")
MAY_READ = {"pipelines.provenance": ("pipelines.text",)}
MAY_TOUCH_ARCHIVE = (
    "crawler.commands",
    "crawler.spidermiddlewares.conditional_get",
    "crawler.extensions.run_ledger",
    "crawler.runs.ledger_rows",
)

ARCHIVE_DOORS = ("pipelines.archive.store", "pipelines.archive.queries")


def list_modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def name_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def list_imports(path: Path) -> Iterator[str]:
    """Every module and name that a file imports, relative ones spelled out."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def lies_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def is_allowed(module: str, imported: str) -> bool:
    if lies_in(imported, "sqlalchemy", "alembic"):
        return lies_in(module, "pipelines.archive")
    if lies_in(module, "crawler"):
        through = ARCHIVE_DOORS + (("pipelines.archive.rebuild",) if module == "crawler.commands.reparse" else ())
        return not lies_in(imported, "pipelines.archive") or (
            lies_in(module, *MAY_TOUCH_ARCHIVE) and lies_in(imported, *through)
        )
    if lies_in(imported, "crawler", "twisted", "tests"):
        return False
    if lies_in(imported, "scrapy"):
        return module == "pipelines.stages"
    own = next((layer for layer in LAYERS if lies_in(module, layer)), None)
    if own is None:
        return module == "pipelines.stages" or not lies_in(imported, *LAYERS, "pipelines.stages")
    others = [layer for layer in LAYERS if layer != own and layer not in MAY_READ.get(own, ())]
    return not lies_in(imported, *others, "pipelines.stages")


@pytest.mark.parametrize("path", [*list_modules("crawler"), *list_modules("pipelines")], ids=name_module)
def test_arrows_point_one_way(path: Path) -> None:
    module = name_module(path)
    assert [imported for imported in list_imports(path) if not is_allowed(module, imported)] == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("crawler.spiders.kedreamix", "pipelines.archive.store.Archive"),
        ("crawler.commands.dump", "pipelines.archive.rebuild.begin_rebuild"),
        ("crawler.commands.repair", "pipelines.archive.ledger.language_models.find_model"),
        ("crawler.downloadermiddlewares.offsite", "sqlalchemy"),
        ("pipelines.stages", "crawler.base_spider.RunSpider"),
        ("pipelines.parse.posts.post", "pipelines.text.cleaning.clean_text"),
        ("pipelines.archive.store", "pipelines.parse.arxiv_id"),
        ("pipelines.records", "pipelines.parse.arxiv_id"),
        ("pipelines.text.cleaning", "scrapy.Selector"),
    ],
)
def test_arrows_that_point_back_are_seen(module: str, imported: str) -> None:
    assert not is_allowed(module, imported)


def test_relative_imports_are_spelled_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_imports.ROOT", tmp_path)
    (tmp_path / "pipelines" / "parse").mkdir(parents=True)
    path = tmp_path / "pipelines" / "parse" / "posts.py"
    path.write_text("from ..text import clean\nfrom . import lists\nimport ast", encoding="utf-8")
    assert list(list_imports(path)) == ["pipelines.text.clean", "pipelines.parse.lists", "ast"]
