"""The tokens that come with a reading are those that the index needs, and it becomes the same by them."""

import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

import pytest

from pipelines.archive.search import tokens
from pipelines.archive.store import KeptReading, open_archive
from pipelines.reading.index_tokens import cut_texts
from pipelines.records.lectures import Lecture
from pipelines.records.readings import Reading, Section
from tests.support.factories import NOW, make_block, make_lecture, make_page, make_reading
from tests.support.varied_readings import make_varied

_INSTANCES = """CREATE VIRTUAL TABLE temp.instances USING fts5vocab (main, {table}, instance)"""
_ENTRIES = """
    SELECT d.arxiv_id, d.post_id, i."offset", i.term FROM temp.instances i JOIN search_documents d ON d.id = i.doc
    ORDER BY 1, 2, 3"""


def index(url: str, readings: Sequence[Reading], cut: Sequence[Mapping[str, str]]) -> list[object]:
    """All entries of an archive of these readings, stored together with tokens of their texts."""
    with closing(open_archive(url)) as archive:
        crawl_id = archive.runs.begin("kedreamix", "full", NOW)
        pages = [make_page(site=reading.site, url=reading.url) for reading in readings]
        fetch_ids = [archive.pages.keep(crawl_id, page) for page in pages]
        kept = zip(readings, fetch_ids, cut, strict=True)
        archive.posts.store_all([KeptReading(reading, fetch_id, crawl_id, cut) for reading, fetch_id, cut in kept])
    entries: list[object] = []
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for table in ("search_title", "search_summary", "search_text"):
            connection.execute(_INSTANCES.format(table=table))
            entries += connection.execute(_ENTRIES)
            connection.execute("DROP TABLE temp.instances")
    return entries


def refuse(text: str) -> list[str]:
    raise AssertionError(f"is cut again: {text}")


def test_the_index_cuts_no_text_again(make_sqlite: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(7)
    readings = [make_varied(choose, number) for number in range(48)]
    talk = Lecture(0, "讲座", 7, "讲者 Ada", "A bio, 以及更多", "A Talk 题目", "摘要。An abstract.")
    readings.append(make_lecture(lectures=(talk,), content_hash="talk"))
    entries = index(make_sqlite(), readings, [{}] * len(readings))
    cut = list(map(cut_texts, readings))
    monkeypatch.setattr(tokens, "tokenize", refuse)
    assert index(make_sqlite(), readings, cut) == entries
    assert len(entries) > 5_000


def test_texts_that_are_not_known_are_cut_beside_those_that_are(make_sqlite: Callable[[], str]) -> None:
    choose = random.Random(8)
    readings = [make_varied(choose, number) for number in range(48)]
    cut = [{text: said for text, said in cut_texts(each).items() if choose.random() < 0.5} for each in readings]
    assert index(make_sqlite(), readings, cut) == index(make_sqlite(), readings, [{}] * len(readings))


def test_the_own_text_of_a_digest_is_not_searched() -> None:
    own, of_paper = Section(None, 0, "preamble", None, "前言"), Section(0, 1, "summary", None, "总结")
    reading = make_reading(make_block(title="Sails"), sections=(own, of_paper), takeaways=(), mentions=())
    assert cut_texts(reading) == {"Sails": "sails", "总结": "总 结"}
