"""Sessions on a PostgreSQL server: their limits, encryption, and roles with few privileges."""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from pipelines.archive.database.connection import Written, connect, read, write
from pipelines.archive.database.sessions import list_waits
from pipelines.archive.reader import open_reader
from pipelines.archive.store import open_archive
from pipelines.errors import ArchiveError, LockedError
from pipelines.places import ROOT
from pipelines.records.sessions import SessionPolicy
from tests.conftest import PostgresServer
from tests.support.archive_queries import ask
from tests.support.earlier_versions import make_earlier
from tests.support.factories import FIRST, NOW, make_block, make_reading, store
from tests.support.tls_proxy import serve_tls, write_certificate

_SCRIPT = ROOT / "docs" / "postgresql-roles.sql"


def test_every_session_has_limits(postgres_archive_url: str) -> None:
    engine = connect(postgres_archive_url, SessionPolicy(statement_s=90, lock_s=0))
    with read(engine) as connection:
        shown = [connection.exec_driver_sql(f"SHOW {name}_timeout").scalar() for name in ("statement", "lock")]
    engine.dispose()
    assert shown == ["90s", "0"]


def test_a_statement_that_takes_too_long(postgres_archive_url: str) -> None:
    engine = connect(postgres_archive_url, SessionPolicy(statement_s=1))
    with pytest.raises(ArchiveError, match="statement timeout; raise DB_STATEMENT_TIMEOUT"), read(engine) as connection:
        connection.exec_driver_sql("SELECT pg_sleep(5)")
    engine.dispose()


def test_any_other_error_of_a_server_is_one_line(postgres_archive_url: str) -> None:
    engine = connect(postgres_archive_url)
    refused = pytest.raises(ArchiveError, match=r'^cannot use postgresql://.*: relation "nothing" does not exist$')
    with refused, read(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM nothing")
    engine.dispose()


def test_a_writer_that_takes_too_long(postgres_archive_url: str) -> None:
    engine = connect(postgres_archive_url, SessionPolicy(lock_s=1))
    with write(engine), pytest.raises(LockedError, match="lock timeout; another process writes to it"), write(engine):
        raise AssertionError
    engine.dispose()


@pytest.mark.parametrize(
    ("held", "wanted", "waits"),
    [
        ("posts", "fetches", False),
        ("fetches", "posts", False),
        ("fetches", "fetches", False),
        ("posts", "posts", True),
        ("all", "fetches", True),
        ("fetches", "all", True),
        ("all", "posts", True),
        ("posts", "all", True),
    ],
)
def test_who_waits_for_whom(postgres_archive_url: str, held: Written, wanted: Written, waits: bool) -> None:
    engine = connect(postgres_archive_url, SessionPolicy(lock_s=1))
    expected = pytest.raises(LockedError) if waits else nullcontext()
    with write(engine, written=held), expected, write(engine, written=wanted):
        pass
    engine.dispose()


def test_the_url_counts_more_than_what_psycopg_is_told() -> None:
    waits = list_waits(make_url("postgresql://db.example/papers?connect_timeout=3&keepalives_idle=5"))
    assert sorted(waits) == ["keepalives_count", "keepalives_interval", "tcp_user_timeout"]


@pytest.fixture
def tls(postgres_server: PostgresServer, postgres_archive_url: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The URL of an archive behind TLS, without options, and the certificate of its host."""
    certificate, key = write_certificate(tmp_path / "server", "localhost")
    folder = make_url(postgres_archive_url).query["host"]
    with serve_tls(Path(f"{folder}/.s.PGSQL.5432"), certificate, key) as port:
        name = make_url(postgres_archive_url).database
        yield f"postgresql://postgres@localhost:{port}/{name}?hostaddr=127.0.0.1&gssencmode=disable", certificate


def test_an_encrypted_session_with_a_certificate_that_is_checked(tls: tuple[str, Path]) -> None:
    url, certificate = tls
    with closing(open_archive(f"{url}&sslmode=verify-full&sslrootcert={certificate}")) as archive:
        store(archive, make_reading())
        with archive.read() as connection:
            session = connection.connection.dbapi_connection
            assert isinstance(session, psycopg.Connection)
            assert session.pgconn.ssl_in_use


def test_a_certificate_of_somebody_else_is_refused(tls: tuple[str, Path], tmp_path: Path) -> None:
    other, _ = write_certificate(tmp_path / "other", "localhost")
    with pytest.raises(ArchiveError, match="certificate verify failed"):
        open_archive(f"{tls[0]}&sslmode=verify-full&sslrootcert={other}")
    with pytest.raises(ArchiveError, match="root certificate file"):
        open_archive(f"{tls[0]}&sslmode=verify-full&sslrootcert={tmp_path}/none.pem")


def separate_roles(url: str) -> dict[str, str]:
    """The URLs of a database for the owner, the writer and the reader."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in ("once", "again"):
            connection.execute(_SCRIPT.read_bytes())
    return {name: url.replace("postgres:@", f"kedreamix_{name}@") for name in ("owner", "writer", "reader")}


@pytest.fixture
def roles(postgres_archive_url: str) -> dict[str, str]:
    """An archive that was there before the roles."""
    open_archive(postgres_archive_url).close()
    return separate_roles(postgres_archive_url)


def test_the_writer_crawls_and_the_reader_asks(roles: dict[str, str]) -> None:
    with closing(open_archive(roles["writer"])) as archive:
        archive.sites.acquire(FIRST.base_url)
        store(archive, make_reading(make_block(title="高斯泼溅")))
        with closing(open_archive(roles["writer"])) as second:
            assert ask(second, "SELECT count(*) FROM fetches") == [(1,)]
    with closing(open_reader(roles["reader"])) as reader:
        assert len(reader.runs.latest(5)) == 1
        assert reader.papers.find("高斯", None, [])
        assert reader.state.count_totals().posts == 1


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("reader", "INSERT INTO tags (name) VALUES ('NeRF')"),
        ("reader", "UPDATE sites SET blog = ''"),
        ("reader", "DELETE FROM posts"),
        ("reader", "CREATE TABLE mine (id int)"),
        ("reader", "SELECT nextval('tags_id_seq')"),
        ("writer", "DROP TABLE posts CASCADE"),
        ("writer", "DROP VIEW sections"),
        ("writer", "ALTER TABLE posts ADD COLUMN mine int"),
        ("writer", "CREATE TABLE mine (id int)"),
    ],
)
def test_what_a_role_may_not_do(roles: dict[str, str], role: str, statement: str) -> None:
    with psycopg.connect(roles[role]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_the_reader_cannot_write_through_the_program(roles: dict[str, str]) -> None:
    refused = pytest.raises(ArchiveError, match=r"permission denied for .*; connect as a role that may do that")
    with closing(open_archive(roles["reader"])) as archive, refused:
        store(archive, make_reading())


def test_only_the_owner_upgrades(postgres_archive_url: str) -> None:
    roles = separate_roles(postgres_archive_url)
    make_earlier(roles["owner"], "0014")
    for name in ("writer", "reader"):
        with pytest.raises(ArchiveError, match=r"(must be owner|permission denied) .*; connect as a role that"):
            open_archive(roles[name])
    open_archive(roles["owner"]).close()
    with closing(open_archive(roles["writer"])) as archive:
        archive.sites.mark_checked(FIRST, NOW)


def test_an_archive_that_the_owner_creates(postgres_archive_url: str) -> None:
    roles = separate_roles(postgres_archive_url)
    with pytest.raises(ArchiveError, match="permission denied for schema public"):
        open_archive(roles["writer"])
    open_archive(roles["owner"]).close()
    with closing(open_archive(roles["writer"])) as archive:
        store(archive, make_reading())
