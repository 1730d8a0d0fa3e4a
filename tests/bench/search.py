"""How fast search answers, how large its index is, and what LIKE and trigrams take on the same texts.

    python -m tests.bench.search [--appearances 100000] [--url URL]

Writes invented digests whose words are as frequent as in Chinese and English, 3,800 characters per appearance of a
paper, indexes them, and asks 200 fixed queries.  Prints percentiles in milliseconds.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import wordfreq
from sqlalchemy import Connection, Table, text

from pipelines.archive.database.bulk import insert_rows
from pipelines.archive.schema.contents import all_appearances, all_sections, all_takeaways
from pipelines.archive.schema.crawls import crawls, fetches, sites
from pipelines.archive.schema.posts import post_urls, posts, revisions
from pipelines.archive.schema.things import papers
from pipelines.archive.store import Archive, open_archive
from pipelines.records.questions import Question

BLOCKS = 8  # papers per digest: the blog has 7.4
TAKEAWAYS = 7  # per paper
_WORDS = 30_000  # of each language
# Characters per section, from the digests of the blog: with title and takeaways 3,800 per appearance.
_ENGLISH = {"abstract": 1_150}
_CHINESE = {"summary": 230, "background": 250, "approach": 300, "results": 250, "methods": 650, "conclusion": 320}
_TAKEAWAY, _TITLE = 80, 80
_RETURNING = 0.15  # share of appearances of papers that appeared before
_BATCH = 250  # digests per transaction
_QUERIES = 200
_FIRST = 20
_LIKES = 10  # queries by LIKE and trigrams, which take a second each
_NOW = datetime(2024, 5, 22, tzinfo=UTC)


class Writer:
    """Writes texts of words that are as frequent as in a language."""

    def __init__(self, language: str, choose: random.Random) -> None:
        frequencies = list(wordfreq.get_frequency_dict(language).items())[:_WORDS]
        self.words = [word for word, _ in frequencies]
        self.weights = list(accumulate(share for _, share in frequencies))
        self.choose = choose
        self.between, self.comma, self.stop = ("", "，", "。") if language == "zh" else (" ", ", ", ".")
        length = sum(len(word) * share for word, share in frequencies) / self.weights[-1]
        self.length = length + len(self.between)

    def choose_words(self, number: int) -> list[str]:
        return self.choose.choices(self.words, cum_weights=self.weights, k=number)

    def write(self, length: int) -> str:
        words = self.choose_words(max(1, round(length / self.length)))
        clauses = (self.between.join(words[start : start + 9]) for start in range(0, len(words), 9))
        return self.comma.join(clauses) + self.stop


def invent_arxiv_id(number: int) -> str:
    """The ID of the paper with this number: from 0, in the order in which papers are invented."""
    return f"{number // 90_000 + 1000:04}.{number % 90_000 + 10_000}"


def fill(archive: Archive, appearances: int) -> None:
    """Fill an archive with digests of one site, one paper block after the other."""
    choose = random.Random(1)
    chinese, english = Writer("zh", choose), Writer("en", choose)
    known: list[str] = []
    with archive.write() as connection:
        put(connection, sites, id=1, blog="b", base_url="https://b.example/", theme="butterfly", rank=0)
        put(connection, crawls, id=1, spider="kedreamix", mode="full", started_at=_NOW)
        fetch = {"site_id": 1, "url": "https://b.example/", "fetched_at": _NOW, "status": 200, "state": "kept"}
        put(connection, fetches, id=1, crawl_id=1, **fetch)
    digests = range(1, appearances // BLOCKS + 1)
    for start in range(0, len(digests), _BATCH):
        rows = Rows()
        for number in digests[start : start + _BATCH]:
            rows.add_digest(number, chinese, english, known)
        with archive.write() as connection:
            rows.insert(connection)
    with archive.write() as connection:
        connection.execute(text("UPDATE posts SET current_revision_id = id"))


def put(connection: Connection, table: Table, **row: Any) -> None:
    insert_rows(connection, table, [row])


class Rows:
    """The rows of some digests."""

    def __init__(self) -> None:
        self.rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (posts, post_urls, revisions, papers, all_appearances, all_sections, all_takeaways)
        }

    def add_digest(self, number: int, chinese: Writer, english: Writer, known: list[str]) -> None:
        choose, day = chinese.choose, date(2015, 1, 1) + timedelta(days=number // 4)
        url = f"https://b.example/{number}/"
        post = {"id": number, "kind": "digest", "identity": url, "title": f"{number}", "topic": f"T{number % 12}"}
        self.rows[posts].append(post | {"edition_date": day, "url": url, "status": "live", "first_seen_at": _NOW})
        place = {"url": url, "site_id": 1, "post_id": number, "status": "live", "facts": {}}
        self.rows[post_urls].append(place | {"first_seen_at": _NOW, "last_seen_at": _NOW})
        revision = {"id": number, "post_id": number, "url": url, "fetch_id": 1, "read_at": _NOW, "content_hash": url}
        counts = {"restored_chars": 0, "uncertain_chars": 0, "raw_blocks": 0}
        self.rows[revisions].append(revision | {"media_type": "text/html"} | counts)
        for block in range(BLOCKS):
            title = english.write(_TITLE)
            if known and choose.random() < _RETURNING:
                arxiv_id = choose.choice(known)
            else:
                arxiv_id = invent_arxiv_id(len(known))
                known.append(arxiv_id)
                paper = {"arxiv_id": arxiv_id, "title": title, "source": "digest", "title_key": title}
                self.rows[papers].append(paper)
            self.add_block(number, block, arxiv_id, title, chinese, english)

    def add_block(self, number: int, block: int, arxiv_id: str, title: str, chinese: Writer, english: Writer) -> None:
        key = number * BLOCKS + block
        head = {"id": key, "revision_id": number, "position": block, "arxiv_id": arxiv_id, "title": title}
        self.rows[all_appearances].append(head | {"authors": "", "author_names": [], "rendered": True})
        texts = [(kind, english.write(length)) for kind, length in _ENGLISH.items()]
        texts += [(kind, chinese.write(length)) for kind, length in _CHINESE.items()]
        for place, (kind, said) in enumerate(texts):
            row = {"revision_id": number, "position": block * len(texts) + place, "appearance_id": key}
            self.rows[all_sections].append(row | {"kind": kind, "text": said})
        for place in range(TAKEAWAYS):
            row = {"revision_id": number, "position": block * TAKEAWAYS + place, "appearance_id": key}
            self.rows[all_takeaways].append(row | {"text": chinese.write(_TAKEAWAY)})

    def insert(self, connection: Connection) -> None:
        for table, rows in self.rows.items():
            insert_rows(connection, table, rows)


def write_queries() -> list[str]:
    """Fixed queries: Chinese words and characters, English words, phrases, alternatives, exclusions, beginnings."""
    choose = random.Random(2)
    chinese = [word for word in wordfreq.top_n_list("zh", 8_000) if "\u4e00" <= word[0] <= "\u9fff"]
    english = [word for word in wordfreq.top_n_list("en", 8_000) if word.isalpha() and len(word) > 2]

    def word() -> str:
        return choose.choice(choose.choice((chinese, english)))

    forms: Sequence[Callable[[], str]] = (
        lambda: choose.choice(chinese),
        lambda: choose.choice(english),
        lambda: choose.choice(chinese)[0],
        lambda: f"{word()} {word()}",
        lambda: f"{word()} {word()} {word()}",
        lambda: f'"{choose.choice(english)} {choose.choice(english[:200])}"',
        lambda: f"{word()} OR {word()}",
        lambda: f"{word()} -{word()}",
        lambda: f"{choose.choice(english)[:4]}*",
        lambda: choose.choice(chinese) + choose.choice(chinese[:300]),
    )
    return [forms[number % len(forms)]() for number in range(_QUERIES)]


def time_each(queries: Sequence[str], ask: Callable[[str], object]) -> list[float]:
    """Milliseconds per query, once everything has been asked before."""
    for query in queries:
        ask(query)
    taken = []
    for query in queries:
        started = time.perf_counter()
        ask(query)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def describe(name: str, taken: Sequence[float]) -> str:
    cuts = statistics.quantiles(taken, n=20)
    return f"{name:<34} p50 {cuts[9]:8.1f}  p95 {cuts[18]:8.1f}  max {max(taken):8.1f} ms"


def measure_alternatives(archive: Archive, queries: Sequence[str]) -> Iterator[str]:
    """LIKE over all texts, and on SQLite an FTS5 table of trigrams of the sections."""
    plain = [query for query in queries if not set(query) & set(' "*-')][:_LIKES]
    like = text("SELECT DISTINCT appearance_id FROM sections WHERE text LIKE :part LIMIT 20")
    with archive.read() as connection:
        yield describe(
            "LIKE, sections only",
            time_each(plain, lambda query: connection.execute(like, {"part": f"%{query}%"}).all()),
        )
        is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        with archive.write() as connection:
            started = time.process_time()
            connection.exec_driver_sql("CREATE VIRTUAL TABLE trigrams USING fts5(text, content='', tokenize='trigram')")
            connection.exec_driver_sql("INSERT INTO trigrams (rowid, text) SELECT rowid, text FROM all_sections")
            yield f"{'trigrams, sections only':<34} built in {time.process_time() - started:.0f} s of processor time"
        find = text("SELECT rowid FROM trigrams WHERE trigrams MATCH :part LIMIT 20")
        with archive.read() as connection:
            quoted = [f'"{query}"' for query in plain]
            yield describe(
                "trigrams, sections only",
                time_each(quoted, lambda query: connection.execute(find, {"part": query}).all()),
            )
            found = [bool(connection.execute(find, {"part": query}).all()) for query in quoted]
            yield f"{'':<34} {found.count(True)} of {len(found)} queries found something"


def measure_size(archive: Archive) -> float:
    """Megabytes of the database."""
    with archive.read() as connection:
        if connection.dialect.name == "postgresql":
            return float(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0) / 1e6
        pages = connection.scalar(
            text(
                "SELECT (page_count - freelist_count) * page_size"
                " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
            )
        )
        return float(pages or 0) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appearances", type=int, default=100_000)
    parser.add_argument("--url", help="an empty database; default: a temporary SQLite file")
    parser.add_argument("--keep", type=Path, help="a SQLite file that is filled where it does not exist, and kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder) / "archive.db"
        is_new = options.url is not None or not file.exists()
        archive = open_archive(options.url or f"sqlite:///{file}")
        if is_new:
            fill(archive, options.appearances)
            before, started = measure_size(archive), time.process_time()
            documents = archive.search.rebuild()
            print(f"{documents:,} papers in {options.appearances:,} appearances, {before:,.0f} MB", file=sys.stderr)
            print(f"index {measure_size(archive) - before:,.0f} MB, built in {time.process_time() - started:.0f} s")
        queries = write_queries()
        ask = archive.search
        print(describe("first 20", time_each(queries, lambda query: ask.find(Question(query, limit=_FIRST)))))
        print(describe("count", time_each(queries, lambda query: ask.count(Question(query)))))
        for line in measure_alternatives(archive, queries):
            print(line)
        archive.close()


if __name__ == "__main__":
    main()
