"""Papers of lectures and lists: which paper a recommendation means, and what makes a paper known."""

import itertools
from dataclasses import replace
from pathlib import Path

from pipelines.archive.store import Archive, open_archive
from pipelines.records.readings import Mention, Reading
from tests.support.archive_queries import ask, dump_naturally, dump_tables
from tests.support.factories import (
    change_reading,
    make_block,
    make_facts,
    make_lecture,
    make_list,
    make_reading,
    make_recommended,
    store,
)

_LINKED = "SELECT title, arxiv_id FROM recommended_papers ORDER BY position"
DIGEST = make_reading(make_block(title="Star Charts: From “Ink”"))
TALK = make_lecture(make_recommended(0, "Ｓtar charts — from ink"), make_recommended(1, "！"))
LIST = make_list(Mention(0, "2413.00001", 1, "Star-Charts (a list)", "ICIG", 2024), Mention(1, "2413.70003", None))
OWN = make_lecture(make_recommended(0, "Star Charts", arxiv_id="2413.00001"), url="https://first.example/2/", key="2")


def test_a_lecture_is_kept_as_it_was_read(archive: Archive) -> None:
    store(archive, TALK)
    assert ask(archive, "SELECT series, number, speaker, speaker_bio, talk_title, abstract FROM lectures") == [
        (None, None, "讲者", None, "题目", "摘要")
    ]
    assert ask(archive, "SELECT position, provider, video_id, aid, cid, page, url FROM lecture_videos") == [
        (0, "bilibili", "BV", "1", "2", 1, "https://v.example/")
    ]
    assert ask(archive, "SELECT year, reason, arxiv_id FROM recommended_papers") == [(2020, "理由", None)] * 2


def test_a_paper_that_comes_after_the_lecture_is_linked(archive: Archive) -> None:
    store(archive, TALK)
    assert ask(archive, _LINKED) == [("Ｓtar charts — from ink", None), ("！", None)]
    store(archive, DIGEST)
    assert ask(archive, _LINKED) == [("Ｓtar charts — from ink", "2413.00001"), ("！", None)]
    before = dump_tables(archive)
    store(archive, TALK)
    assert dump_tables(archive) == before


def test_a_link_follows_the_title_that_is_believed(archive: Archive) -> None:
    store(archive, DIGEST)
    store(archive, TALK)
    store(archive, change_reading(DIGEST, content_hash="h2", appearances=(make_block(title="Renamed", version=2),)))
    assert ask(archive, _LINKED)[0][1] is None
    block = make_block(arxiv_id="2413.00002", title="Star Charts: from Ink")
    store(archive, make_reading(block, key="b", url="https://first.example/b/"))
    assert ask(archive, _LINKED)[0][1] == "2413.00002"


def test_of_two_papers_of_one_title_the_first_identifier_is_meant(archive: Archive) -> None:
    store(
        archive, change_reading(DIGEST, appearances=(make_block(arxiv_id="2413.00009", title="Star Charts: From Ink"),))
    )
    store(archive, TALK)
    store(archive, make_reading(make_block(title="Star Charts: From Ink"), key="b", url="https://first.example/b/"))
    assert ask(archive, _LINKED)[0][1] == "2413.00001"


def test_titles_without_letters_are_nobodys(archive: Archive) -> None:
    store(archive, TALK)
    store(archive, make_reading(make_block(title="？？")))
    assert ask(archive, _LINKED)[1] == ("！", None)


def test_links_and_lists_make_papers(archive: Archive) -> None:
    assert store(archive, OWN).papers_new == 1
    assert ask(archive, "SELECT arxiv_id, title, source, latest_version FROM papers") == [
        ("2413.00001", "Star Charts", "lecture", None)
    ]
    assert store(archive, LIST).papers_known == 1
    assert ask(archive, "SELECT title, source, latest_version FROM papers") == [("Star-Charts (a list)", "list", 1)]
    assert store(archive, LIST).papers_known == 1
    store(archive, DIGEST)
    assert ask(archive, "SELECT title, source FROM papers") == [("Star Charts: From “Ink”", "digest")]
    assert ask(archive, "SELECT name FROM authors ORDER BY name") == [("Ada Probe",), ("Bo Muster",)]
    query = (
        "SELECT position, arxiv_id, venue, year FROM mentions JOIN posts ON id = post_id WHERE kind = 'note' ORDER BY 1"
    )
    assert ask(archive, query) == [(0, "2413.00001", "ICIG", 2024), (1, "2413.70003", None, None)]
    assert ask(archive, "SELECT mention_position, kind FROM links WHERE mention_position IS NOT NULL") == [(0, "code")]


def test_a_paper_of_a_list_follows_its_post(archive: Archive) -> None:
    store(archive, LIST)
    renamed = change_reading(LIST, content_hash="2", mentions=(replace(LIST.contents.mentions[0], title="New Name"),))
    store(archive, replace(renamed, metadata=make_facts(title="改名")))
    assert ask(archive, "SELECT title FROM papers") == [("New Name",)]


def test_the_order_does_not_matter(tmp_path: Path) -> None:
    orders = list(itertools.permutations((DIGEST, TALK, LIST, OWN)))[::5]
    dumps = [_tell(tmp_path / f"{number}.db", order) for number, order in enumerate(orders)]
    assert dumps == [dumps[0]] * len(orders)


def _tell(file: Path, order: tuple[Reading, ...]) -> object:
    archive = open_archive(f"sqlite:///{file}")
    for reading in order:
        store(archive, reading)
    rows = dump_naturally(archive)
    archive.close()
    return rows
