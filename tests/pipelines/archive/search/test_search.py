"""Search finds what reading every text finds, on both databases, and orders it by where the words stand."""

import random
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import pytest

from pipelines.archive.search import index
from pipelines.archive.store import Archive, load_new, open_archive, open_existing
from pipelines.errors import ArchiveError, UsageError
from pipelines.records.questions import Filters, Hit, Question
from pipelines.records.readings import Link, Mention, Reading, Section, Takeaway
from tests.support.archive_queries import ask
from tests.support.eventful_archive import live_through, withdraw
from tests.support.factories import (
    FIRST,
    NOW,
    SECOND,
    make_block,
    make_facts,
    make_lecture,
    make_list,
    make_reading,
    make_recommended,
    settle,
    store,
)
from tests.support.rebuilds import rebuild
from tests.support.search_by_reading import Key, Texts, make_queries, read_texts
from tests.support.varied_readings import make_varied

LATER = NOW + timedelta(days=1)


def search(archive: Archive, query: str | None, **filters: object) -> list[Hit]:
    return archive.search.find(Question(query, Filters(**filters), limit=None))  # type: ignore[arg-type]


def list_keys(hits: list[Hit]) -> list[Key]:
    return [(hit.arxiv_id, hit.post_id) for hit in hits]


def list_names(hits: list[Hit]) -> list[str]:
    return [hit.arxiv_id or hit.kind for hit in hits]


def assert_equal_to_reading(archive: Archive, texts: Texts, number: int, seed: int) -> int:
    """Ask a number of queries; how many of them found something, and not all."""
    words = [text for each in texts.values() for text in each if text]
    telling = 0
    for query, test in make_queries(words, number, seed):
        expected = {key for key, said in texts.items() if test(said)}
        hits = list(archive.search.iterate(Question(query, limit=None)))
        assert set(list_keys(hits)) == expected, query
        assert len(hits) == len(expected), query
        assert archive.search.count(Question(query, limit=1)) == len(expected), query
        telling += 0 < len(expected) < len(texts)
    return telling


def test_queries_find_what_reading_finds(archive: Archive) -> None:
    choose = random.Random(13)
    for number in range(40):
        store(archive, make_varied(choose, number), NOW + timedelta(hours=number))
    texts = read_texts(archive)
    assert assert_equal_to_reading(archive, texts, 500, seed=1) > 250


def test_the_index_follows_every_event(sqlite_archive: Archive) -> None:
    """New, edited, moved, withdrawn, returned, read by another site; then everything is read again by `rebuild`."""
    choose, archive = random.Random(4), sqlite_archive
    for site in (FIRST, SECOND):
        archive.sites.upsert(site)
    for number in range(60):
        at = NOW + timedelta(hours=number)
        store(archive, make_varied(choose, choose.randrange(24)), at)
        if number % 7 == 0:
            site = choose.choice((FIRST, SECOND))
            listed = [f"{site.base_url}{place}/" for place in range(12) if choose.random() < 0.7]
            settle(archive, *listed, site=site, at=at)
        if number % 5 == 0:
            assert_equal_to_reading(archive, read_texts(archive), 12, seed=number)
    before = [list_keys(search(archive, query)) for query in ("风", "mill*", "灯 OR sail")]
    assert archive.search.rebuild() == len(read_texts(archive))
    assert [set(list_keys(search(archive, query))) for query in ("风", "mill*", "灯 OR sail")] == list(map(set, before))


TITLE, SUMMARY, REST = "风车与海", "海上的风车", "关于风车"


def make_paper(arxiv_id: str, day: int, *texts: tuple[str, str], title: str = "Sails") -> Reading:
    """A digest of one paper with sections of these kinds and texts."""
    sections = tuple(Section(0, place, kind, None, text) for place, (kind, text) in enumerate(texts))  # type: ignore[arg-type]
    block = make_block(0, arxiv_id, title=title)
    given = {"url": f"{FIRST.base_url}{arxiv_id}/", "key": arxiv_id, "edition_date": date(2024, 5, day)}
    return make_reading(
        block, sections=sections, takeaways=(), mentions=(), content_hash=f"{crc32(repr(texts).encode())}", **given
    )


def store_paper(archive: Archive, arxiv_id: str, day: int, *texts: tuple[str, str], title: str = "Sails") -> None:
    store(archive, make_paper(arxiv_id, day, *texts, title=title))


def test_hits_are_ordered_by_place_and_day(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 9, ("methods", REST))
    store_paper(archive, "2413.00002", 3, ("summary", SUMMARY))
    store_paper(archive, "2413.00003", 2, ("abstract", "x"), title=TITLE)
    store_paper(archive, "2413.00004", 5, ("abstract_zh", SUMMARY))
    store_paper(archive, "2413.00005", 8, ("abstract", "y"))
    hits = search(archive, "风车")
    assert list_names(hits) == ["2413.00003", "2413.00004", "2413.00002", "2413.00001"]
    assert [hit.date for hit in hits] == [date(2024, 5, day) for day in (2, 5, 3, 9)]
    pages = [archive.search.find(Question("风车", limit=2, offset=offset)) for offset in (0, 1, 2, 3, 4)]
    assert [list_names(page) for page in pages] == [list_names(hits)[start : start + 2] for start in range(5)]
    assert list(map(list_names, [list(archive.search.iterate(Question("风车", limit=3)))])) == [list_names(hits)[:3]]
    assert list_names(search(archive, None)) == [f"2413.0000{number}" for number in (1, 5, 4, 2, 3)]


def test_words_may_stand_in_different_texts(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 9, ("methods", "用帆布。"), ("summary", "风车。"), title="A Mill")
    assert list_names(search(archive, "mill 帆布 风车")) == ["2413.00001"]
    assert search(archive, "mill -帆布") == []
    assert search(archive, "帆布风车") == []
    assert list_names(search(archive, "(mill -lamp) OR lamp")) == ["2413.00001"]
    assert search(archive, "mill (风车 -帆布)") == []


def test_snippets_mark_the_words(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 9, ("summary", f"{'前言。' * 30}三维风车转动，Café 开门。{'后记。' * 60}"))
    (hit,) = search(archive, '风车 OR "cafe"')
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["风车", "Café"]
    assert (hit.snippet[0], hit.snippet[-1]) == ("…", "…")


def test_filters(archive: Archive) -> None:
    code = Link(0, 0, "code", "https://c.example/", "Code", "https://c.example/")
    store(archive, make_reading(make_block(0, "2413.00001", author_names=("Ada Probe",)), links=(code,), mentions=()))
    other = {"url": f"{SECOND.base_url}b/", "key": "b", "topic": "NeRF", "content_hash": "b", "site": SECOND}
    block = make_block(0, "2413.00002", author_names=("Bo Müster",))
    store(archive, make_reading(block, mentions=(), edition_date=date(2024, 5, 20), images=(), **other))
    store(archive, make_lecture(make_recommended(0, "Sails", arxiv_id="2413.00003"), content_hash="t"))
    store(archive, make_list(Mention(0, "2413.00004", None, "Lamps")))
    found = {
        "topics": (("nerf",), ["2413.00002"]),
        "authors": (("müster", "nobody"), ["2413.00002"]),
        "kinds": (("note",), ["note"]),
        "sites": (("second",), ["2413.00002"]),
        "features": (("code",), ["2413.00001", "note"]),
        "until": (date(2024, 5, 20), ["2413.00002"]),
        "is_gone": (True, []),
    }
    assert {name: sorted(list_names(search(archive, None, **{name: value}))) for name, (value, _) in found.items()} == {
        name: sorted(expected) for name, (_, expected) in found.items()
    }
    assert list_names(search(archive, None, features=("video",))) == ["lecture"]
    assert list_names(search(archive, None, features=("images",), kinds=("paper",))) == ["2413.00001"]
    assert list_names(search(archive, None, authors=("讲者",))) == ["lecture"]
    assert archive.search.count(Question(None, Filters(since=date(2024, 5, 21)))) == 5
    assert search(archive, None, topics=("NeRF",))[0].topics == ("NeRF",)


def test_what_is_gone(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 1, ("summary", SUMMARY))
    store_paper(archive, "2413.00002", 1, ("summary", SUMMARY))
    settle(archive, f"{FIRST.base_url}2413.00002/", at=LATER)
    assert [(hit.arxiv_id, hit.is_gone) for hit in sorted(search(archive, "风车"), key=lambda hit: hit.title)]
    assert list_names(search(archive, "风车", is_gone=True)) == ["2413.00001"]
    assert [hit.is_gone for hit in search(archive, "风车", is_gone=True)] == [True]


def test_a_query_that_cannot_be_read(archive: Archive) -> None:
    with pytest.raises(UsageError, match="character 4 opens a quotation that is not closed"):
        search(archive, '风车 "海')


def test_an_index_of_another_version(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 1, ("summary", SUMMARY))
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE search_state SET tokenizer = 0")
    with pytest.raises(ArchiveError, match="run scrapy reindex"):
        search(archive, "风车")
    archive.prepare_index()
    assert list_names(search(archive, "风车")) == ["2413.00001"]


def test_long_texts_are_found_without_their_pairs(archive: Archive) -> None:
    """PostgreSQL does not index the pairs of a long text: they are looked up in the text."""
    long = "".join(chr(number) for number in range(0x4E00, 0x9E00)) * 5
    store_paper(archive, "2413.00001", 1, ("summary", f"{SUMMARY}。{long}"))
    store_paper(archive, "2413.00002", 1, ("summary", "车风"))
    store_paper(archive, "2413.00003", 1, ("summary", SUMMARY), ("methods", "an old mill"))
    found = {"风车": "13", "海上的风车": "13", "车上": "", "风车 -海上": "", "车风 OR 海上的": "123", '"old mi"*': "3"}
    names = {query: sorted(list_names(search(archive, query))) for query in found}
    assert names == {query: [f"2413.0000{number}" for number in numbers] for query, numbers in found.items()}


def test_long_words_are_found(archive: Archive) -> None:
    """A pair of words may be longer than a word that PostgreSQL indexes."""
    first, second = "\U00010428" * 480, "\U00010429" * 480
    store_paper(archive, "2413.00001", 1, ("summary", f"{first} {second} end"))
    store_paper(archive, "2413.00002", 1, ("summary", f"{first} {second}a end"))
    assert list_names(search(archive, f'"{first} {second}"')) == ["2413.00001"]
    assert len(search(archive, f'"{first} {second}"*')) == 2


def test_notes_that_become_one_or_turn_into_digests(archive: Archive) -> None:
    note = {"kind": "note", "mentions": (), "topic": None, "edition_date": None}
    for place, site in (("a", FIRST), ("b", SECOND)):
        text = (Section(None, 0, "other", None, f"风车{place}"),)
        url = f"{site.base_url}{place}/"
        store(archive, make_reading(site=site, url=url, key=place, content_hash=place, sections=text, **note))
    assert len(search(archive, "风车")) == 2
    merged = make_reading(site=SECOND, url=f"{SECOND.base_url}b/", key="a", content_hash="c", **note)
    store(archive, merged, LATER)
    assert_equal_to_reading(archive, read_texts(archive), 5, seed=2)
    digest = make_reading(make_block(), site=FIRST, url=f"{FIRST.base_url}a/", key="a", content_hash="d", mentions=())
    store(archive, digest, LATER + timedelta(days=1))
    assert_equal_to_reading(archive, read_texts(archive), 5, seed=3)


def test_a_note_without_a_date_comes_last(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 1, ("summary", SUMMARY))
    undated = make_facts(published_at=None, published_precision=None)
    takeaways = (Takeaway(None, 0, "要点：风车"),)
    store(archive, make_list(Mention(0, "2413.00004", None, "风车"), metadata=undated, takeaways=takeaways))
    assert [hit.date for hit in search(archive, "风车")] == [None, date(2024, 5, 1), None]


def test_a_dump_that_is_loaded_is_indexed(archive: Archive, make_database: Callable[[], str], tmp_path: Path) -> None:
    choose = random.Random(5)
    for number in range(12):
        store(archive, make_varied(choose, number), NOW + timedelta(hours=number))
    archive.dump(tmp_path / "dump", with_fetches=False)
    url = make_database()
    load_new(url, tmp_path / "dump", NOW)
    loaded = open_archive(url)
    for query in ("风", "mill*", "灯塔 OR sail", "高斯风车"):
        assert sorted(list_names(search(loaded, query))) == sorted(list_names(search(archive, query)))
    assert_equal_to_reading(loaded, read_texts(loaded), 20, seed=6)
    loaded.close()


def test_a_rebuild_indexes_again(archive: Archive) -> None:
    said = live_through(archive)
    withdraw(archive)
    before = {query: set(list_names(search(archive, query))) for query in ("invented", "总结", "译文")}
    rebuild(archive, said)
    assert_equal_to_reading(archive, read_texts(archive), 20, seed=7)
    after = {query: set(list_names(search(archive, query))) for query in before}
    assert after["译文"] == before["译文"] != set()


def test_a_rebuild_keeps_the_entries_of_texts_that_stay(archive: Archive) -> None:
    papers = [make_paper(f"2413.0000{number}", number, ("summary", SUMMARY)) for number in (1, 2, 3)]
    said = dict(enumerate([*papers, make_lecture(make_recommended(0, "Sails"))], 1))  # by the IDs of fetches
    for reading in said.values():
        store(archive, reading)
    before = read_entries(archive)
    said[2] = make_paper("2413.00002", 2, ("summary", "灯塔"))
    said[3] = make_paper("2413.00004", 3, ("summary", SUMMARY))
    rebuild(archive, said)
    after = read_entries(archive)
    assert after.keys() == {"2413.00001", "2413.00002", "2413.00004", "lecture"}
    assert {name for name, entry in after.items() if before.get(name) == entry} == {"2413.00001", "lecture"}
    assert_equal_to_reading(archive, read_texts(archive), 20, seed=8)
    if archive.address.startswith("postgresql"):
        assert {row[0] for row in ask(archive, "SELECT document_id FROM search_texts")} == set(after.values())


def read_entries(archive: Archive) -> dict[str, int]:
    return dict(ask(archive, "SELECT coalesce(arxiv_id, kind), id FROM search_documents"))


def test_a_rebuild_makes_an_index_anew_that_is_mostly_old_entries(sqlite_archive: Archive) -> None:
    said = {number: make_paper("2413.00001", 1, ("summary", f"{SUMMARY}，其{number}")) for number in range(1, 5)}
    for reading in said.values():
        store(sqlite_archive, reading)
    assert ask(sqlite_archive, "SELECT given FROM search_days") == [(4,)]
    rebuild(sqlite_archive, said)
    assert ask(sqlite_archive, "SELECT given FROM search_days") == [(1,)]
    assert list_names(search(sqlite_archive, "风车")) == ["2413.00001"]


def test_unknown_papers_are_left_out(archive: Archive) -> None:
    store_paper(archive, "2413.00001", 1, ("summary", SUMMARY))
    assert [paper.arxiv_id for paper in archive.papers.read(["2413.99999", "2413.00001"])] == ["2413.00001"]


def test_reindex_indexes_an_outdated_archive_once(
    archive: Archive, archive_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_paper(archive, "2413.00001", 1, ("summary", SUMMARY))
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE search_state SET tokenizer = 0")
    builds = []
    build = index.rebuild_index
    monkeypatch.setattr(index, "rebuild_index", lambda connection: builds.append(build(connection)) or builds[-1])
    with closing(open_existing(archive_url, with_index=False)) as opened:
        assert opened.search.rebuild() == 1
    assert builds == [1]
    assert list_names(search(archive, "风车")) == ["2413.00001"]


def test_reindex_creates_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        open_existing(f"sqlite:///{tmp_path / 'none.db'}", with_index=False)
    assert list(tmp_path.iterdir()) == []
