"""The search of the published copy."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive.reader import open_reader
from pipelines.archive.store import Archive
from pipelines.browse import search
from pipelines.browse.search import find
from pipelines.errors import UsageError
from pipelines.records.questions import Question
from pipelines.records.readings import Section
from tests.support.factories import FIRST, NOW, make_block, make_reading, store
from tests.support.published_copies import copy_of

TEXTS = {  # by paper: title, summary, methods
    "2413.00001": ("Diffusion of Ink", "一种方法。", "用扩散模型。"),
    "2413.00002": ("Lanterns", "扩散模型画灯笼。", "三维高斯。"),
    "2413.00003": ("扩散模型 in Caves", "洞穴。", "无。"),
    "2413.00004": ("Lanterns Again", "扩散 模型。", "survey of all"),
}


def fill(archive: Archive) -> None:
    for day, (arxiv_id, (title, summary, methods)) in enumerate(TEXTS.items()):
        sections = (Section(0, 0, "summary", None, summary), Section(0, 1, "methods", None, methods))
        block = make_block(0, arxiv_id, title=title)
        about = {"url": f"{FIRST.base_url}{day}/", "key": str(day), "content_hash": str(day), "sections": sections}
        topic = "NeRF" if day == 1 else "GAN"
        store(archive, make_reading(block, **about, topic=topic, edition_date=NOW.date() + timedelta(days=day)))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder: Path = tmp_path_factory.mktemp("search")
    with copy_of(f"sqlite:///{folder / 'archive.db'}", folder / "copy.db", fill) as connection:
        yield connection


def list_keys(connection: sqlite3.Connection, query: str, topic: str = "", offset: int = 0) -> list[str]:
    return [hit["key"][-1] for hit in find(connection, query, topic, offset).hits]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("扩散", "3421"),  # title, then summary, then the rest; the newest first
        ("扩散模型", "321"),
        ("lanterns", "42"),
        ("lanterns -survey", "2"),
        ("lanterns OR caves", "432"),
        ("diffusion ink", "1"),
        ('"ink diffusion"', ""),
        ("lant*", "42"),
    ],
)
def test_results_are_in_order(papers: sqlite3.Connection, query: str, keys: str) -> None:
    assert "".join(list_keys(papers, query)) == keys
    assert find(papers, query, "", 0).total == len(keys)


def test_a_topic_restricts_results_and_their_number(papers: sqlite3.Connection) -> None:
    assert list_keys(papers, "扩散", "NeRF") == ["2"]
    assert find(papers, "扩散", "NeRF", 0).total == 1


def test_pages_follow_each_other(papers: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    assert list_keys(papers, "扩散") + list_keys(papers, "扩散", offset=2) == ["3", "4", "2", "1"]
    assert list_keys(papers, "扩散", offset=4) == []


def test_too_many_results_are_not_counted(papers: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_MOST_COUNTED", 3)
    assert find(papers, "扩散", "", 0).total is None


def test_the_words_are_marked(papers: sqlite3.Connection) -> None:
    (hit,) = find(papers, "高斯", "", 0).hits
    assert hit["snippet"] == [("三维", False), ("高斯", True), ("。", False)]
    (hit,) = find(papers, "caves", "", 0).hits  # in the title alone
    assert ("Caves", True) in hit["snippet"]


def test_a_query_that_cannot_be_read_is_refused(papers: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="character 2"):
        find(papers, "(", "", 0)


def test_lectures_and_notes_are_found(copy: sqlite3.Connection) -> None:
    assert {hit["kind"] for hit in find(copy, "虚拟人", "", 0).hits} >= {"lecture", "note"}


@pytest.mark.parametrize("query", ["扩散", "扩散模型 OR lanterns", "lant* -survey", "洞穴", "虚构的要点", "moon"])
def test_the_copy_finds_what_the_archive_finds(query: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with copy_of(url, tmp_path / "copy.db", fill) as copy, closing(open_reader(url)) as archive:
        expected = [hit.arxiv_id for hit in archive.search.find(Question(query))]
        assert [hit["arxiv_id"] for hit in find(copy, query, "", 0).hits] == expected
