"""The URL of an archive: every usual spelling is understood or refused in one line that says what to write."""

import pytest

from pipelines.archive_url import mask_archive_url, normalise_archive_url
from pipelines.errors import ArchiveError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("archive.db", "sqlite:///archive.db"),
        ("./data/a.db", "sqlite:///./data/a.db"),
        ("/srv/papers/a.db", "sqlite:////srv/papers/a.db"),
        (" a b.db ", "sqlite:///a b.db"),
        ("~/x/archive.db", "sqlite:////home/me/x/archive.db"),
        ("sqlite:///~/x/archive.db", "sqlite:////home/me/x/archive.db"),
        ("sqlite:///data/archive.db", "sqlite:///data/archive.db"),
        ("sqlite:////srv/archive.db", "sqlite:////srv/archive.db"),
        ("sqlite+pysqlite:////srv/archive.db", "sqlite:////srv/archive.db"),
        ("sqlite3:///archive.db", "sqlite:///archive.db"),
        ("SQLite://data/archive.db", "sqlite:///data/archive.db"),
        ("sqlite:archive.db", "sqlite:///archive.db"),
        ("sqlite:/srv/archive.db", "sqlite:////srv/archive.db"),
        ("sqlite.db", "sqlite:///sqlite.db"),
        ("my:archive.db", "sqlite:///my:archive.db"),
        ("postgres://me:secret@host/papers", "postgresql://me:secret@host/papers"),
        ("postgresql://host/papers", "postgresql://host/papers"),
        ("postgresql://me:se/c@ret@host:5432/papers", "postgresql://me:se/c@ret@host:5432/papers"),
        ("postgresql:///papers?host=/run/postgresql", "postgresql:///papers?host=/run/postgresql"),
        ("postgresql+psycopg://host/papers", "postgresql+psycopg://host/papers"),
    ],
)
def test_a_spelling_is_understood(text: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert normalise_archive_url(text) == url
    assert normalise_archive_url(url) == url


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ARCHIVE_URL=: names no database; write a path such as data/archive.db, or postgresql://user@host/name"),
        ("sqlite", "names no database"),
        ("sqlite:", "names no database"),
        ("sqlite://", "names no database"),
        (":memory:", "names no database"),
        ("postgres:papers", "names no database; write a path such as data/archive.db, or postgresql://"),
        ("postgresql//me:secret@host/papers", "names no database"),
        ("postgresql://me:secret@host:port/papers", "***@host:port/papers: its port is no number; write postgresql://"),
        ("postgres://[::1]:54x2/papers", "its port is no number"),
        ("postgres://host:/papers", "its port is no number"),
        ("postgres://host:123456/papers", "its port is no number"),
        ("sqlite:///a.db?mode=ro", "a path cannot hold a ? and takes no options"),
        ("data/", "is a folder; name a file in it, such as data/archive.db"),
        ("~nobody-of-this-name/a.db", "there is no such home folder; write the whole path"),
        (
            "postgresql+psycopg2://me:se/c@ret@host/papers",
            "ARCHIVE_URL=postgresql+psycopg2://me:***@host/papers: the driver psycopg2 is not supported; "
            "write postgresql:// without a driver",
        ),
        ("sqlite+aiosqlite:///a.db", "the driver aiosqlite is not supported; write sqlite:// without a driver"),
        ("postgers://host/papers", "unknown database postgers; did you mean postgresql://?"),
        ("psql://host/papers", "did you mean postgresql://?"),
        ("sqllite:///a.db", "did you mean sqlite://?"),
        ("mysql://me:secret@host/papers\n", "ARCHIVE_URL=mysql://me:***@host/papers: unknown database mysql; write a"),
    ],
)
def test_a_spelling_is_refused(text: str, says: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        normalise_archive_url(text)
    message = str(caught.value)
    assert says in message
    assert message.startswith("ARCHIVE_URL=")
    assert "\n" not in message
    assert "secret" not in message.replace("postgresql//me:secret", "")


def test_an_empty_home_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "")
    with pytest.raises(ArchiveError, match="there is no such home folder"):
        normalise_archive_url("~/a.db")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("~/a.db", "/home/me/a.db"),
        ("postgres://me:secret@host/papers", "postgresql://me:***@host/papers"),
        (
            "postgresql://host/papers?password=secret&sslmode=require",
            "postgresql://host/papers?password=***&sslmode=require",
        ),
        ("postgresql://:secret@host/papers", "postgresql://:***@host/papers"),
        ("postgresql://host/papers?x=1&sslpassword=se/c?ret&y", "postgresql://host/papers?x=1&sslpassword=***&y"),
        ("postgresql://host/papers?pass%77ord=secret", "postgresql://host/papers?pass%77ord=***"),
        ("postgresql://host/papers?oauth_client_secret=secret", "postgresql://host/papers?oauth_client_secret=***"),
        ("postgresql://me:x@host/papers?passwrd=secret", "postgresql://me:***@host/papers?passwrd=***"),
        ("postgresql//me:secret@host/papers", "postgresql//me:***@host/papers"),
        ("postgers://me:secret@[host/papers", "postgers://me:***@[host/papers"),
    ],
)
def test_what_is_shown_holds_no_password(url: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert mask_archive_url(url) == shown
