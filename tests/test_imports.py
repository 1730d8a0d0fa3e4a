"""Imports point one way: crawler -> stages -> text | provenance | parse | archive -> records, and in no circle."""

from functools import cache
from pathlib import Path

import pytest

from tests.support.import_graph import (
    build_graph,
    find_circles,
    group_siblings,
    is_below,
    list_imports,
    list_modules,
    name_module,
)

ROOT = Path(__file__).resolve().parent.parent
# Imports that need a permission; every other library may be imported anywhere.
WATCHED = ("crawler", "pipelines", "tests", "scrapy", "twisted", "itemadapter", "sqlalchemy", "alembic")
_TEXTS = ("pipelines.printable", "pipelines.urls")
_READING = ("pipelines.errors", "pipelines.numbers", "pipelines.parse", "pipelines.records", "pipelines.text", *_TEXTS)
_ARCHIVE = ("pipelines.archive.store", "pipelines.archive.queries")
# Every permission: a module may import what stands beside its own name and beside the name of a folder above it.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "crawler": (
        *("crawler", "pipelines.archive_url", "pipelines.items", "pipelines.places", "pipelines.program"),
        *("pipelines.run", "pipelines.storing.stored_post", *_READING),
    ),
    "crawler.ask": ("pipelines.archive.queries", "pipelines.archive.reader", "pipelines.export"),
    "crawler.ask.report": ("pipelines.report",),
    "crawler.ask.publish": ("pipelines.browse",),
    "crawler.base_spider": ("scrapy", "twisted", "pipelines.reading"),
    "crawler.bodies.content_coding": ("pipelines.zstandard",),
    "crawler.command_line": ("scrapy",),
    "crawler.commands": ("scrapy", *_ARCHIVE),
    "crawler.commands.backup": ("pipelines.archive.backup",),
    "crawler.commands.correct.hide": ("pipelines.archive.reader",),
    "crawler.commands.dump": ("pipelines.archive.reader",),
    "crawler.commands.history": ("pipelines.archive.reader",),
    "crawler.commands.reparse": ("pipelines.reparse",),
    "crawler.commands.upkeep.compact": ("pipelines.archive.compaction", "pipelines.archive.page_moves"),
    "crawler.components": ("scrapy",),
    "crawler.downloadermiddlewares": ("scrapy",),
    "crawler.downloadermiddlewares.public_resolver": ("twisted",),
    "crawler.entry_point": ("scrapy",),
    "crawler.events": ("scrapy", "twisted"),
    "crawler.extensions": ("scrapy", "twisted", "pipelines.stages"),
    "crawler.extensions.csv_feed": ("pipelines.export.spreadsheet",),
    "crawler.images_pipeline": ("PIL", "scrapy", "twisted"),
    "crawler.log_formatter": ("scrapy", "twisted"),
    "crawler.opening": (
        *("scrapy", "pipelines.archive.store", "pipelines.beside.early_server", "pipelines.reading"),
        "pipelines.storing.source",
    ),
    "crawler.queue.due": ("pipelines.archive.queries", "pipelines.archive.reader"),
    "crawler.refresh.intervals": ("scrapy",),
    "crawler.refresh.site_walk": ("scrapy",),
    "crawler.run_setup": (
        *("scrapy", "pipelines.archive.store", "pipelines.beside.early_server", "pipelines.reading"),
        "pipelines.reparse",
    ),
    "crawler.runs.ledger_rows": ("scrapy", "pipelines.archive.store"),
    "crawler.settings": ("pipelines.reading.cores",),
    "crawler.sites.politeness": ("scrapy",),
    "crawler.sites.response_heads": ("scrapy", "twisted"),
    "crawler.sites.responses": ("scrapy", "twisted"),
    "crawler.spidermiddlewares.conditional_get": ("scrapy", "pipelines.archive.queries"),
    "crawler.spiders": ("scrapy", "twisted"),
    "crawler.stopping": ("scrapy",),
    "crawler.transport": ("scrapy",),
    "crawler.watch": ("pipelines.archive.queries", "pipelines.archive.reader"),
    "pipelines.archive": (
        *("pipelines.archive", "pipelines.characters", "pipelines.errors", "pipelines.program", "pipelines.records"),
        *("sqlalchemy", "alembic"),
    ),
    "pipelines.archive.dump.archive_dump": ("pipelines.printable",),
    "pipelines.archive.ledger.dictionaries": ("pipelines.zstandard",),
    "pipelines.archive.database.connection": ("pipelines.archive_url", "pipelines.places"),
    "pipelines.archive.database.error_lines": ("pipelines.archive_url",),
    "pipelines.archive_url": ("pipelines.errors", "pipelines.places"),
    "pipelines.export": ("pipelines.export", "pipelines.errors", "pipelines.program", "pipelines.records", *_TEXTS),
    "pipelines.beside": ("pipelines.beside",),
    "pipelines.browse": ("pipelines.browse", "pipelines.archive.search", "pipelines.errors", "pipelines.records"),
    "pipelines.browse.published_copy": ("pipelines.archive.roles.publication",),
    "pipelines.items": (
        *("itemadapter", "pipelines.archive.store", "pipelines.parse.html.page_view", "pipelines.reading.packing"),
        *("pipelines.reading.workers", "pipelines.records", "pipelines.storing.stored_post", "pipelines.text"),
    ),
    "pipelines.parse": (
        *("pipelines.parse", "pipelines.characters", "pipelines.errors", "pipelines.numbers", "pipelines.patterns"),
        *("pipelines.records", "pipelines.urls"),
    ),
    "pipelines.program": ("pipelines.places",),
    "pipelines.provenance": ("pipelines.provenance", "pipelines.records", "pipelines.text"),
    "pipelines.records": ("pipelines.records",),
    "pipelines.records.pages": ("pipelines.printable",),
    "pipelines.reading": ("pipelines.beside", "pipelines.reading", "pipelines.records"),
    "pipelines.reading.cluster": ("pipelines.errors",),
    "pipelines.reading.index_tokens": ("pipelines.archive.search.tokens",),
    "pipelines.reading.kept_readings": ("pipelines.archive.store", "pipelines.places"),
    "pipelines.reading.page_reading": (
        *("pipelines.characters", "pipelines.errors", "pipelines.parse", "pipelines.provenance", "pipelines.text"),
    ),
    "pipelines.reading.packing": ("pipelines.zstandard",),
    "pipelines.reading.time_limit": ("pipelines.errors",),
    "pipelines.reading.worker_task": ("pipelines.text",),
    "pipelines.report": (
        *("pipelines.report", "pipelines.archive.queries", "pipelines.errors", "pipelines.export.licences"),
        *("pipelines.program", *_TEXTS),
    ),
    "pipelines.reparse": (
        *("pipelines.archive.ledger", "pipelines.archive.rebuild", "pipelines.archive.store", "pipelines.items"),
        *("pipelines.reading", "pipelines.records", "pipelines.run", "pipelines.stages", "pipelines.text"),
    ),
    "pipelines.run": (
        *("pipelines.archive.store", "pipelines.errors", "pipelines.reading.workers", "pipelines.records"),
        *("pipelines.storing.source", "pipelines.text"),
    ),
    "pipelines.stages": (
        *(
            "scrapy",
            "pipelines.archive.store",
            "pipelines.items",
            "pipelines.run",
            "pipelines.errors",
            "pipelines.reading",
        ),
        *("pipelines.records", "pipelines.storing"),
    ),
    "pipelines.storing": (
        *("pipelines.archive.store", "pipelines.beside", "pipelines.errors", "pipelines.reading", "pipelines.records"),
        "pipelines.storing",
    ),
    "pipelines.text.language_model.disk_cache": ("pipelines.places",),
    "pipelines.text": (
        *(
            "pipelines.text",
            "pipelines.characters",
            "pipelines.errors",
            "pipelines.patterns",
            "pipelines.records.faults",
        ),
    ),
}


@cache
def read_modules() -> dict[str, Path]:
    return list_modules(ROOT, "crawler", "pipelines")


@cache
def read_graph() -> dict[str, set[str]]:
    return build_graph(read_modules(), ROOT)


def is_allowed(module: str, imported: str) -> bool:
    if not is_below(imported, *WATCHED):
        return True
    return any(is_below(module, name) and is_below(imported, *allowed) for name, allowed in PERMISSIONS.items())


@pytest.mark.parametrize("module", read_modules())
def test_module_imports_what_it_may(module: str) -> None:
    imported = list_imports(read_modules()[module], ROOT)
    assert [name for name in imported if not is_allowed(module, name)] == []


def test_every_permission_is_used() -> None:
    """A permission that nothing needs any more is deleted."""
    imports = [(module, name) for module, path in read_modules().items() for name in list_imports(path, ROOT)]
    unused = [
        (holder, allowed)
        for holder, names in PERMISSIONS.items()
        for allowed in names
        if not any(is_below(module, holder) and is_below(name, allowed) for module, name in imports)
    ]
    assert unused == []


def test_modules_import_one_another_in_no_circle() -> None:
    assert format_circles(find_circles(read_graph())) == ""


def list_packages() -> list[str]:
    return [module for module, path in read_modules().items() if path.name == "__init__.py"]


@pytest.mark.parametrize("package", list_packages())
def test_children_of_a_folder_form_no_circle(package: str) -> None:
    """Neither its modules nor its folders, each taken as a whole."""
    assert format_circles(find_circles(group_siblings(read_graph(), package))) == ""


def format_circles(circles: list[list[str]]) -> str:
    return "\n".join(" -> ".join(circle) for circle in circles)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("crawler.spiders.kedreamix", "pipelines.archive.store.Archive"),
        ("crawler.commands.dump", "pipelines.archive.rebuild.begin_rebuild"),
        ("crawler.commands.repair", "pipelines.archive.ledger.language_models.find_model"),
        ("crawler.downloadermiddlewares.offsite", "sqlalchemy"),
        ("crawler.warc.reader", "scrapy.Request"),
        ("pipelines.stages", "crawler.base_spider.RunSpider"),
        ("pipelines.parse.posts.post", "pipelines.text.cleaning.clean_text"),
        ("pipelines.archive.store", "pipelines.parse.arxiv_id"),
        ("pipelines.records.pages", "pipelines.parse.arxiv_id"),
        ("pipelines.text.cleaning", "scrapy.Selector"),
        ("pipelines.text.cleaning", "pipelines.records.readings.Reading"),
        ("pipelines.newcomer", "pipelines.records.readings.Reading"),
    ],
)
def test_arrow_that_points_back_is_found(module: str, imported: str) -> None:
    assert not is_allowed(module, imported)


def write_modules(root: Path, **sources: str) -> dict[str, Path]:
    for name, source in sources.items():
        path = root / "pipelines" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return list_modules(root, "pipelines")


def test_relative_imports_are_resolved(tmp_path: Path) -> None:
    modules = write_modules(tmp_path, parse__posts="from ..text import clean\nfrom . import lists\nimport ast")
    imported = list(list_imports(modules["pipelines.parse.posts"], tmp_path))
    assert imported == ["pipelines.text.clean", "pipelines.parse.lists", "ast"]


def test_circle_through_a_function_is_found(tmp_path: Path) -> None:
    modules = write_modules(
        tmp_path,
        a="from pipelines.b import f",
        b="from pipelines.c import f",
        c="def f():\n    import pipelines.a",
        d="import pipelines.a",
    )
    assert find_circles(build_graph(modules, tmp_path)) == [
        ["pipelines.a", "pipelines.b", "pipelines.c", "pipelines.a"]
    ]


def test_circle_between_folders_is_found(tmp_path: Path) -> None:
    modules = write_modules(
        tmp_path,
        x__a="from pipelines.y.b import f",
        y__b="",
        y__c="import pipelines.x.d",
        x__d="",
        x__e="import pipelines.x.a",
    )
    graph = build_graph(modules, tmp_path)
    assert find_circles(graph) == []
    assert find_circles(group_siblings(graph, "pipelines")) == [["pipelines.x", "pipelines.y", "pipelines.x"]]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: name_module(path.relative_to(ROOT))
)
def test_no_test_module_is_imported(path: Path) -> None:
    """What two test modules need belongs in tests/support."""
    imported = [name for name in list_imports(path, ROOT) if is_below(name, "tests")]
    assert [name for name in imported if any(part.startswith("test_") for part in name.split("."))] == []
