"""The pages of the published copy: which URL shows which template with which contents.

A handler takes a connection, the parts of the URL and the parameters behind it.  Does not import Datasette.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from pipelines.browse import contents
from pipelines.browse.search import PAGE as RESULTS
from pipelines.browse.search import Results, find
from pipelines.errors import UsageError

_TILDE = re.compile(r"~([0-9A-F]{2})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_LIMIT_S = 3.0  # by hand: three times what a query in SQL may take, as a page has several
_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock: less than a millisecond
_LAST_OFFSET = 10_000  # by hand: nobody turns as many pages, and each costs as much as all before it


@dataclass(frozen=True, slots=True)
class Page:
    """A template with its contents."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    location: str


Given = Mapping[str, str]
Answer = Page | Redirect
Handler = Callable[[sqlite3.Connection, Given, Given], Answer]


def _missing(what: str) -> Page:
    return Page("missing.html", {"what": what}, 404)


def read_offset(given: Given) -> int:
    """The parameter `offset`; 0 for anything that is no number.

    >>> read_offset({"offset": "40"}), read_offset({"offset": "-1"}), read_offset({})
    (40, 0, 0)
    """
    text = given.get("offset", "")
    return min(int(text), _LAST_OFFSET) if _NUMBER.fullmatch(text) else 0


def show_start(connection: sqlite3.Connection, _parts: Given, _given: Given) -> Answer:
    return Page("start.html", contents.show_start(connection))


def show_papers(connection: sqlite3.Connection, _parts: Given, given: Given) -> Answer:
    offset = read_offset(given)
    found = contents.show_papers(connection, contents.choose(given), offset)
    return Page("papers.html", found | {"offset": offset, "step": contents.PAGE})


def show_paper(connection: sqlite3.Connection, parts: Given, _given: Given) -> Answer:
    found = contents.show_paper(connection, parts["key"])
    return Page("paper.html", found) if found else _missing(f"paper {parts['key']}")


def _show_post(
    template: str, show: Callable[..., Any], connection: sqlite3.Connection, parts: Given, _: Given
) -> Answer:
    found = show(connection, int(parts["key"]))
    return Page(template, found) if found else _missing(f"post {parts['key']}")


def _show_list(
    template: str, show: Callable[..., Any], connection: sqlite3.Connection, parts: Given, given: Given
) -> Answer:
    offset = read_offset(given)
    found = show(connection, int(parts["key"]), offset)
    turned = {"offset": offset, "step": contents.PAGE}
    return Page(template, found | turned) if found else _missing(f"entry {parts['key']}")


def search(connection: sqlite3.Connection, _parts: Given, given: Given) -> Answer:
    """The results of a query; a query that cannot be read is answered by one line that says why."""
    query, topic, offset = given.get("q", "").strip(), given.get("topic", ""), read_offset(given)
    topics = contents.select(connection, "SELECT name FROM topics ORDER BY paper_count DESC, name")
    shown = {"words": query, "topic": topic, "topics": topics, "offset": offset, "step": RESULTS, "problem": None}
    if not query:
        return Page("search.html", shown | {"results": None})
    try:
        results: Results | None = find(connection, query, topic, offset)
        return Page("search.html", shown | {"results": results})
    except UsageError as error:
        return Page("search.html", shown | {"results": None, "problem": str(error)}, 400)


def show_questions(_connection: sqlite3.Connection, _parts: Given, _given: Given) -> Answer:
    return Page("questions.html")


def redirect_row(_connection: sqlite3.Connection, parts: Given, _given: Given) -> Answer:
    """From the page that Datasette has for a row to ours."""
    kind = parts["table"].removesuffix("s")
    return Redirect(f"/{kind}/{decode_key(parts['key'])}")


def decode_key(text: str) -> str:
    """A key as Datasette writes it in a URL.

    >>> decode_key("2405~2E00954"), decode_key("cs~2F0112017")
    ('2405.00954', 'cs/0112017')
    """
    return _TILDE.sub(lambda match: chr(int(match[1], 16)), text)


ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"^/$", show_start),
    (r"^/search$", search),
    (r"^/questions$", show_questions),
    (r"^/papers$", show_papers),
    (r"^/paper/(?P<key>.+)$", show_paper),
    (r"^/digest/(?P<key>[0-9]{1,9})$", partial(_show_post, "digest.html", contents.show_digest)),
    (r"^/lecture/(?P<key>[0-9]{1,9})$", partial(_show_post, "post.html", contents.show_lecture)),
    (r"^/note/(?P<key>[0-9]{1,9})$", partial(_show_post, "post.html", contents.show_note)),
    (r"^/author/(?P<key>[0-9]{1,9})$", partial(_show_list, "author.html", contents.show_author)),
    (r"^/topic/(?P<key>[0-9]{1,9})$", partial(_show_list, "topic.html", contents.show_topic)),
    (r"^/[^/]+/(?P<table>papers|digests|lectures|notes|authors|topics)/(?P<key>[^/.]+)$", redirect_row),
)


def answer_in_time(handler: Handler, connection: sqlite3.Connection, parts: Given, given: Given) -> Answer:
    """The answer of a handler, or a page that says that it took too long: nobody can keep the server busy."""
    deadline = monotonic() + _LIMIT_S
    connection.set_progress_handler(lambda: monotonic() > deadline, _STEPS)
    try:
        return handler(connection, parts, given)
    except sqlite3.OperationalError as error:
        if monotonic() <= deadline:
            raise
        return Page("slow.html", {"problem": str(error)}, 503)
    finally:
        connection.set_progress_handler(None, 0)
