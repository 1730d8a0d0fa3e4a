"""The hooks of the plugin, with a Datasette that has no more than they use."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.browse.security import protect
from pipelines.browse.site.plugins import kedreamix_pages as plugin


class Database:
    name = "archive"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def execute_fn(self, function: Callable[[sqlite3.Connection], Any]) -> Any:
        return function(self.connection)


class Datasette:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.databases = {"_internal": None, "archive": Database(connection)}

    async def render_template(self, template: str, context: dict[str, Any], request: object) -> str:
        return f"{template} {sorted(context)}"


@pytest.fixture
def datasette(copy: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> Datasette:
    monkeypatch.setattr(plugin, "_read", {"metadata": {}, "queries": {}})
    served = Datasette(copy)
    asyncio.run(plugin.startup(served)())
    return served


def test_startup_reads_the_copy_and_the_cookbook(datasette: Datasette) -> None:
    assert plugin.get_metadata()["databases"]["archive"]["tables"]["papers"]
    assert "which-papers-are-new" in plugin.canned_queries(datasette, "archive")
    assert plugin.canned_queries(datasette, "_internal") == {}
    assert plugin.extra_template_vars(datasette)["data"] == "/archive"


def test_without_a_cookbook_there_are_no_questions(
    datasette: Datasette, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plugin, "_COOKBOOK", tmp_path / "sql.md")
    asyncio.run(plugin.startup(datasette)())
    assert plugin.canned_queries(datasette, "archive") == {}


def answer(datasette: Datasette, path: str, **given: str) -> Any:
    for pattern, view in plugin.register_routes():
        if match := re.search(pattern, path):
            request = SimpleNamespace(args=given, url_vars=match.groupdict())
            return asyncio.run(view(request, datasette))
    raise LookupError(path)


def test_pages_are_rendered(datasette: Datasette) -> None:
    response = answer(datasette, "/search", q="invented")
    assert response.status == 200
    assert response.body.startswith("search.html")
    assert answer(datasette, "/paper/2413.99999").status == 404


def test_rows_are_redirected(datasette: Datasette) -> None:
    response = answer(datasette, "/archive/papers/2413~2E00001")
    assert (response.status, response.location) == (302, "/paper/2413.00001")


def test_templates_have_filters_and_responses_headers() -> None:
    environment = SimpleNamespace(filters={}, globals={})
    plugin.prepare_jinja2_environment(environment)
    assert environment.filters["web"]("javascript:x") is None
    assert plugin.asgi_wrapper() is protect
