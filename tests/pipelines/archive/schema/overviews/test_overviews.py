"""The overviews say what the tables say, the same on both databases, and read one paper for a question about one."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from pipelines.archive.store import Archive, open_archive
from pipelines.records.readings import Link, Mention, Section
from tests.support.archive_queries import ask
from tests.support.eventful_archive import TALK, add_talks, live_through, withdraw
from tests.support.factories import FIRST, NOW, make_block, make_list, make_reading, settle, store

NAMES = (
    "paper_overview", "recent_papers", "withdrawn_papers", "digest_overview", "author_overview", "topic_month",
    "paper_text",
)  # fmt: skip
# A scan of a table, but for the rows of a subquery, of a table of one row, or of a common expression.
_SCAN = re.compile(r"SCAN (?!CONSTANT|\(|parts|anon|firsts)(\w+)")


def fill(archive: Archive) -> None:
    live_through(archive)
    withdraw(archive)
    add_talks(archive)


def select(archive: Archive, columns: str, view: str, where: str = "1 = 1") -> list[tuple[object, ...]]:
    return ask(archive, f"SELECT {columns} FROM {view} WHERE {where}")


def test_views_are_the_same_in_both_databases(make_sqlite: Callable[[], str], make_postgres: Callable[[], str]) -> None:
    rows = []
    for url in (make_sqlite(), make_postgres()):
        archive = open_archive(url)
        fill(archive)
        rows.append({name: sorted(map(repr, _unify(archive, name))) for name in NAMES})
        archive.close()
    assert rows[0] == rows[1]
    assert all(rows[0].values())


def _unify(archive: Archive, name: str) -> list[list[str]]:
    """The driver of PostgreSQL returns dates and times, that of SQLite their text."""
    rows = ask(archive, f"SELECT * FROM {name}")
    return [[re.sub(r"\.0+$", "", str(value)) for value in row] for row in rows]


def test_paper_overview(archive: Archive) -> None:
    block = make_block(0)
    kinds = ("code", "project")
    links = tuple(Link(0, place, kind, f"https://{kind}.example/{place}", "", "") for place, kind in enumerate(kinds))
    store(archive, make_reading(block, links=links))
    later = {"url": f"{FIRST.base_url}b/", "key": "b", "content_hash": "b", "topic": "NeRF"}
    sections = (Section(0, 0, "summary", None, "后来的总结"), Section(0, 1, "summary", None, "第二段"))
    store(archive, make_reading(block, **later, edition_date=NOW.date() + timedelta(days=9), sections=sections))
    columns = "arxiv_id, authors, topics, CAST(first_edition AS TEXT), CAST(latest_edition AS TEXT), times_seen, status"
    assert select(archive, columns, "paper_overview") == [
        ("2413.00001", "Ada Probe, Bo Muster", "NeRF, 虚拟人", "2024-05-22", "2024-05-31", 2, "live")
    ]
    columns = "url, code_url, project_url, image_count, latest_summary"
    assert select(archive, columns, "paper_overview") == [
        *[("https://arxiv.org/abs/2413.00001", "https://code.example/0", "https://project.example/1", 1, "后来的总结")]
    ]


def test_the_code_of_a_paper_that_only_a_list_has(archive: Archive) -> None:
    store(archive, make_list(Mention(0, "2413.70002", 1, "A third", "ICIG", 2024)))
    columns = "arxiv_id, code_url, times_seen, authors, first_edition, status"
    assert select(archive, columns, "paper_overview") == [
        ("2413.70002", "https://c.example/", 0, None, None, "live"),
    ]


def test_withdrawn_papers_are_in_no_live_post(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002")))
    other = make_reading(make_block(0), url=f"{FIRST.base_url}b/", key="b", content_hash="b")
    store(archive, other)
    settle(archive, other.url, at=NOW + timedelta(days=3))
    columns = "arxiv_id, times_seen, CAST(gone_at AS TEXT), last_url"
    (row,) = select(archive, columns, "withdrawn_papers")
    assert row[:2] == ("2413.00002", 1)
    assert str(row[2]).startswith("2024-05-25 08:30:15")
    assert row[3] == f"{FIRST.base_url}a/"
    assert select(archive, "status", "paper_overview", "arxiv_id = '2413.00002'") == [("gone",)]


def test_a_paper_that_a_live_lecture_recommends_is_live(archive: Archive) -> None:
    digest = make_reading(make_block(0))
    store(archive, digest)
    store(archive, TALK)
    settle(archive, TALK.url, at=NOW + timedelta(days=3))
    assert select(archive, "status", "paper_overview", "arxiv_id = '2413.00001'") == [("live",)]


def test_recent_papers_are_new_in_the_last_week_of_editions(archive: Archive) -> None:
    days = {"old": 0, "returned": 1, "edge": 8}
    for number, (name, day) in enumerate(days.items()):
        blocks = [make_block(0, f"2413.0000{number}")]
        blocks += [make_block(1, "2413.00000")] if name == "edge" else []
        url, date = f"{FIRST.base_url}{name}/", NOW.date() + timedelta(days=day)
        store(archive, make_reading(*blocks, url=url, key=name, content_hash=name, edition_date=date))
    assert select(archive, "arxiv_id", "recent_papers") == [("2413.00002",)]


def test_digest_overview(archive: Archive) -> None:
    store(archive, make_reading(make_block(0)))
    later = {"url": f"{FIRST.base_url}b/", "key": "b", "content_hash": "b"}
    date = NOW.date() + timedelta(days=1)
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002"), **later, edition_date=date))
    columns = "CAST(edition_date AS TEXT), paper_count, new_paper_count, image_count, status, replaced_by_url"
    assert sorted(select(archive, columns, "digest_overview")) == [
        ("2024-05-22", 1, 1, 1, "live", None),
        ("2024-05-23", 2, 1, 2, "live", None),
    ]


def test_author_overview(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), make_block(1, "2413.00002", author_names=("Ada Probe",))))
    columns = "name, paper_count, digest_count, topics, CAST(first_edition AS TEXT), CAST(latest_edition AS TEXT)"
    assert sorted(select(archive, columns, "author_overview")) == [
        ("Ada Probe", 2, 1, "虚拟人", "2024-05-22", "2024-05-22"),
        ("Bo Muster", 1, 1, "虚拟人", "2024-05-22", "2024-05-22"),
    ]


def test_a_paper_is_new_in_its_first_month_of_a_topic(archive: Archive) -> None:
    for day, blocks in {0: ("1",), 1: ("1", "2"), 20: ("1", "3")}.items():
        papers = [make_block(place, f"2413.0000{name}") for place, name in enumerate(blocks)]
        url, date = f"{FIRST.base_url}{day}/", NOW.date() + timedelta(days=day)
        store(archive, make_reading(*papers, url=url, key=str(day), content_hash=str(day), edition_date=date))
    assert sorted(select(archive, "*", "topic_month")) == [
        ("虚拟人", "2024-05", 2, 2, 2),
        ("虚拟人", "2024-06", 1, 2, 1),
    ]


def test_paper_text_is_in_the_order_of_the_page(archive: Archive) -> None:
    sections = (
        Section(0, 0, "abstract", None, "An abstract."),
        Section(0, 1, "takeaways_label", "Key Takeaways", ""),
        Section(0, 2, "methods", "方法：", "先画草图。"),
        Section(0, 3, "figures_label", "点此查看论文截图", ""),
        Section(0, 4, "other", "", ""),
    )
    store(archive, make_reading(make_block(0), sections=sections))
    assert select(archive, "text", "paper_text") == [
        (
            "An abstract.\n\nKey Takeaways\n\n- 虚构的要点\n\n方法：\n先画草图。\n\n点此查看论文截图\n\n"
            "![](https://i.example/v2-0.jpg)",
        )
    ]


def test_takeaways_and_images_without_a_label_are_last(archive: Archive) -> None:
    store(archive, make_reading(make_block(0), sections=(Section(0, 0, "abstract", None, "An abstract."),)))
    assert select(archive, "text", "paper_text") == [
        ("An abstract.\n\n- 虚构的要点\n\n![](https://i.example/v2-0.jpg)",)
    ]


@pytest.mark.parametrize(
    ("view", "condition"),
    [
        ("paper_overview", "arxiv_id = '2413.00001'"),
        ("withdrawn_papers", "arxiv_id = '2413.00001'"),
        ("paper_text", "arxiv_id = '2413.00001'"),
        ("digest_overview", "post_id = 1"),
        ("author_overview", "name = 'Ada Probe'"),
    ],
)
def test_one_row_is_found_by_indexes(view: str, condition: str, sqlite_archive: Archive) -> None:
    """No table is read to its end, so that the time does not grow with the archive."""
    plan = [str(row[3]) for row in ask(sqlite_archive, f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE {condition}")]
    assert [step for step in plan if _SCAN.match(step)] == []
    assert any("USING" in step for step in plan)
