"""The shape of a published copy: SQL for its tables, indexes, views and full text."""

from collections.abc import Iterator

from pipelines.records.publication import PublishedColumn, PublishedTable

APPLICATION_ID = 0x4B415243  # "KARC": marks a file as a published copy, which may be replaced
FTS_TABLES = ("search_title", "search_summary", "search_text")  # each holds the one before it, and more
DOCUMENTS = """
CREATE TABLE search_documents (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  arxiv_id TEXT REFERENCES papers(arxiv_id),
  lecture_id INTEGER REFERENCES lectures(id),
  note_id INTEGER REFERENCES notes(id)
)
"""
DOCUMENTATION = """
CREATE TABLE documentation (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  comment TEXT NOT NULL,
  label TEXT,
  PRIMARY KEY (table_name, column_name)
)
"""
_KEYS = {"papers": "arxiv_id"}  # of tables whose rows are not numbered; Datasette wants the column named
_SORTED = (("papers", "latest_edition"), ("digests", "edition_date"), ("appearances", "edition_date"))

# The overviews of the archive, under the same names and with the same columns, so that a query runs on both.
_PAPER_OVERVIEW = """
arxiv_id, title, authors, topics, first_seen_at, first_edition, latest_edition, times_seen, status, latest_version, url,
code_url, project_url, image_count, latest_summary
"""
VIEWS = {
    "paper_overview": f"SELECT {_PAPER_OVERVIEW} FROM papers",
    "recent_papers": f"""
SELECT {_PAPER_OVERVIEW} FROM papers
 WHERE first_edition > (SELECT date(max(edition_date), '-7 days') FROM digests)
 ORDER BY first_edition DESC, arxiv_id DESC""",
    "withdrawn_papers": """
SELECT arxiv_id, title, authors, topics, first_edition, latest_edition, times_seen, gone_at, last_url, latest_summary
  FROM papers WHERE status = 'gone'""",
    "digest_overview": """
SELECT id AS post_id, topic, edition_date, title, url, status, published_at, first_seen_at, gone_at, replaced_by_url,
       paper_count, new_paper_count, image_count, licence_url
  FROM digests""",
    "author_overview": """
SELECT id AS author_id, name, paper_count, digest_count, topics, first_edition, latest_edition FROM authors""",
    "topic_month": """
SELECT a.topic, strftime('%Y-%m', a.edition_date) AS month, count(DISTINCT a.digest_id) AS digest_count,
       count(DISTINCT a.arxiv_id) AS paper_count, count(DISTINCT f.arxiv_id) AS new_paper_count
  FROM appearances a
  LEFT JOIN (SELECT topic, arxiv_id, min(edition_date) AS first FROM appearances GROUP BY topic, arxiv_id) f
    ON f.topic = a.topic AND f.arxiv_id = a.arxiv_id
   AND strftime('%Y-%m', f.first) = strftime('%Y-%m', a.edition_date)
 WHERE a.topic IS NOT NULL AND a.edition_date IS NOT NULL
 GROUP BY a.topic, strftime('%Y-%m', a.edition_date)""",
    "paper_text": """
SELECT a.arxiv_id, a.digest_id AS post_id, a.edition_date, a.topic, a.status, a.position, a.title,
       (SELECT group_concat(part, char(10) || char(10)) FROM (
          SELECT part FROM (
            SELECT CASE s.kind WHEN 'takeaway' THEN '- ' || s.text
                   ELSE trim(coalesce(s.heading, '') || char(10) || s.text, char(10)) END AS part,
                   s.id AS place, 0 AS item
              FROM sections s WHERE s.appearance_id = a.id
            UNION ALL
            SELECT '![' || coalesce(i.caption, i.alt, '') || '](' || i.url || ')',
                   coalesce((SELECT min(f.id) FROM sections f
                              WHERE f.appearance_id = a.id AND f.kind = 'figures_label'), 9e15), i.id
              FROM post_images i WHERE i.appearance_id = a.id)
           WHERE part <> '' ORDER BY place, item)) AS text
  FROM appearances a""",
}


def compose_table(table: PublishedTable) -> str:
    """The statement that creates a table."""
    columns = [_compose_column(column, table) for column in table.columns]
    key = [] if _has_row_key(table) else [f"PRIMARY KEY ({', '.join(table.key)})"]
    declared = ",\n  ".join([*columns, *key])
    return f"CREATE TABLE {table.name} (\n  {declared}\n)"


def _has_row_key(table: PublishedTable) -> bool:
    return table.key == ("id",)


def _compose_column(column: PublishedColumn, table: PublishedTable) -> str:
    words = [f'"{column.name}"', "INTEGER" if column.is_integer else "TEXT"]
    if _has_row_key(table) and column.name == "id":
        words.append("PRIMARY KEY")
    if column.references:
        words.append(f"REFERENCES {column.references}({_KEYS.get(column.references, 'id')})")
    return " ".join(words)


def compose_indexes(table: PublishedTable) -> Iterator[str]:
    """An index for every foreign key that does not begin the primary key, and for what is sorted by.

    Rows without a key are left out: counted as one value, they make SQLite take the index for useless.
    """
    for column in table.columns:
        if column.references and column.name != table.key[0]:
            yield f"{_compose_index(table.name, column.name)} WHERE {column.name} IS NOT NULL"
    yield from (_compose_index(*place) for place in _SORTED if place[0] == table.name)


def _compose_index(table: str, column: str) -> str:
    return f"CREATE INDEX ix_{table}_{column} ON {table} ({column})"


def compose_insert(table: PublishedTable) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"
