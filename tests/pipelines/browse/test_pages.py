"""What the pages show, by URL."""

import re
import sqlite3

import pytest

from pipelines.browse import pages
from pipelines.browse.contents import join_takeaways
from pipelines.browse.pages import ROUTES, Answer, Given, Page, Redirect, answer_in_time


def visit(copy: sqlite3.Connection, path: str, **given: str) -> Answer:
    for pattern, handler in ROUTES:
        if match := re.search(pattern, path):
            return handler(copy, match.groupdict(), given)
    raise LookupError(path)


def show(copy: sqlite3.Connection, path: str, **given: str) -> Page:
    page = visit(copy, path, **given)
    assert isinstance(page, Page)
    assert page.status == 200
    return page


def find_id(copy: sqlite3.Connection, table: str, where: str = "1 = 1") -> int:
    (number,) = copy.execute(f"SELECT id FROM {table} WHERE {where}").fetchone()
    return int(number)


def test_the_start_page_counts_and_lists(copy: sqlite3.Connection) -> None:
    shown = show(copy, "/").context
    assert shown["counts"]["papers"] == 4
    assert [topic["name"] for topic in shown["topics"]] == ["虚拟人"]
    assert shown["papers"]
    assert shown["gone"]


def test_a_paper_has_its_blocks_in_reading_order(copy: sqlite3.Connection) -> None:
    page = show(copy, "/paper/2413.00001")
    assert page.template == "paper.html"
    assert [author["name"] for author in page.context["authors"]] == ["Ada Probe", "Bo Muster"]
    latest, block = page.context["blocks"]
    assert (latest["status"], block["status"]) == ("live", "gone")
    assert [section["kind"] for section in block["sections"]] == ["abstract", "summary", "takeaways"]
    assert block["sections"][-1]["entries"] == ["虚构的要点"]
    assert len(block["images"]) == 1
    assert page.context["lectures"]


def test_papers_are_chosen(copy: sqlite3.Connection) -> None:
    everything = show(copy, "/papers").context
    assert everything["total"] == len(everything["papers"]) == 4
    gone = show(copy, "/papers", gone="1").context
    assert [paper["arxiv_id"] for paper in gone["papers"]] == ["2413.00002"]
    assert everything["flags"]["gone"] == gone["total"] == 1
    topic = show(copy, "/papers", topic="虚拟人", images="1", unknown="x").context
    assert {paper["arxiv_id"] for paper in topic["papers"]} == {"2413.00001", "2413.00002"}
    assert [row["papers"] for row in topic["topics"]] == [2]


def test_a_page_that_takes_too_long_is_given_up(copy: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_LIMIT_S", 0.02)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    def count(connection: sqlite3.Connection, _parts: Given, _given: Given) -> Answer:
        return Page("start.html", {"count": connection.execute(endless).fetchone()})

    page = answer_in_time(count, copy, {}, {})
    assert isinstance(page, Page)
    assert page.status == 503


def test_other_errors_of_the_database_are_raised(copy: sqlite3.Connection) -> None:
    def fail(connection: sqlite3.Connection, _parts: Given, _given: Given) -> Answer:
        return Page("start.html", {"rows": connection.execute("SELECT * FROM missing")})

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        answer_in_time(fail, copy, {}, {})


def test_a_paper_that_a_list_has(copy: sqlite3.Connection) -> None:
    page = show(copy, "/paper/2413.70002")
    assert page.context["blocks"] == []
    assert len(page.context["notes"]) == 1


def test_a_digest_has_its_papers(copy: sqlite3.Connection) -> None:
    number = find_id(copy, "digests", "status = 'live'")
    page = show(copy, f"/digest/{number}")
    assert [block["title"] for block in page.context["blocks"]] == ["An Invented Paper 2413.00001"]
    assert page.context["after"] is None


def test_lists_of_papers(copy: sqlite3.Connection) -> None:
    author = find_id(copy, "authors", "name = 'Ada Probe'")
    page = show(copy, f"/author/{author}")
    assert [other["name"] for other in page.context["others"]] == ["Bo Muster"]
    topic = show(copy, f"/topic/{find_id(copy, 'topics')}").context
    assert {paper["arxiv_id"] for paper in topic["papers"]} >= {"2413.00001"}
    assert topic["months"]
    assert show(copy, f"/author/{author}", offset="30").context["papers"] == []


def test_lectures_and_notes(copy: sqlite3.Connection) -> None:
    lecture = show(copy, f"/lecture/{find_id(copy, 'lectures')}").context
    assert [talk["talk_title"] for talk in lecture["talks"]] == ["题目"]
    assert len(lecture["recommended_papers"]) == 3
    note = show(copy, f"/note/{find_id(copy, 'notes', 'paper_count = 2')}").context
    assert [row["shown_title"] for row in note["mentions"]] == ["A third", None]


@pytest.mark.parametrize("kind", ["digest", "lecture", "note", "author", "topic", "paper"])
def test_what_is_not_there(copy: sqlite3.Connection, kind: str) -> None:
    page = visit(copy, f"/{kind}/99999")
    assert isinstance(page, Page)
    assert (page.template, page.status) == ("missing.html", 404)


def test_search(copy: sqlite3.Connection) -> None:
    assert show(copy, "/search").context["results"] is None
    assert show(copy, "/search", q="invented").context["results"].total
    page = visit(copy, "/search", q='"open')
    assert isinstance(page, Page)
    assert page.status == 400
    assert "▶" in page.context["problem"]


def test_questions(copy: sqlite3.Connection) -> None:
    assert show(copy, "/questions").template == "questions.html"


def test_rows_of_datasette_lead_to_pages(copy: sqlite3.Connection) -> None:
    assert visit(copy, "/archive/papers/cs~2F0112017") == Redirect("/paper/cs/0112017")
    assert visit(copy, "/archive/authors/7") == Redirect("/author/7")


def test_takeaways_without_a_label_get_one() -> None:
    (shown,) = join_takeaways([{"kind": "takeaway", "heading": None, "text": "一"}])
    assert (shown["heading"], shown["entries"]) == ("Key Takeaways", ["一"])
