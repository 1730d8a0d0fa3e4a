"""What the pages of the published copy show: rows of its tables, put together for the templates.

Every function reads with a fixed number of statements and returns None where there is no such row.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

Row = dict[str, Any]

PAGE = 30  # papers on a page of a topic or an author
_NEWEST = 12  # digests and papers on the start page
_LABELS = {  # of sections that have no heading of their own
    "abstract": "Abstract",
    "abstract_zh": "摘要",
    "summary": "Summary",
    "bio": "Speaker",
    "talk_abstract": "Abstract",
}
_COUNTED = ("papers", "digests", "authors", "topics", "lectures", "notes", "post_images")
_CARD = """
arxiv_id, title, authors, topics, first_edition, latest_edition, times_seen, status, code_url, project_url, image_count,
latest_summary
"""
_BY_DATE = "ORDER BY p.latest_edition DESC, p.arxiv_id DESC LIMIT :limit OFFSET :offset"
_FLAGS = ("code", "project", "images", "returned", "gone")
_CONDITIONS = {
    "topic": "EXISTS (SELECT 1 FROM appearances t WHERE t.arxiv_id = p.arxiv_id AND t.topic = :topic)",
    "code": "p.code_url IS NOT NULL",
    "project": "p.project_url IS NOT NULL",
    "images": "p.image_count > 0",
    "returned": "p.times_seen > 1",
    "gone": "p.status = 'gone'",
}
_CARDS = ", ".join(f"p.{name.strip()}" for name in _CARD.split(","))


def choose(given: Mapping[str, str]) -> dict[str, str]:
    """The conditions of `show_papers` that the parameters of a URL choose; empty where they choose none."""
    return {name: given.get(name, "") for name in _CONDITIONS}


def select(connection: sqlite3.Connection, statement: str, given: Any = ()) -> list[Row]:
    cursor = connection.execute(statement, given)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _find(connection: sqlite3.Connection, statement: str, given: Any) -> Row | None:
    return next(iter(select(connection, statement, given)), None)


def show_start(connection: sqlite3.Connection) -> Row:
    """Counts, topics, the latest digests and the papers that are new."""
    counts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in _COUNTED)
    dates = "SELECT min(edition_date) AS first, max(edition_date) AS latest, count(DISTINCT edition_date) FROM digests"
    newest = "ORDER BY edition_date DESC, topic LIMIT ?"
    return {
        "counts": select(connection, f"SELECT {counts}")[0],
        "dates": select(connection, dates)[0],
        "topics": select(connection, "SELECT * FROM topics ORDER BY paper_count DESC, name"),
        "digests": select(connection, f"SELECT * FROM digests WHERE status = 'live' {newest}", (_NEWEST,)),
        "papers": select(connection, f"SELECT {_CARD} FROM recent_papers LIMIT ?", (_NEWEST,)),
        "gone": select(connection, "SELECT count(*) AS papers FROM papers WHERE status = 'gone'")[0]["papers"],
    }


def show_papers(connection: sqlite3.Connection, chosen: dict[str, str], offset: int) -> Row:
    """Papers by date that meet the chosen conditions, with the number of papers for each further choice."""
    conditions = [_CONDITIONS[name] for name, value in chosen.items() if value]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    given = chosen | {"limit": PAGE, "offset": offset}
    count = f"SELECT count(*) AS papers FROM papers p {where}"
    topics = f"""SELECT a.topic AS name, count(DISTINCT a.arxiv_id) AS papers
                   FROM appearances a JOIN papers p ON p.arxiv_id = a.arxiv_id {where}
                  GROUP BY a.topic ORDER BY papers DESC, a.topic"""
    flags = ", ".join(f"count(*) FILTER (WHERE {_CONDITIONS[name]}) AS {name}" for name in _FLAGS)
    return {
        "papers": select(connection, f"SELECT {_CARDS} FROM papers p {where} {_BY_DATE}", given),
        "total": select(connection, count, given)[0]["papers"],
        "topics": select(connection, topics, given),
        "flags": select(connection, f"SELECT {flags} FROM papers p {where}", given)[0],
        "chosen": chosen,
    }


def show_paper(connection: sqlite3.Connection, arxiv_id: str) -> Row | None:
    """A paper, with its reading in each digest, the latest first."""
    paper = _find(connection, "SELECT * FROM papers WHERE arxiv_id = ?", (arxiv_id,))
    if paper is None:
        return None
    blocks = select(
        connection,
        """SELECT a.*, d.title AS digest_title, d.url AS digest_url, d.licence_url
             FROM appearances a JOIN digests d ON d.id = a.digest_id
            WHERE a.arxiv_id = ? ORDER BY a.edition_date DESC, a.digest_id DESC""",
        (arxiv_id,),
    )
    authors = """SELECT u.id, u.name FROM paper_authors pa JOIN authors u ON u.id = pa.author_id
                  WHERE pa.arxiv_id = ? ORDER BY pa.position"""
    notes = "SELECT DISTINCT n.id, n.title FROM mentions m JOIN notes n ON n.id = m.note_id WHERE m.arxiv_id = ?"
    lectures = """SELECT DISTINCT l.id, l.title FROM recommended_papers r JOIN lectures l ON l.id = r.lecture_id
                   WHERE r.arxiv_id = ?"""
    return {
        "paper": paper,
        "authors": select(connection, authors, (arxiv_id,)),
        "blocks": _fill_blocks(connection, blocks, "arxiv_id", arxiv_id),
        "notes": select(connection, notes, (arxiv_id,)),
        "lectures": select(connection, lectures, (arxiv_id,)),
    }


def show_digest(connection: sqlite3.Connection, number: int) -> Row | None:
    """A digest with its papers in their order, and the digests of its topic before and after it."""
    digest = _find(connection, "SELECT * FROM digests WHERE id = ?", (number,))
    if digest is None:
        return None
    blocks = select(
        connection,
        """SELECT a.*, p.authors, p.times_seen, p.code_url, p.project_url
             FROM appearances a JOIN papers p ON p.arxiv_id = a.arxiv_id
            WHERE a.digest_id = ? ORDER BY a.position""",
        (number,),
    )
    beside = "SELECT id, edition_date FROM digests WHERE topic_id = ? AND edition_date"
    around = (digest["topic_id"], digest["edition_date"])
    return {
        "digest": digest,
        "blocks": _fill_blocks(connection, blocks, "digest_id", number),
        "own": _read_own(connection, "digest_id", number),
        "before": _find(connection, f"{beside} < ? ORDER BY edition_date DESC LIMIT 1", around),
        "after": _find(connection, f"{beside} > ? ORDER BY edition_date LIMIT 1", around),
    }


def _fill_blocks(connection: sqlite3.Connection, blocks: list[Row], key: str, value: Any) -> list[Row]:
    """Paper blocks with their sections, images and links."""
    parts = {
        "sections": f"SELECT * FROM sections WHERE {key} = ? AND appearance_id IS NOT NULL ORDER BY id",
        "images": f"SELECT * FROM post_images WHERE {key} = ? AND appearance_id IS NOT NULL ORDER BY id",
        "links": f"SELECT * FROM links WHERE {key} = ? AND appearance_id IS NOT NULL AND kind <> 'pdf' ORDER BY id",
    }
    found = {name: _group(select(connection, statement, (value,))) for name, statement in parts.items()}
    for block in blocks:
        rows = {name: found[name][block["id"]] for name in parts}
        block |= rows | {"sections": join_takeaways(rows["sections"]), "links": _drop_repeated(rows["links"])}
    return blocks


def _group(rows: list[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["appearance_id"]].append(row)
    return grouped


def _drop_repeated(links: list[Row]) -> list[Row]:
    return list({link["url"]: link for link in links}.values())


def join_takeaways(rows: Iterable[Row]) -> list[Row]:
    """Sections as they are shown: takeaways that follow each other as one list, with the label before them.

    >>> label = {"kind": "takeaways_label", "heading": "要点", "text": ""}
    >>> items = [{"kind": "takeaway", "heading": None, "text": text} for text in ("一", "二")]
    >>> join_takeaways([label, *items])
    [{'kind': 'takeaways', 'heading': '要点', 'text': '', 'entries': ['一', '二']}]
    """
    shown: list[Row] = []
    for kind, group in groupby(rows, key=lambda row: row["kind"]):
        if kind == "takeaway":
            label = shown.pop()["heading"] if shown and shown[-1]["kind"] == "takeaways_label" else None
            entries = [row["text"] for row in group]
            shown.append({"kind": "takeaways", "heading": label or "Key Takeaways", "text": "", "entries": entries})
        else:
            shown += [_name_section(row) for row in group]
    return shown


def _name_section(row: Row) -> Row:
    heading = (row["heading"] or _LABELS.get(row["kind"], "")).strip().rstrip(":：").strip()
    return {"kind": row["kind"], "heading": heading, "text": row["text"], "entries": []}


def _read_own(connection: sqlite3.Connection, key: str, number: int) -> Row:
    """The sections, images and links of a post itself."""
    where = f"WHERE {key} = ? AND appearance_id IS NULL"
    sections = select(connection, f"SELECT * FROM sections {where} ORDER BY id", (number,))
    links = select(connection, f"SELECT * FROM links {where} ORDER BY id", (number,))
    return {
        "sections": join_takeaways(sections),
        "images": select(connection, f"SELECT * FROM post_images {where} ORDER BY id", (number,)),
        "links": _drop_repeated(links),
    }


def show_author(connection: sqlite3.Connection, number: int, offset: int) -> Row | None:
    """An author, with papers by date and the authors of the same papers."""
    author = _find(connection, "SELECT * FROM authors WHERE id = ?", (number,))
    if author is None:
        return None
    given = {"author": number, "limit": PAGE, "offset": offset}
    papers = f"""SELECT {_CARDS} FROM papers p
                  WHERE p.arxiv_id IN (SELECT arxiv_id FROM paper_authors WHERE author_id = :author) {_BY_DATE}"""
    others = """SELECT u.id, u.name, count(*) AS papers
                  FROM paper_authors own JOIN paper_authors other ON other.arxiv_id = own.arxiv_id
                  JOIN authors u ON u.id = other.author_id
                 WHERE own.author_id = :author AND other.author_id <> :author
                 GROUP BY u.id ORDER BY papers DESC, u.name LIMIT 12"""
    found = select(connection, papers, given)
    return {"author": author, "papers": found, "others": select(connection, others, given)}


def show_topic(connection: sqlite3.Connection, number: int, offset: int) -> Row | None:
    """A topic, with papers by date, its digests, and its papers by month."""
    topic = _find(connection, "SELECT * FROM topics WHERE id = ?", (number,))
    if topic is None:
        return None
    given = {"topic": topic["name"], "limit": PAGE, "offset": offset}
    papers = f"""SELECT {_CARDS} FROM papers p
                  WHERE p.arxiv_id IN (SELECT arxiv_id FROM appearances WHERE topic = :topic) {_BY_DATE}"""
    digests = "SELECT * FROM digests WHERE topic_id = ? ORDER BY edition_date DESC LIMIT 60"
    months = "SELECT * FROM topic_month WHERE topic = ? ORDER BY month DESC LIMIT 24"
    return {
        "topic": topic,
        "papers": select(connection, papers, given),
        "digests": select(connection, digests, (number,)),
        "months": select(connection, months, (topic["name"],)),
    }


def show_lecture(connection: sqlite3.Connection, number: int) -> Row | None:
    """A lecture: its talks, recordings, and the papers that it recommends."""
    post = _find(connection, "SELECT * FROM lectures WHERE id = ?", (number,))
    if post is None:
        return None
    rows = {
        name: select(connection, f"SELECT * FROM {name} WHERE lecture_id = ? ORDER BY position", (number,))
        for name in ("talks", "lecture_videos", "recommended_papers")
    }
    return {"post": post, "kind": "lecture", "own": _read_own(connection, "lecture_id", number), **rows}


def show_note(connection: sqlite3.Connection, number: int) -> Row | None:
    """A note, and the papers that it lists."""
    post = _find(connection, "SELECT * FROM notes WHERE id = ?", (number,))
    if post is None:
        return None
    mentions = """SELECT m.*, coalesce(m.title, p.title) AS shown_title FROM mentions m
                    LEFT JOIN papers p ON p.arxiv_id = m.arxiv_id WHERE m.note_id = ? ORDER BY m.position"""
    own = _read_own(connection, "note_id", number)
    return {"post": post, "kind": "note", "own": own, "mentions": select(connection, mentions, (number,))}
