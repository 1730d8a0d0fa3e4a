"""An archive of the first version reaches the newest shape with every row."""

from sqlalchemy import inspect

from pipelines.archive.database.connection import connect, read, write
from pipelines.archive.schema.columns import metadata
from pipelines.archive.store import open_archive
from tests.support.archive_queries import ask
from tests.support.first_version.first_version import find_lost, load_first_version, select_rows


def test_every_row_is_kept(archive_url: str) -> None:
    engine = connect(archive_url)
    with write(engine) as connection:
        load_first_version(connection)
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version", "documentation"})
        before = select_rows(connection, names)
    assert [name for name, rows in before.items() if not rows] == []
    open_archive(archive_url).close()
    with read(engine) as connection:
        assert metadata.tables.keys() <= set(inspect(connection).get_table_names())
        assert find_lost(before, select_rows(connection, names)) == []
    with write(engine) as connection:
        connection.exec_driver_sql("DELETE FROM all_links WHERE position = 0")
        connection.exec_driver_sql("UPDATE posts SET title = 'x' WHERE id = 1")
        assert find_lost(before, select_rows(connection, names)) == ["all_links", "posts"]
    engine.dispose()


def test_its_views_answer(archive_url: str) -> None:
    engine = connect(archive_url)
    with write(engine) as connection:
        load_first_version(connection)
    engine.dispose()
    archive = open_archive(archive_url)
    assert ask(archive, "SELECT count(*) FROM appearances") == [(3,)]
    archive.close()
