"""The URL of an archive: as people write it, as SQLAlchemy reads it, as it is shown.  Does not import SQLAlchemy."""

import re
from difflib import get_close_matches
from urllib.parse import unquote

from pipelines.errors import ArchiveError
from pipelines.places import expand_home

EXPECTED = "write a path such as data/archive.db, or postgresql://user@host/name"
_FILE = "sqlite:///"
_SQLITE = ("sqlite", "sqlite3", "sqlite+pysqlite")
_POSTGRESQL = {"postgres": "postgresql", "postgresql": "postgresql", "postgresql+psycopg": "postgresql+psycopg"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_FLAT_SCHEME = re.compile(r"(sqlite3?|postgres(?:ql)?(?:\+\w+)?)(?::(.*)|//.*)?", re.DOTALL)
_NAMES = {"sqlite": "sqlite"} | dict.fromkeys(("pg", "pgsql", "psql", "postgresql"), "postgresql")  # what people write
# User, password, host and port, as SQLAlchemy tells them apart.
_AUTHORITY = re.compile(r"(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^/:?]*)(?::(?P<port>[^/?]*))?")
_NEAR = 0.7  # of difflib: postgers is near postgresql, mysql is not near psql
_PASSWORD = re.compile(r"(//[^:@/?]*:).*@", re.DOTALL)
_OPTION = re.compile(r"([\w%+-]+)=[^&\s]*")  # of a URL, or of a connection string of libpq
# Parts of the names of libpq's options with a secret, also where one is mistyped, of which its error is about.
_SECRETS = re.compile(r"pass|pwd|secret|scram", re.IGNORECASE)


def normalise_archive_url(text: str) -> str:
    """The URL as SQLAlchemy reads it, from a path or any usual spelling of a URL; a normal one stays as it is.

    Raises ArchiveError, whose message names the setting and the value without its password.

    >>> normalise_archive_url("data/archive.db"), normalise_archive_url("/srv/archive.db")
    ('sqlite:///data/archive.db', 'sqlite:////srv/archive.db')
    >>> normalise_archive_url("postgres://me@db.example/papers")
    'postgresql://me@db.example/papers'
    """
    text = text.strip()
    match = _SCHEME.fullmatch(text)
    if match is None:
        return _normalise_flat(text)
    scheme, rest = match[1].lower(), match[2]
    if scheme in _SQLITE:
        return _FILE + _check_path(rest.removeprefix("/"), text)
    if scheme in _POSTGRESQL:
        _check_port(rest, text)
        return f"{_POSTGRESQL[scheme]}://{rest}"
    raise refuse_archive_url(text, _advise(scheme))


def _normalise_flat(text: str) -> str:
    """A text without `://`: a path, or a URL that lacks its slashes."""
    match = _FLAT_SCHEME.fullmatch(text)
    if match and match[1] in _SQLITE and match[2]:
        return _FILE + _check_path(match[2], text)
    if match:
        raise refuse_archive_url(text, f"names no database; {EXPECTED}")
    return _FILE + _check_path(text, text)


def _check_path(path: str, text: str) -> str:
    if path in ("", ":memory:"):
        raise refuse_archive_url(text, f"names no database; {EXPECTED}")
    if "?" in path or "\0" in path:
        raise refuse_archive_url(text, "a path cannot hold a ? and takes no options; leave it out")
    if path.endswith("/"):
        raise refuse_archive_url(text, f"is a folder; name a file in it, such as {path}archive.db")
    try:
        return expand_home(path)
    except ValueError as error:
        raise refuse_archive_url(text, str(error)) from None


def _check_port(rest: str, text: str) -> None:
    """Raises ArchiveError where the port of a server is no number."""
    match = _AUTHORITY.match(rest)
    if match and match["port"] is not None and not re.fullmatch("[0-9]{1,5}", match["port"]):
        raise refuse_archive_url(text, "its port is no number; write postgresql://user@host:5432/name")


def _advise(scheme: str) -> str:
    """What to write in place of an unknown scheme."""
    database, _, driver = scheme.partition("+")
    if driver and (database in _SQLITE or database in _POSTGRESQL):
        known = "sqlite" if database in _SQLITE else "postgresql"
        return f"the driver {driver} is not supported; write {known}:// without a driver"
    near = get_close_matches(database, _NAMES, n=1, cutoff=_NEAR)
    return f"unknown database {database}; " + (f"did you mean {_NAMES[near[0]]}://?" if near else EXPECTED)


def refuse_archive_url(text: str, reason: str) -> ArchiveError:
    """The error that says in one line why a URL cannot be used."""
    return ArchiveError(f"ARCHIVE_URL={' '.join(mask_password(text).split())}: {reason}")


def mask_password(url: str) -> str:
    """A URL, which need not be a sound one, without its password.

    >>> mask_password("postgres://me:p@ss/word@db.example/papers"), mask_password("postgres://db/a?password=b&x=c")
    ('postgres://me:***@db.example/papers', 'postgres://db/a?password=***&x=c')
    """
    return _OPTION.sub(_mask_option, _PASSWORD.sub(r"\1***@", url))


def _mask_option(match: re.Match[str]) -> str:
    return f"{match[1]}=***" if _SECRETS.search(unquote(match[1])) else match[0]


def mask_archive_url(url: str) -> str:
    """The archive as a person may see it: a file by its path, a server without its password.

    >>> mask_archive_url("sqlite:////srv/archive.db")
    '/srv/archive.db'
    >>> mask_archive_url("postgresql+psycopg://me:secret@db.example/archive")
    'postgresql://me:***@db.example/archive'
    """
    try:
        url = normalise_archive_url(url)
    except ArchiveError:
        return mask_password(url)
    if url.startswith(_FILE):
        return url.removeprefix(_FILE)
    scheme, _, rest = mask_password(url).partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"
