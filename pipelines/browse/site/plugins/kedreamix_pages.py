"""The Datasette plugin: pages, metadata, canned queries, links in cells, headers.  It hands everything on.

Datasette is in an environment of its own, so this imports nothing of it: the hooks are those of pluggy.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from pluggy import HookimplMarker

from pipelines.browse.cookbook import parse_cookbook
from pipelines.browse.markup import link_target, shorten_url, split_urls
from pipelines.browse.metadata import TITLE, describe_copy, list_queries
from pipelines.browse.pages import ROUTES, Handler, Redirect, answer_in_time
from pipelines.browse.security import App, Response, protect

hookimpl = HookimplMarker("datasette")
_COOKBOOK = Path(__file__).resolve().parents[4] / "docs" / "sql.md"
# What the plugin has read of the copy when Datasette started.
_read: dict[str, Any] = {"metadata": {}, "queries": {}}


def find_database(datasette: Any) -> Any:
    """The copy: the one database that is served."""
    return next(database for name, database in datasette.databases.items() if not name.startswith("_"))


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        database = find_database(datasette)
        questions = parse_cookbook(_COOKBOOK.read_text("utf-8")) if _COOKBOOK.exists() else []
        _read["metadata"] = await database.execute_fn(partial(describe_copy, database=database.name))
        _read["queries"] = await database.execute_fn(partial(list_queries, questions=questions))

    return read


@hookimpl
def get_metadata() -> Any:
    return _read["metadata"]


@hookimpl
def canned_queries(datasette: Any, database: str) -> Any:
    return _read["queries"] if database == find_database(datasette).name else {}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(pattern, partial_answer(handler)) for pattern, handler in ROUTES]


def partial_answer(handler: Handler) -> Callable[..., Awaitable[Response]]:
    """The handler as a view of Datasette, which passes arguments by their names."""

    async def answer(request: Any, datasette: Any) -> Response:
        given = {name: request.args.get(name) for name in request.args}
        read = partial(answer_in_time, handler, parts=request.url_vars, given=given)
        page = await find_database(datasette).execute_fn(read)
        if isinstance(page, Redirect):
            return Response("", 302, page.location)
        body = await datasette.render_template(page.template, dict(page.context), request=request)
        return Response(body, page.status)

    return answer


@hookimpl
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    return {"data": f"/{find_database(datasette).name}", "questions": _read["queries"]}


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.globals["site_title"] = TITLE
    env.filters |= {"urls": split_urls, "web": link_target, "short": shorten_url}


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    return protect
