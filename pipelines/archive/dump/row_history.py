"""The history of each row: when it was read and in which crawl, from the dump, or assumed where the dump has none."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipelines.archive.dump.export_queries import SITE_TIMES, URL_TIMES
from pipelines.archive.dump.files import read_rows
from pipelines.archive.schema.crawls import crawls

Row = dict[str, Any]

_TIMES = {
    "sites": "site_times",
    "models": "model_times",
    "posts": "post_times",
    "post_urls": "post_url_times",
    "revisions": "revision_times",
    "events": "event_times",
}

_ONLY_IN_HISTORY = {"crawl_sites", "departures", "failures"}


class History(Protocol):
    """The rows of a kind, with their history."""

    def read(self, kind: str) -> Iterator[Row]: ...


class DumpedHistory:
    """The history of a dump with fetches: a file of times has a line for each line of the file that it belongs to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, kind: str) -> Iterator[Row]:
        rows = read_rows(self._folder, kind)
        if kind not in _TIMES:
            yield from rows
            return
        for row, times in zip(rows, read_rows(self._folder, _TIMES[kind]), strict=True):
            if any(row[name] != times[name] for name in row.keys() & times.keys()):
                raise ValueError(f"{_TIMES[kind]} has another row here")
            yield row | times


class AssumedHistory:
    """The history of a dump without fetches: all was read now, by the crawl that loads it, from pages elsewhere."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now.isoformat()
        self._fetches: dict[str, int] = {}

    def read(self, kind: str) -> Iterator[Row]:
        if kind == "crawls":
            yield self._make_crawl()
        elif kind == "fetches":
            for post_url in read_rows(self._folder, "post_urls"):
                yield self._make_fetch(post_url)
        elif kind not in _ONLY_IN_HISTORY:
            for row in read_rows(self._folder, kind):
                yield row | self._make_times(kind, row)

    def _make_crawl(self) -> Row:
        crawl = {"number": 1, "spider": "load", "mode": "load", "outcome": "finished"}
        blank = dict.fromkeys(column.name for column in crawls.c if column.name != "id")
        return blank | crawl | {"started_at": self._now, "finished_at": self._now}

    def _make_fetch(self, post_url: Row) -> Row:
        number = self._fetches.setdefault(post_url["url"], len(self._fetches) + 1)
        blank = dict.fromkeys(("fetched_from", "content_type", "etag", "last_modified", "listed", "raw"))
        page = {"number": number, "crawl": 1, "site": post_url["site"], "url": post_url["url"]}
        return blank | page | {"fetched_at": self._now, "status": 200, "state": "elsewhere"}

    def _make_times(self, kind: str, row: Row) -> Row:
        gone_at = self._now if row.get("status") == "gone" else None
        match kind:
            case "sites":
                return dict.fromkeys(SITE_TIMES)
            case "models":
                return {"learned_at": self._now}
            case "posts":
                return {"first_seen_at": self._now, "gone_at": gone_at}
            case "post_urls":
                seen = {"first_seen_at": self._now, "last_seen_at": self._now, "gone_at": gone_at}
                return dict.fromkeys(URL_TIMES) | seen | {"lineage": row.get("post")}
            case "revisions":
                return {"fetch": self._fetches.get(row["url"]), "read_at": self._now}
            case "events":
                return {"crawl": 1, "at": self._now}
        return {}
