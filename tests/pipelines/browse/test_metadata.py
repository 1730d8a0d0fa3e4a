"""What Datasette is told about the copy."""

import sqlite3

from pipelines.browse.cookbook import parse_cookbook
from pipelines.browse.metadata import describe_copy, list_queries
from tests.support.documentation import ROOT


def test_tables_and_columns_are_described(copy: sqlite3.Connection) -> None:
    described = describe_copy(copy, "archive")
    tables = described["databases"]["archive"]["tables"]
    assert tables["papers"]["label_column"] == "title"
    assert tables["papers"]["sort_desc"] == "latest_edition"
    assert tables["papers"]["columns"]["arxiv_id"] == "arXiv ID without version."
    assert tables["sections"]["facets"] == ["kind"]
    assert tables["search_documents"] == {"hidden": True}
    assert "license_url" not in described  # no post of the factories names one


def test_the_most_frequent_licence_is_named() -> None:
    connection = sqlite3.connect(":memory:")
    for table in ("digests", "lectures", "notes"):
        connection.execute(f"CREATE TABLE {table} (licence_url TEXT)")
    connection.execute("CREATE TABLE documentation (table_name, column_name, comment, label)")
    connection.execute(
        "INSERT INTO digests VALUES ('https://l.example/'), ('https://l.example/'), ('https://m.example/')"
    )
    assert describe_copy(connection, "archive")["license_url"] == "https://l.example/"
    connection.close()


def test_most_questions_of_the_cookbook_run_on_the_copy(copy: sqlite3.Connection) -> None:
    questions = parse_cookbook((ROOT / "docs" / "sql.md").read_text("utf-8"))
    queries = list_queries(copy, questions)
    assert len(queries) >= 20
    for query in queries.values():
        copy.execute(query["sql"]).fetchall()
