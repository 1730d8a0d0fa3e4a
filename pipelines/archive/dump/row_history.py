"""When and by whom each row was read: as the dump tells it, or what stands in for it where the dump does not."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipelines.archive.dump.export_queries import ADDRESS_TIMES, SITE_TIMES
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

_UNTOLD = {"crawl_sites", "departures", "failures"}


class History(Protocol):
    """The rows of a kind with all that belongs to them."""

    def read(self, kind: str) -> Iterator[Row]: ...


class ToldHistory:
    """Of a dump with its fetches: a file of times has a line for each line of what it tells the times of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, kind: str) -> Iterator[Row]:
        rows = read_rows(self._folder, kind)
        if kind not in _TIMES:
            yield from rows
            return
        for row, times in zip(rows, read_rows(self._folder, _TIMES[kind]), strict=True):
            if any(row[name] != times[name] for name in row.keys() & times.keys()):
                raise ValueError(f"{_TIMES[kind]} tells of another row")
            yield row | times


class UntoldHistory:
    """Of a dump without its fetches: all was read by the run that loads it, now, from pages that are elsewhere."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now.isoformat()
        self._fetches: dict[str, int] = {}

    def read(self, kind: str) -> Iterator[Row]:
        if kind == "crawls":
            yield self._tell_crawl()
        elif kind == "fetches":
            for address in read_rows(self._folder, "post_urls"):
                yield self._tell_fetch(address)
        elif kind not in _UNTOLD:
            for row in read_rows(self._folder, kind):
                yield row | self._tell_times(kind, row)

    def _tell_crawl(self) -> Row:
        run = {"number": 1, "spider": "load", "mode": "load", "outcome": "finished"}
        blank = dict.fromkeys(column.name for column in crawls.c if column.name != "id")
        return blank | run | {"started_at": self._now, "finished_at": self._now}

    def _tell_fetch(self, address: Row) -> Row:
        number = self._fetches.setdefault(address["url"], len(self._fetches) + 1)
        blank = dict.fromkeys(("fetched_from", "content_type", "etag", "last_modified", "listed", "raw"))
        page = {"number": number, "crawl": 1, "site": address["site"], "url": address["url"]}
        return blank | page | {"fetched_at": self._now, "status": 200, "state": "elsewhere"}

    def _tell_times(self, kind: str, row: Row) -> Row:
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
                return dict.fromkeys(ADDRESS_TIMES) | seen
            case "revisions":
                return {"fetch": self._fetches.get(row["url"]), "read_at": self._now}
            case "events":
                return {"crawl": 1, "at": self._now}
        return {}
